"""Whether a server is ready can be asked at any time, and what is not there is named."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from collab.readiness import DRAINING, NO_DATABASE, NO_MIGRATION, NO_REDIS, READINESS
from tests.postgres import database_url
from tests.redis import RedisServer
from tests.server.relay import Relay
from tests.server.server import PATIENCE, Answer, Server
from tests.trials.installation import Installation, database


@contextmanager
def served(**variables: str) -> Iterator[Server]:
    server = Server.start(**variables)
    try:
        yield server
    finally:
        assert server.stop() == 0


def reasons(answer: Answer) -> list[str]:
    body = json.loads(answer.body)
    assert answer.headers["cache-control"] == "no-store"
    if answer.status == 200:
        assert body == {"status": "ready"}
        return []
    assert (answer.status, body["code"], body["remedy"]) == (503, "not_ready", "retry")
    assert body["detail"] == "; ".join(body["reasons"])
    return list(body["reasons"])


def sooner_or_later(server: Server, expected: list[str]) -> None:
    until = time.monotonic() + PATIENCE
    while (found := reasons(server.ask("GET", "/readyz"))) != expected:
        assert time.monotonic() < until, found
        time.sleep(0.05)


def migrate(variables: dict[str, str]) -> None:
    Installation(variables, servers=0)


def test_a_server_is_ready_once_its_database_is_migrated(tmp_path: Path) -> None:
    variables = {"DATA_DIR": str(tmp_path)}
    with served(**variables) as server:
        assert reasons(server.ask("GET", "/readyz")) == [NO_MIGRATION]
        migrate(variables)
        sooner_or_later(server, [])
        sooner_or_later(server, [])


def test_a_database_that_is_not_there_is_named_and_its_address_is_not() -> None:
    with served(DATABASE_URL="postgres://nobody:secret@127.0.0.1:1/nowhere") as server:
        answer = server.ask("GET", "/readyz")
        assert reasons(answer) == [NO_DATABASE]
        assert b"secret" not in answer.body


def test_a_redis_that_is_gone_is_named_and_comes_back(tmp_path: Path) -> None:
    variables = {"DATA_DIR": str(tmp_path)}
    migrate(variables)
    with RedisServer.started() as redis, served(**variables, REDIS_URL=redis.url) as server:
        sooner_or_later(server, [])
        redis.kill()
        sooner_or_later(server, [NO_REDIS])
        redis.start()
        sooner_or_later(server, [])


@pytest.mark.parametrize("word", [b"", b"SELECT 1"], ids=["when it is called", "in the middle of a question"])
def test_a_postgresql_that_stands_still_does_not_make_the_answer_do_so(word: bytes) -> None:
    with database_url() as url, database(url) as variables:
        migrate(variables)
        with Relay.to(reached(variables["DATABASE_URL"])) as relay:
            through = f"postgres://postgres@127.0.0.1:{relay.port}{urlsplit(variables['DATABASE_URL']).path}"
            with served(DATABASE_URL=through) as server:
                sooner_or_later(server, [])
                relay.stops_at = word or b"user"
                sooner_or_later(server, [NO_DATABASE])
                assert relay.stopped.is_set()
                relay.stops_at = b""
                sooner_or_later(server, [])


def reached(url: str) -> Callable[[], socket.socket]:
    """How to connect to a PostgreSQL, over TCP or a Unix socket."""
    parts = urlsplit(url)
    folder = parse_qs(parts.query).get("host", [""])[0]

    def connect() -> socket.socket:
        if not folder:
            return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 5432))
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(f"{folder}/.s.PGSQL.{parts.port or 5432}")
        return connection

    return connect


def test_a_server_that_is_about_to_end_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(READINESS, "draining", True)
    answer = Client().get("/readyz", SERVER_NAME="localhost")
    assert answer.status_code == 503
    assert answer.json()["reasons"][0] == DRAINING


def test_only_get_and_head_ask() -> None:
    answer = Client().post("/readyz", SERVER_NAME="localhost")
    assert (answer.status_code, answer["allow"]) == (405, "GET, HEAD")
