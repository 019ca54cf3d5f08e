"""Every setting comes from the environment; a wrong one is refused with a sentence that says what to set."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from collab.environment import Environment
from tests.server.process import ROOT

SAFE = {
    "NEXUS_ENV": "production",
    "SECRET_KEY": "long enough, with many characters, and known to nobody but us: 0123456789",
    "ALLOWED_HOSTS": "nexus.example",
}


def manage(folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with these variables and no others of ours."""
    kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COVERAGE_")}
    environment = {**kept, "DATA_DIR": str(folder), **variables}
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def setting(folder: Path, name: str, **variables: str) -> object:
    code = f"from django.conf import settings; import json; print(json.dumps(settings.{name}, default=str))"
    done = manage(folder, "shell", "--no-imports", "--command", code, **variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_without_any_variable_the_database_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    database = setting(tmp_path / "new", "DATABASES")
    assert isinstance(database, dict)
    assert database["default"]["NAME"] == str(tmp_path / "new" / "nexus.sqlite3")
    assert (tmp_path / "new").is_dir()


def test_the_embedded_database_loses_nothing_at_a_power_cut(tmp_path: Path) -> None:
    code = (
        "from django.db import connection as c; k = c.cursor();"
        "print(*(k.execute(f'PRAGMA {name}').fetchone()[0] for name in ('journal_mode', 'synchronous')))"
    )
    done = manage(tmp_path, "shell", "--no-imports", "--command", code)
    assert done.stdout.split() == ["wal", "2"], done.stderr


@pytest.mark.parametrize(
    ("url", "name", "host", "options"),
    [
        ("postgres://ann:secret@db.example:6543/nexus", "nexus", "db.example", {}),
        ("postgresql:///nexus?host=/run/postgresql", "nexus", "", {"host": "/run/postgresql"}),
    ],
)
def test_a_database_url_names_a_postgresql(
    tmp_path: Path, url: str, name: str, host: str, options: dict[str, str]
) -> None:
    databases = setting(tmp_path, "DATABASES", DATABASE_URL=url)
    assert isinstance(databases, dict)
    database = databases["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["NAME"], database["HOST"], database.get("OPTIONS", {})) == (name, host, options)


@pytest.mark.parametrize(
    ("variables", "why"),
    [
        ({"DEBUG": "maybe"}, "DEBUG is 'maybe'; set it to 1 or 0"),
        ({"NEXUS_ENV": "staging"}, "NEXUS_ENV is 'staging'; set it to development or production"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL starts with postgres:// or postgresql://"),
        (
            {"DATABASE_URL": "postgres://h:port/x"},
            "DATABASE_URL is no URL like postgres://user:password@host:5432/name",
        ),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL starts with redis:// or rediss:// or unix://"),
        (
            {"DATA_DIR": "/dev/null/data"},
            "DATA_DIR is /dev/null/data, which cannot be made or entered: Not a directory",
        ),
        ({**SAFE, "SECRET_KEY": ""}, "in production set SECRET_KEY to 50 random characters or more"),
        ({**SAFE, "ALLOWED_HOSTS": " "}, "in production set ALLOWED_HOSTS to the names that Nexus is reached by"),
        ({**SAFE, "DEBUG": "1"}, "in production DEBUG would show your settings to everybody"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_says_what_to_set(
    tmp_path: Path, variables: dict[str, str], why: str
) -> None:
    done = manage(tmp_path, "check", **{"DATA_DIR": str(tmp_path), **variables})
    assert done.returncode == 1
    assert done.stderr.startswith(f"Nexus cannot start: {why}")
    assert len(done.stderr.splitlines()) == 1


def test_a_production_that_is_set_up_passes_the_deployment_checks(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert done.returncode == 0, done.stderr


def test_an_empty_variable_counts_as_unset() -> None:
    environment = Environment({"A": " ", "B": "x, y,,"})
    assert environment.text("A", "default") == "default"
    assert environment.flag("A", default=True) is True
    assert environment.listing("A") == []
    assert environment.listing("B") == ["x", "y"]


@pytest.mark.parametrize(
    ("value", "meaning"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False)]
)
def test_a_flag_is_yes_or_no(value: str, meaning: bool) -> None:
    assert Environment({"FLAG": value}).flag("FLAG", default=not meaning) is meaning


def test_readers_refuse_what_they_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="MODE is 'c'; set it to a or b"):
        Environment({"MODE": "c"}).choice("MODE", "a", ("a", "b"))
    with pytest.raises(ImproperlyConfigured, match="cannot be made or entered"):
        Environment({"F": str(_a_file(tmp_path))}).folder("F", tmp_path)


def _a_file(folder: Path) -> Path:
    file = folder / "file"
    file.touch()
    return file / "inside"
