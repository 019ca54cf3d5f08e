"""Several servers without a bus between them are found out, on SQLite and on PostgreSQL, whoever runs them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import psycopg2
import pytest

from collab import claim as claims
from collab.claim import NUMBER, DatabaseClaim, FileClaim, Taken
from tests.postgres import database_url
from tests.redis import redis_url
from tests.server.server import PATIENCE, ROOT, Server, environment
from tests.trials.installation import database

REFUSED = (
    "Nexus cannot start: another server already serves this database: "
    "set REDIS_URL for all of them, or stop the other one\n"
)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with database_url() as url, database(url) as variables:
        yield variables["DATABASE_URL"]


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def variables(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The settings of an installation on each of the databases."""
    if request.param == "SQLite":
        return {"DATA_DIR": str(tmp_path)}
    return {"DATABASE_URL": request.getfixturevalue("postgres")}


def refused(variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What becomes of a server that is started beside another one, and has no time."""
    return subprocess.run(
        [sys.executable, "-m", "daphne", "tests.server.impatient:application"],
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize("redis", [{}, {"REDIS_URL": "redis://127.0.0.1:1/0"}], ids=["without one", "with one"])
def test_a_server_beside_one_without_redis_is_refused_in_one_sentence(
    variables: dict[str, str], redis: dict[str, str]
) -> None:
    server = Server.start(**variables)
    try:
        assert server.ask("GET", "/healthz").status == 200
        second = refused({**variables, **redis})
    finally:
        server.stop()
    assert (second.returncode, second.stderr) == (3, REFUSED)


def test_a_server_without_redis_beside_one_that_has_it_is_refused(variables: dict[str, str]) -> None:
    with redis_url() as redis:
        server = Server.start(**variables, REDIS_URL=redis)
        try:
            assert server.ask("GET", "/healthz").status == 200
            assert refused(variables).stderr == REFUSED
        finally:
            server.stop()


def test_any_number_of_servers_with_redis_serve_one_database(variables: dict[str, str]) -> None:
    with redis_url() as redis:
        servers = [Server.start(**variables, REDIS_URL=redis) for _ in range(2)]
        try:
            assert [server.ask("GET", "/healthz").status for server in servers] == [200, 200]
        finally:
            assert [server.stop() for server in servers] == [0, 0]


def test_a_server_that_was_killed_holds_no_claim(variables: dict[str, str]) -> None:
    killed = Server.start(**variables)
    assert killed.ask("GET", "/healthz").status == 200
    killed.stop(signal.SIGKILL)
    next_one = Server.start(**variables)
    try:
        assert next_one.ask("GET", "/healthz").status == 200
    finally:
        assert next_one.stop() == 0


def test_the_workers_of_uvicorn_are_servers_too(tmp_path: Path) -> None:
    workers = [
        "-m",
        "uvicorn",
        "--workers",
        "2",
        "--log-level",
        "critical",
        "tests.server.impatient:application",
        "--fd",
    ]
    server = Server.run(workers, stderr=subprocess.PIPE, DATA_DIR=str(tmp_path))
    with server.process as process:
        _, said = process.communicate(timeout=PATIENCE)
    assert said.decode() == REFUSED


# The claim on PostgreSQL, from within.

NOWHERE = "postgres://127.0.0.1:1/nowhere"
Claims = Callable[..., tuple[DatabaseClaim, Event]]


@pytest.fixture
def claims_on(postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Claims]:
    """Makes claims that are impatient; in the end they are all lost, so that nobody keeps watch any more."""
    monkeypatch.setattr(claims, "PATIENCE", 0.1)
    monkeypatch.setattr(claims, "AWAY", 0.01)
    made: list[tuple[DatabaseClaim, Event]] = []

    def make(dsn: str, *, alone: bool) -> tuple[DatabaseClaim, Event]:
        lost = Event()
        made.append((DatabaseClaim({"dsn": dsn}, alone=alone, lost=lost.set), lost))
        return made[-1]

    yield make
    with asking(postgres) as cursor:
        for each, _ in made:
            each._parameters = {"dsn": NOWHERE}
        cut_claims(cursor)
        wait_for(cursor, 0)
        ask(cursor, "SELECT pg_advisory_lock(%s)", NUMBER)
        for each, lost in made:
            each._parameters = {"dsn": postgres}
            assert lost.wait(PATIENCE)


@contextmanager
def asking(postgres: str) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(postgres)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def ask(cursor: psycopg2.extensions.cursor, question: str, *parameters: int) -> object:
    cursor.execute(question, parameters)
    row = cursor.fetchone()
    return row and row[0]


def claims_held(cursor: psycopg2.extensions.cursor) -> object:
    return ask(cursor, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")


def cut_claims(cursor: psycopg2.extensions.cursor) -> None:
    """What a restart of PostgreSQL does to them."""
    ask(
        cursor,
        "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_locks "
        "WHERE locktype = 'advisory' AND pid <> pg_backend_pid()",
    )


def wait_for(cursor: psycopg2.extensions.cursor, held: int) -> None:
    until = time.monotonic() + PATIENCE
    while claims_held(cursor) != held:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_claim_keeps_nothing_from_being_vacuumed(postgres: str, claims_on: Claims) -> None:
    claims_on(postgres, alone=False)[0].take()
    with asking(postgres) as cursor:
        cursor.execute("SELECT backend_xmin, backend_xid FROM pg_stat_activity WHERE state = 'idle in transaction'")
        assert cursor.fetchall() == [(None, None)]


def test_a_claim_whose_connection_is_lost_is_taken_anew(postgres: str, claims_on: Claims) -> None:
    claims_on(postgres, alone=True)[0].take()
    with asking(postgres) as cursor:
        cut_claims(cursor)
        wait_for(cursor, 1)
    with pytest.raises(Taken, match="set REDIS_URL for all of them"):
        DatabaseClaim({"dsn": postgres}, alone=False).take()


def test_a_claim_on_a_database_that_is_away_is_taken_when_it_is_back(postgres: str, claims_on: Claims) -> None:
    claim, _ = claims_on(NOWHERE, alone=True)
    claim.take()
    claim._parameters = {"dsn": postgres}
    with asking(postgres) as cursor:
        wait_for(cursor, 1)


def test_a_server_whose_claim_another_has_taken_meanwhile_ends(postgres: str, claims_on: Claims) -> None:
    slow, lost = claims_on(postgres, alone=True)
    slow.take()
    slow._parameters = {"dsn": NOWHERE}
    with asking(postgres) as cursor:
        cut_claims(cursor)
        wait_for(cursor, 0)
        claims_on(postgres, alone=True)[0].take()
    slow._parameters = {"dsn": postgres}
    assert lost.wait(PATIENCE)


def test_to_end_is_what_an_operator_would_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda *what: asked.append(what))
    DatabaseClaim({}, alone=True)._lost()
    assert asked == [(os.getpid(), signal.SIGTERM)]


def test_a_claim_on_a_file_is_waited_for(tmp_path: Path) -> None:
    first, second = (FileClaim(tmp_path / "nexus.sqlite3", alone=True) for _ in range(2))
    first.take()
    waiting = Thread(target=second.take)
    waiting.start()
    first._file.close()
    waiting.join(PATIENCE)
    assert not waiting.is_alive()
    second._file.close()
