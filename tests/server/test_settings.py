"""Without any setting Nexus is embedded; a wrong one is a sentence that says what to set."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from collab.environment import Environment
from tests.server.server import PATIENCE, ROOT, environment

KEY = "0123456789" * 5
PRODUCTION = {"NEXUS_ENV": "production", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "nexus.example"}


def settings(folder: Path, expression: str, **variables: str) -> object:
    """What an expression is in the settings module of a process with these variables, through JSON."""
    program = f"import json, collab.settings as settings; print(json.dumps({expression}, default=str))"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment(**{"DATA_DIR": str(folder), **variables}),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    return json.loads(ran.stdout)


def manage(folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment(**{"DATA_DIR": str(folder), **variables}),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_nothing_set_is_an_embedded_server_that_hides_its_tracebacks(tmp_path: Path) -> None:
    found = settings(tmp_path, "[settings.DEBUG, settings.DATABASES['default'], settings.REDIS_URL]")
    assert isinstance(found, list)
    debug, database, redis = found
    assert debug is False
    assert not redis
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert Path(database["NAME"]).parent == tmp_path


def test_the_embedded_database_is_on_disk_when_a_transaction_is_over(tmp_path: Path) -> None:
    ask = "from django.db import connection as c; c.ensure_connection(); e = c.connection.execute; "
    ask += "print(e('PRAGMA journal_mode').fetchone()[0], e('PRAGMA synchronous').fetchone()[0], c.transaction_mode)"
    ran = manage(tmp_path, "shell", "--no-imports", "--command", ask)
    assert ran.stdout.split() == ["wal", "2", "IMMEDIATE"], ran.stderr  # 2 is FULL


def test_the_folder_of_the_data_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    assert manage(folder, "migrate").returncode == 0
    assert [path.name for path in folder.glob("*.sqlite3")] == ["nexus.sqlite3"]


def test_an_empty_variable_is_an_unset_one(tmp_path: Path) -> None:
    assert settings(tmp_path, "settings.DEBUG", DEBUG="", DATABASE_URL=" ", NEXUS_ENV="") is False


def test_a_database_url_names_postgresql(tmp_path: Path) -> None:
    url = "postgres://ann:p%40ss@db.example:6432/nexus"
    database = settings(tmp_path, "settings.DATABASES['default']", DATABASE_URL=url)
    assert isinstance(database, dict)
    wanted = {
        "ENGINE": "django.db.backends.postgresql",
        "USER": "ann",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": 6432,
        "NAME": "nexus",
        "CONN_MAX_AGE": 0,
    }
    assert {name: database[name] for name in wanted} == wanted


def test_a_database_url_may_name_the_folder_of_a_unix_socket(tmp_path: Path) -> None:
    url = "postgresql://ann@/nexus?host=/run/postgresql"
    database = settings(tmp_path, "settings.DATABASES['default']", DATABASE_URL=url)
    assert isinstance(database, dict)
    assert (database["HOST"], database["OPTIONS"]["host"]) == ("", "/run/postgresql")


def test_a_postgresql_that_has_gone_is_found_out_unless_the_url_says_otherwise(tmp_path: Path) -> None:
    url = "postgresql://ann@db.example/nexus?connect_timeout=9"
    database = settings(tmp_path, "settings.DATABASES['default']", DATABASE_URL=url)
    assert isinstance(database, dict)
    assert database["OPTIONS"]["connect_timeout"] == 9
    assert database["OPTIONS"]["keepalives_idle"] == 10


WRONG = [
    ({"NEXUS_ENV": "staging"}, "NEXUS_ENV is 'staging'; set it to development or production"),
    ({"DEBUG": "maybe"}, "DEBUG is 'maybe'; set it to 1 or 0"),
    ({"HTTPS_ONLY": "2"}, "HTTPS_ONLY is '2'; set it to 1 or 0"),
    ({"DATA_DIR": "/dev/null/data"}, "DATA_DIR is /dev/null/data, which cannot be made or entered"),
    ({"DATABASE_URL": "mysql://db/nexus"}, "DATABASE_URL starts with postgres:// or postgresql://"),
    ({"DATABASE_URL": "postgres://db:port/nexus"}, "DATABASE_URL is no URL like postgres://"),
    ({"DATABASE_URL": "postgres://"}, "DATABASE_URL is no URL like postgres://"),
    ({"REDIS_URL": "http://redis"}, "REDIS_URL starts with redis://"),
    ({"EMAIL_URL": "http://mail"}, "EMAIL_URL starts with smtp:// or smtps://"),
    ({"EMAIL_URL": "smtp://"}, "EMAIL_URL is no URL like smtp://user:password@host:587"),
    ({"EMAIL_URL": "smtp://mail:port"}, "EMAIL_URL is no URL like smtp://user:password@host:587"),
    ({"PUBLIC_URL": "nexus.example"}, "PUBLIC_URL starts with http:// or https://"),
    ({"BODY_LIMIT": "16MB"}, "BODY_LIMIT is '16MB'; set it to a whole number from 1024 on"),
    ({"DOCUMENT_LIMIT": "10"}, "DOCUMENT_LIMIT is '10'; set it to a whole number from 1000 on"),
    ({"PROXIES": "-1"}, "PROXIES is '-1'; set it to a whole number from 0 on"),
    ({"RATE_PERSON": "many"}, "RATE_PERSON is 'many'; set it to a rate like 600/minute"),
    (
        {"METRICS_NETWORKS": "10.0.0.0/8,office"},
        "METRICS_NETWORKS: 'office' does not appear to be an IPv4 or IPv6 network; write networks like 10.0.0.0/8",
    ),
    ({"CORS_ORIGINS": "app.example"}, "CORS_ORIGINS names 'app.example'; write origins like https://app.example"),
    ({"OUTBOX": "somebody"}, "OUTBOX is 'somebody'; set it to server or celery"),
    ({"OUTBOX": "celery"}, "OUTBOX is celery, whose workers hear of work over Redis: set REDIS_URL"),
    ({"NEXUS_ENV": "production"}, "in production set SECRET_KEY"),
    ({**PRODUCTION, "SECRET_KEY": KEY[:-1]}, "SECRET_KEY has 49 characters; set it to 50 or more"),
    ({**PRODUCTION, "ALLOWED_HOSTS": " , "}, "in production set ALLOWED_HOSTS"),
    ({**PRODUCTION, "DEBUG": "1"}, "in production DEBUG"),
]


@pytest.mark.parametrize(("variables", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, variables: dict[str, str], sentence: str) -> None:
    ran = manage(tmp_path, "check", **variables)
    assert ran.returncode == 1
    assert sentence in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_a_server_that_is_started_without_manage_says_the_same(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "daphne", "asgi:application"],
        cwd=ROOT,
        env=environment(DATA_DIR=str(tmp_path), DEBUG="maybe"),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (1, "Nexus cannot start: DEBUG is 'maybe'; set it to 1 or 0\n")


def test_a_folder_for_the_data_is_not_asked_for_where_postgresql_keeps_it(tmp_path: Path) -> None:
    ran = manage(tmp_path, "check", DATA_DIR="/dev/null/data", DATABASE_URL="postgres://db/nexus")
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    ("value", "meaning"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False)]
)
def test_a_flag_is_yes_or_no(value: str, meaning: bool) -> None:
    assert Environment({"FLAG": value}).flag("FLAG", default=not meaning) is meaning


def test_a_password_is_not_repeated_in_the_complaint_about_its_url(tmp_path: Path) -> None:
    ran = manage(tmp_path, "check", DATABASE_URL="postgres://ann:hunter2@db:port/nexus")
    assert "hunter2" not in ran.stderr + ran.stdout


def test_production_passes_the_deployment_check(tmp_path: Path) -> None:
    ran = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert ran.returncode == 0, ran.stderr


def test_mails_are_printed_unless_there_is_a_server_for_them() -> None:
    assert Environment({}).mail("EMAIL_URL")["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"
    mail = Environment({"EMAIL_URL": "smtp://ann%40x:p%2Fw@mail.example"}).mail("EMAIL_URL")
    assert {name: mail[name] for name in mail if name != "EMAIL_BACKEND"} == {
        "EMAIL_HOST": "mail.example",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "ann@x",
        "EMAIL_HOST_PASSWORD": "p/w",
        "EMAIL_USE_SSL": False,
        "EMAIL_USE_TLS": True,
        "EMAIL_TIMEOUT": 10,
    }
    mail = Environment({"EMAIL_URL": "smtps://mail.example"}).mail("EMAIL_URL")
    assert (mail["EMAIL_PORT"], mail["EMAIL_USE_SSL"], mail["EMAIL_USE_TLS"]) == (465, True, False)
    assert Environment({"EMAIL_URL": "smtp://localhost:25"}).mail("EMAIL_URL")["EMAIL_USE_TLS"] is False


def test_counts_of_requests_are_shared_where_there_are_several_processes(tmp_path: Path) -> None:
    shared = settings(tmp_path, "settings.CACHES['default']", REDIS_URL="redis://localhost:6379/1")
    assert isinstance(shared, dict)
    assert shared["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
    assert shared["LOCATION"] == "redis://localhost:6379/1"
