"""The doctor finds what is broken, says what to do, and waits for nothing for ever."""

import json
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple, Self

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from pytest_django import Settings

from documents.doctor import database, examination, surroundings
from documents.doctor.finding import Finding, Level, ok
from documents.outbox import over_celery
from documents.outbox.models import Errand
from tests.postgres import database_url
from tests.redis import RedisServer
from tests.server.server import PATIENCE, ROOT, environment
from tests.trials.installation import database as installation

NOBODY = "127.0.0.1:1"  # where nobody listens


def levels(findings: list[Finding]) -> dict[str, str]:
    """The worst that was said about each thing."""
    order = list(Level)
    worst: dict[str, Level] = {}
    for each in findings:
        worst[each.check] = max(worst.get(each.check, Level.OK), each.level, key=order.index)
    return {check: level.value for check, level in worst.items()}


def examined(*arguments: str, **variables: str) -> tuple[int, dict[str, str]]:
    """What `manage.py doctor` says of an installation with these settings, and its exit status."""
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor", "--json", *arguments],
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    found = [Finding(each["check"], Level(each["level"]), each["says"], each["do"]) for each in json.loads(done.stdout)]
    assert all(each.do for each in found if each.level is not Level.OK), found
    return done.returncode, levels(found)


def test_of_an_empty_folder_it_says_that_migrations_are_missing(tmp_path: Path) -> None:
    status, found = examined(DATA_DIR=str(tmp_path))
    assert (status, found["database"], found["migrations"], found["outbox"]) == (1, "ok", "broken", "warning")
    status, found = examined("--nodes", "3", DATA_DIR=str(tmp_path), REDIS_URL=f"redis://{NOBODY}")
    assert (found["database"], found["redis"]) == ("broken", "broken")


def test_of_a_postgresql_it_reads_what_it_promises_and_how_much_room_there_is() -> None:
    with database_url() as url, installation(url) as variables, RedisServer.started() as redis:
        status, found = examined("--nodes", "100", **variables, REDIS_URL=redis.url)
    assert status == 1  # since it is not migrated
    assert found.items() >= {"database": "ok", "isolation": "ok", "redis": "ok", "clock": "ok"}.items()
    assert (found["connections"], found["migrations"]) == ("warning", "broken")
    assert "durability" in found


def test_a_database_that_is_away_keeps_nothing_else_from_being_looked_at() -> None:
    status, found = examined(DATABASE_URL=f"postgres://nobody:secret@{NOBODY}/nowhere")
    assert (status, found["database"], found["app"]) == (1, "broken", found["app"])


@pytest.mark.django_db
def test_of_a_migrated_database_it_says_that_all_is_well() -> None:
    found = levels(database.database(1))
    assert {level for check, level in found.items() if check not in ("disk", "durability")} == {"ok"}


@pytest.mark.django_db
def test_errands_that_were_given_up_are_a_warning() -> None:
    Errand.objects.create(kind="digest", about="1", asked="x", due="2026-01-01T00:00Z", dead=True)
    assert database.outbox().level is Level.WARNING


SAID = {
    "server_version_num": "180000",
    "server_version": "18.0",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "default_transaction_isolation": "read committed",
    "max_connections": "100",
    "superuser_reserved_connections": "3",
}


@pytest.mark.parametrize(
    ("but", "check", "level"),
    [
        ({}, "database", "ok"),
        ({"server_version_num": "120000"}, "database", "broken"),
        ({"fsync": "off"}, "durability", "broken"),
        ({"synchronous_commit": "off", "full_page_writes": "off"}, "durability", "broken"),
        ({"default_transaction_isolation": "serializable"}, "isolation", "broken"),
        ({"max_connections": "20"}, "connections", "warning"),
    ],
)
def test_what_a_postgresql_does_not_promise_is_named(but: dict[str, str], check: str, level: str) -> None:
    said = {**SAID, **but}
    found = [database._version(said), *database._durability(said), database._isolation(said)]
    assert levels([*found, database.connections_left(said, 5, 1)])[check] == level


@pytest.mark.parametrize(("skew", "level"), [(0.2, Level.OK), (-3, Level.WARNING), (60, Level.BROKEN)])
def test_clocks_that_differ_are_told(skew: float, level: Level) -> None:
    assert database.clock(1000, 1000 + skew, "Redis").level is level


class Usage(NamedTuple):
    """What `shutil` says of a disk."""

    total: int
    used: int
    free: int


@pytest.mark.parametrize(("free", "level"), [(10**12, Level.OK), (10**9, Level.WARNING), (10**6, Level.BROKEN)])
def test_a_disk_that_is_full_is_told(monkeypatch: pytest.MonkeyPatch, free: int, level: Level) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, free))
    assert database.room_on_disk(Path()).level is level


