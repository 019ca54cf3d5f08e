"""Settings come from the environment: typed readers whose errors say what to set."""

import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# libpq's: a PostgreSQL that has gone without a word is found out within half a minute. None of it is sent to the
# server, so that a pooler in between need not know of it.
_FINDS_OUT = {
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 10,  # seconds of silence before the other side is asked whether it is there
    "keepalives_interval": 5,  # seconds between questions
    "keepalives_count": 3,  # unanswered questions, after which it is not
    "tcp_user_timeout": 20_000,  # milliseconds that what was sent may stay unacknowledged
}

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

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        """A whole number."""
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit()) or int(value) < least:
            raise ImproperlyConfigured(f"{name} is {value!r}; set it to a whole number from {least} on")
        return int(value)

    def rate(self, name: str, default: str) -> str:
        """So many requests in a second, minute, hour or day: 600/minute."""
        value = self.text(name, default)
        if not re.fullmatch(r"[1-9]\d*/(second|minute|hour|day)", value, re.ASCII):
            raise ImproperlyConfigured(f"{name} is {value!r}; set it to a rate like 600/minute")
        return value

    def listing(self, name: str, default: str = "") -> list[str]:
        """Strings with commas between them."""
        return [each.strip() for each in self.text(name, default).split(",") if each.strip()]

    def origins(self, name: str) -> list[str]:
        """Origins of pages, with commas between them."""
        found = self.listing(name)
        for each in found:
            if not re.fullmatch(r"https?://[^/\s]+", each):
                raise ImproperlyConfigured(f"{name} names {each!r}; write origins like https://app.example")
        return found

    def networks(self, name: str, default: str) -> list[IPv4Network | IPv6Network]:
        """Networks, or single addresses, with commas between them."""
        try:
            return [ip_network(each) for each in self.listing(name, default)]
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: {error}; write networks like 10.0.0.0/8, or addresses") from None

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

    def mail(self, name: str) -> dict[str, object]:
        """Django's settings for sending mail: `smtp://user:password@host:port`, `smtps://` for TLS from the start."""
        value = self.url(name, ("smtp", "smtps"))
        if not value:
            return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
        try:
            parts = urlsplit(value)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if not parts.hostname:
            raise ImproperlyConfigured(f"{name} is no URL like smtp://user:password@host:587")
        encrypted = parts.scheme == "smtps"
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": port or (465 if encrypted else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": encrypted,
            "EMAIL_USE_TLS": not encrypted and parts.username is not None,  # no password travels in the open
            "EMAIL_TIMEOUT": 10,  # seconds
        }

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
        given = database.get("OPTIONS") or {}
        return {**database, "OPTIONS": {**_FINDS_OUT, **given}}
