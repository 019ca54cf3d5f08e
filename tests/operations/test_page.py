"""The operator's page shows all nodes, their rooms and slow readers, to staff and to nobody else."""

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from msgspec.structs import replace
from pytest_django import Settings

from collab.accounts.models import Person
from documents.operating import board, reporter, rooms, summary
from documents.operating.reporter import Reporter
from documents.operating.summary import ReaderNow, RoomNow
from documents.rooms import ROOMS
from tests.redis import RedisServer
from tests.server.server import PATIENCE

pytestmark = pytest.mark.django_db


def visit(*, staff: bool) -> Any:
    person = Person.objects.create_user("ann", "ann@example.org", None, is_staff=staff)
    client = Client(SERVER_NAME="localhost")
    client.force_login(person, "collab.accounts.signing_in.ByNameOrEmail")
    return client.get("/admin/now/")


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer.started() as started:
        yield started


def told(node: str, **more: Any) -> summary.Summary:
    return replace(summary.summary(), node=node, **more)


def test_staff_see_this_node_and_that_all_is_quiet() -> None:
    answer = visit(staff=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["cache-control"]
    assert ROOMS.node in page
    assert "No document is open." in page
    assert "Everybody keeps up." in page


def test_nobody_else_does() -> None:
    assert visit(staff=False).status_code == 302
    assert Client(SERVER_NAME="localhost").get("/admin/now/").status_code == 302


def test_the_admin_leads_there() -> None:
    person = Person.objects.create_superuser("boss", None, None)
    client = Client(SERVER_NAME="localhost")
    client.force_login(person, "collab.accounts.signing_in.ByNameOrEmail")
    assert b'href="/admin/now/"' in client.get("/admin/").content


def test_other_nodes_are_seen_with_their_rooms_and_those_who_lag(redis: RedisServer, settings: Settings) -> None:
    settings.REDIS_URL = redis.url
    document = str(uuid4())
    busiest = [RoomNow(document, 7, 9, 123, 1)]
    slowest = [ReaderNow(document, "the-slow-one", 45, 12.5)]
    board.put(told("another", busiest=busiest, slowest=slowest, wrong=["the database cannot be reached"]))
    page = visit(staff=True).content.decode()
    for shown in (ROOMS.node, "another", document, "the-slow-one", "12.5 s", "the database cannot be reached"):
        assert shown in page
    assert "Redis cannot be reached" not in page


def test_a_node_that_has_ended_or_is_of_another_version_is_not_shown(redis: RedisServer, settings: Settings) -> None:
    settings.REDIS_URL = redis.url
    for node in ("one", "other", "stranger"):
        board.put(told(node))
    board.drop("one")
    with redis.client() as client:
        client.set("nexus:node:stranger", "{}")
    assert {each.node for each in board.others(ROOMS.node)} >= {"other"}
    assert not {each.node for each in board.others("other")} & {"one", "other", "stranger"}
    with redis.client() as client:
        assert 0 < client.pttl("nexus:node:other") <= board.STAYS * 1000
        client.flushall()
    assert board.others(ROOMS.node) == []


def test_without_redis_the_page_says_what_it_does_not_know(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1"
    page = visit(staff=True).content.decode()
    assert "Redis cannot be reached: other nodes are not shown." in page
    assert ROOMS.node in page


def test_a_node_tells_of_itself_until_it_ends(
    redis: RedisServer, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    quiet = Reporter()
    quiet.begin()  # nobody else could look
    quiet.stop()
    settings.REDIS_URL = redis.url
    monkeypatch.setattr(board, "PERIOD", 0.001)
    fails = iter([OSError(), OSError()])

    def sometimes() -> summary.Summary:
        for error in fails:
            raise error
        return told("reporting")

    monkeypatch.setattr(reporter, "summary", sometimes)
    monkeypatch.setattr(reporter, "ROOMS", SimpleNamespace(node="reporting"))
    one = Reporter()
    one.begin()
    until = time.monotonic() + PATIENCE
    while not board.others(ROOMS.node):
        assert time.monotonic() < until
    one.stop()
    assert board.others(ROOMS.node) == []
    assert [each.message for each in caplog.records] == ["operators_not_told"]


class Seat(SimpleNamespace):
    """One that can be a key."""

    __hash__ = object.__hash__  # type: ignore[assignment] # a namespace has none


def test_the_busiest_rooms_come_first_and_those_who_lag_for_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    now = ROOMS.time

    def room(*seats: Any) -> Any:
        company = SimpleNamespace(attendance=SimpleNamespace(roster=[1, 2]))
        following = SimpleNamespace(revision=10)
        return SimpleNamespace(document=uuid4(), seats=dict.fromkeys(seats, ""), company=company, following=following)

    small = room(Seat(connection="a", lagging=now - 5, feed=SimpleNamespace(handed=3)))
    large = room(*(Seat(connection=str(each), lagging=None, feed=SimpleNamespace(handed=10)) for each in range(3)))
    late = room(
        Seat(connection="b", lagging=now - 50, feed=SimpleNamespace(handed=8)),
        Seat(connection="c", lagging=None, feed=SimpleNamespace(handed=8)),
    )
    monkeypatch.setattr(rooms, "here", lambda: [small, large, late])
    found = summary.summary()
    assert [each.connections for each in found.busiest] == [3, 2, 1]
    assert [each.slow for each in found.busiest] == [0, 1, 1]
    assert [(each.connection, each.behind) for each in found.slowest] == [("b", 2), ("a", 7)]
    assert found.slowest[0].seconds >= 50
    assert summary.read(summary.written(found)) == found