class Cursor:
    """A SQLite that answers so."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self._answers = answers
        self._asked = ""

    def execute(self, question: str) -> "Cursor":
        self._asked = question
        return self

    def fetchone(self) -> list[Any]:
        return [next(answer for words, answer in self._answers.items() if words in self._asked)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def test_a_file_that_is_damaged_or_not_synced_is_broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answers = {"version": "3.50", "synchronous": 1, "quick_check": "row 3 missing from index"}
    monkeypatch.setattr(connection, "cursor", lambda: Cursor(answers))
    monkeypatch.setitem(connection.settings_dict, "NAME", tmp_path / "nexus.sqlite3")
    found = database._sqlite(connection, 2)
    assert [each.says for each in found if each.level is Level.BROKEN] == [
        "commits are not synced",
        "the file is damaged: row 3 missing from index",
        "2 nodes cannot share the embedded database",
    ]


def test_several_nodes_need_a_redis(settings: Settings) -> None:
    assert levels(surroundings.redis(1)) == {"redis": "ok"}
    assert levels(surroundings.redis(2)) == {"redis": "broken"}
    settings.REDIS_URL = f"redis://{NOBODY}"
    (found,) = surroundings.redis(2)
    assert found.says == "it cannot be reached (ConnectionError)"


def test_an_old_redis_is_a_warning(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "OLDEST_REDIS", 99)
    with RedisServer.started() as redis:
        settings.REDIS_URL = redis.url
        assert levels(surroundings.redis(2)) == {"redis": "warning", "clock": "ok"}


def test_workers_are_asked_only_where_they_do_the_work(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert surroundings.workers() == []
    settings.OUTBOX = "celery"
    for answers, level in (([{"one": "pong"}], "ok"), ([], "broken")):
        monkeypatch.setattr(over_celery.app.control, "ping", lambda answers=answers, **_: answers)
        assert levels(surroundings.workers()) == {"workers": level}

    def fail(**_: object) -> None:
        raise OSError

    monkeypatch.setattr(over_celery.app.control, "ping", fail)
    assert levels(surroundings.workers()) == {"workers": "broken"}


@pytest.mark.parametrize(
    ("soft", "level"), [(resource.RLIM_INFINITY, "ok"), (8192, "ok"), (1024, "warning"), (256, "broken")]
)
def test_too_few_open_files_are_told(monkeypatch: pytest.MonkeyPatch, soft: int, level: str) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, soft))
    assert levels(surroundings.limits()) == {"limits": level}


@pytest.fixture
def port() -> Iterator[int]:
    """Where somebody listens and says nothing that a mail server would say."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield listening.getsockname()[1]


def test_mail_that_cannot_leave_is_told(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert levels(surroundings.mail()) == {"mail": "ok"}
    settings.PRODUCTION = True
    assert levels(surroundings.mail()) == {"mail": "warning"}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert levels(surroundings.mail()) == {"mail": "broken"}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert levels(surroundings.mail()) == {"mail": "warning"}  # by the address in its links
    settings.PUBLIC_URL = "https://nexus.example"
    assert levels(surroundings.mail()) == {"mail": "ok"}


def test_production_behind_https_should_know_of_its_proxy(settings: Settings) -> None:
    assert levels(surroundings.key_and_doors()) == {"settings": "ok"}
    settings.PRODUCTION = settings.HTTPS_ONLY = True
    assert levels(surroundings.key_and_doors()) == {"settings": "ok", "proxies": "warning"}
    settings.PROXIES = 1
    assert levels(surroundings.key_and_doors()) == {"settings": "ok"}


def test_an_app_that_was_not_built_is_told(settings: Settings, tmp_path: Path) -> None:
    settings.STATICFILES_DIRS = [("app", tmp_path)]
    settings.APP_PAGE = tmp_path / "index.html"
    assert levels(surroundings.build()) == {"app": "broken"}
    settings.APP_PAGE.touch()
    assert levels(surroundings.build()) == {"app": "ok"}


def test_a_check_that_stands_still_or_fails_is_a_finding() -> None:
    never = Event()

    def stands_still() -> list[Finding]:
        never.wait(PATIENCE)
        return []

    (found,) = examination.within("it", stands_still, patience=0.01)
    never.set()
    assert (found.level, found.says) == (Level.BROKEN, "no answer within 0 seconds")

    def fails(error: Exception) -> list[Finding]:
        raise error

    assert "cannot be reached" in examination.within("it", lambda: fails(OperationalError()))[0].says
    assert "the check itself failed (ValueError)" in examination.within("it", lambda: fails(ValueError()))[0].says


def test_it_says_each_thing_in_a_line_and_fails_if_something_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [ok("database", "there"), Finding("disk", Level.WARNING, "nearly full", "make room")]
    monkeypatch.setattr("documents.management.commands.doctor.examine", lambda _: found)
    said = StringIO()
    call_command("doctor", stdout=said)
    assert said.getvalue().splitlines() == [
        "ok       database     there",
        "warning  disk         nearly full",
        "                      -> make room",
        "0 broken, 1 warnings",
    ]
    with pytest.raises(CommandError):
        call_command("doctor", "--strict", stdout=StringIO())
