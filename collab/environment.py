"""Settings come from the environment: typed readers whose errors say what to set."""

from collections.abc import Mapping
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

_FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


class Environment:
    """The variables of a process. An empty one counts as unset."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def text(self, name: str, default: str = "") -> str:
        """A string."""
        return self._variables.get(name, "").strip() or default

    def flag(self, name: str, *, default: bool) -> bool:
        """Yes or no."""
        value = self.text(name, "1" if default else "0").lower()
        if value not in _FLAGS:
            raise ImproperlyConfigured(f"{name} is {value!r}; set it to 1 or 0")
        return _FLAGS[value]

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """One of some words."""
        value = self.text(name, default)
        if value not in choices:
            raise ImproperlyConfigured(f"{name} is {value!r}; set it to {' or '.join(choices)}")
        return value

    def listing(self, name: str, default: str = "") -> list[str]:
        """Strings with commas between them."""
        return [each.strip() for each in self.text(name, default).split(",") if each.strip()]

    def folder(self, name: str, default: Path) -> Path:
        """A folder, made if it is not there."""
        path = Path(self.text(name, str(default))).expanduser().resolve()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(f"{name} is {path}, which cannot be made or entered: {error.strerror}") from None
        return path

    def url(self, name: str, schemes: tuple[str, ...]) -> str:
        """A URL of one of the schemes, or nothing."""
        value = self.text(name)
        if value and value.partition("://")[0] not in schemes:
            raise ImproperlyConfigured(f"{name} starts with {' or '.join(f'{each}://' for each in schemes)}")
        return value

    def postgres(self, name: str) -> dict[str, object] | None:
        """Django's settings for a PostgreSQL database; `?host=` names the folder of a Unix socket."""
        value = self.url(name, ("postgres", "postgresql"))
        if not value:
            return None
        try:
            database = dj_database_url.parse(value)
        except ValueError:
            database = {}
        if not database.get("NAME"):
            raise ImproperlyConfigured(f"{name} is no URL like postgres://user:password@host:5432/name")
        return {**database}
