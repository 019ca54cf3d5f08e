"""The doorman: one frame, one call; whatever is wrong ends one connection, and nothing is taken behind the end."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from collab.errors import JoinedElsewhere, NotFound
from collab.ot import Delta
from collab.sync.messages import Join, Renew
from consumers import document
from consumers.document import DocumentConsumer
from documents.room import Room
from documents.rooms import Rooms
from documents.seat import Outlet, Seat
from tests.documents.scripted import World, settled


class Doors(Rooms):
    """The rooms of a world, with a door that may be shut, or break."""

    def __init__(self, world: World) -> None:
        self.draining = False
        self.world = world
        self.error: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.address = ""
        self.cookie: str | None = None
        self.seats: list[Seat] = []

    async def enter(
        self, _: Any, join: Join, cookie: str | None, address: str, outlet: Outlet, places: ExitStack
    ) -> tuple[Room, Seat]:
        self.address, self.cookie = address, cookie
        await self.gate.wait()
        if self.error:
            raise self.error
        room, seat = await self.world.rooms.enter(self.world.kept.document, join, cookie, address, outlet, places)
        self.seats.append(seat)
        return room, seat

    def knock(self, places: ExitStack) -> None:
        self.world.rooms.knock(places)

    async def renew(self, seat: Seat, _: Renew) -> None:  # noqa: ARG002 - everybody may stay, or nobody
        if self.error:
            raise self.error


class Visit:
    """A client, as the consumer sees it: what it sends, and what it gets."""

    def __init__(self, **headers: str) -> None:
        named = [(name.encode(), value.encode()) for name, value in {"host": "testserver", **headers}.items()]
        scope: Any = {
            "type": "websocket",
            "headers": named,
            "subprotocols": ["nexus.v1"],
            "client": ("203.0.113.9", 1),
            "url_route": {"kwargs": {"document": uuid4()}},
        }
        self.got: list[Any] = []
        self.code: int | None = None
        self.over = asyncio.Event()
        self._sent: asyncio.Queue[Any] = asyncio.Queue()
        self.consumer = DocumentConsumer()
        self._sent.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.ensure_future(self.consumer(scope, self._sent.get, self._take))

    async def _take(self, event: Any) -> None:
        match event["type"]:
            case "websocket.send":
                self.got.append(json.loads(event["text"]))
            case "websocket.close":
                self.code = event["code"]
                self.over.set()

    async def send(self, *frames: Any) -> list[Any]:
        """What comes after these frames."""
        for frame in frames:
            content = {"bytes": frame} if isinstance(frame, bytes) else {"text": json.dumps(frame), "bytes": None}
            self._sent.put_nowait({"type": "websocket.receive", **content})
        await settled()
        got, self.got = self.got, []
        return got

    async def leave(self) -> None:
        self._sent.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await self.task


ANN = {"type": "join", "session": "ann" * 8, "token": "ann"}
SUBMIT = {"type": "submit", "seq": 1, "base": 1, "delta": [{"insert": "x"}]}


@pytest.fixture
async def doors(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Doors]:
    world = World(Delta().insert("abc"))
    await world.begin()
    made = Doors(world)
    monkeypatch.setattr(document, "ROOMS", made)
    yield made
    await world.rooms.drain("over")


async def test_each_frame_is_one_call(doors: Doors) -> None:
    visit = Visit()
    assert [frame["type"] for frame in await visit.send(ANN)] == ["joined", "revisions"]
    assert doors.address == "203.0.113.9"
    (revisions,) = await visit.send(SUBMIT)
    assert revisions["revisions"][0]["number"] == 2
    seen = {"type": "seen", "revision": 2}
    differs = {"type": "differs", "revision": 1024, "digest": "0" * 64}
    point = {"type": "point", "revision": 1}
    renew = {"type": "renew", "token": "ann"}
    (pong,) = await visit.send(seen, differs, point, renew, {"type": "ping"})
    assert pong["type"] == "pong"
    await visit.leave()
    assert visit.code is None
    (room,) = doors.world.rooms._rooms.values()
    assert not room.seats
    assert not doors.world.rooms._addresses._taken


async def test_who_says_nothing_is_sent_away_and_who_has_joined_may_be_silent(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent, joined = Visit(), Visit()
    await settled()
    await joined.send(ANN)
    for visit in (silent, joined):
        visit.consumer._late._run()  # the time is over
    await settled()
    assert [frame["code"] for frame in silent.got] == ["too_slow"]
    assert joined.consumer._late.cancelled()
    assert (silent.code, document.JOIN_WITHIN) == (4503, 10.0)
    await silent.leave()
    await joined.leave()


async def test_the_time_to_join_runs(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "JOIN_WITHIN", 0.0)
    visit = Visit()
    await visit.over.wait()
    assert visit.code == 4503
    await visit.leave()


async def test_behind_the_end_nothing_is_taken(doors: Doors) -> None:
    visit = Visit()
    await visit.send(ANN)
    doors.seats[0].refuse(JoinedElsewhere("elsewhere"))
    await visit.send(SUBMIT, {"type": "nonsense"})
    assert doors.world.kept.number == 1
    assert visit.code == 4409
    await visit.leave()
    refused = Visit()
    (error,) = await refused.send(b"", ANN)
    assert (error["code"], refused.code, len(doors.seats)) == ("malformed_frame", 4400, 1)
    await refused.leave()


async def test_what_is_neither_text_nor_bytes_is_passed_over(doors: Doors) -> None:
    visit = Visit()
    visit._sent.put_nowait({"type": "websocket.unheard_of"})
    assert await visit.send(ANN)
    await visit.leave()


@pytest.mark.parametrize(
    ("error", "code", "closed"), [(NotFound("no"), "not_found", 4404), (ValueError("a bug"), None, 4500)]
)
async def test_who_cannot_come_in_is_told_why(
    doors: Doors, caplog: pytest.LogCaptureFixture, error: Exception, code: str | None, closed: int
) -> None:
    doors.error = error
    visit = Visit()
    assert [frame["code"] for frame in await visit.send(ANN)] == ([code] if code else [])
    assert visit.code == closed
    assert [record.message for record in caplog.records] == ([] if code else ["connection_failed"])
    await visit.leave()


async def test_a_bug_in_a_frame_ends_the_connection(
    doors: Doors, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, other = Visit(), Visit()
    await visit.send(ANN)
    await other.send({**ANN, "token": "bob", "session": "bob" * 8})

    def fail(*_: object) -> None:
        raise ValueError("a bug")

    with monkeypatch.context() as broken:
        broken.setattr(Room, "submit", fail)
        await visit.send(SUBMIT, SUBMIT)
    assert [record.message for record in caplog.records] == ["connection_failed"]
    assert (visit.code, other.code) == (4500, None)
    await visit.leave()
    await other.leave()


async def test_a_token_that_does_not_renew_ends_the_connection(doors: Doors) -> None:
    visit = Visit()
    await visit.send(ANN)
    doors.error = NotFound("no more")
    (error,) = await visit.send({"type": "renew", "token": "x"})
    assert (error["code"], visit.code) == ("not_found", 4404)
    await visit.leave()


@pytest.mark.parametrize("then", ["is let in", "is refused"])
async def test_who_leaves_while_they_come_in_leaves_nothing_behind(doors: Doors, then: str) -> None:
    doors.gate.clear()
    visit = Visit()
    await visit.send(ANN)
    await visit.leave()
    if then == "is refused":
        doors.world.kept.failing["come"] = NotFound("no")
    doors.gate.set()
    await settled()
    rooms = doors.world.rooms
    assert not rooms._addresses._taken
    assert not rooms._persons._taken
    assert not any(room.seats for room in rooms._rooms.values())
    assert visit.got == []


async def test_who_is_turned_away_takes_no_place_though_their_socket_is_still_there(doors: Doors) -> None:
    doors.world.kept.failing["come"] = NotFound("no")
    visit = Visit()
    (error,) = await visit.send(ANN)
    assert error["code"] == "not_found"
    assert not doors.world.rooms._addresses._taken
    await visit.leave()


async def test_who_does_not_wait_is_not_let_in_behind_the_refusal(doors: Doors) -> None:
    doors.gate.clear()
    visit = Visit()
    (error,) = await visit.send(ANN, SUBMIT)
    assert (error["code"], visit.code) == ("not_joined", 4400)
    doors.gate.set()
    await settled()
    assert visit.got == []
    assert not any(room.seats for room in doors.world.rooms._rooms.values())
    await visit.leave()


async def test_a_server_that_ends_lets_nobody_in(doors: Doors) -> None:
    doors.draining = True
    visit = Visit()
    (closing,) = await visit.send(ANN)
    assert (closing["type"], visit.code) == ("closing", 1012)
    await visit.leave()


async def test_who_is_put_off_is_told_when_to_come_back(doors: Doors, settings: Settings) -> None:
    settings.CONNECTIONS = 1
    first, second = Visit(), Visit()
    await settled()
    closing, error = second.got
    assert (closing["type"], error["code"], error["remedy"], second.code) == ("closing", "overloaded", "retry", 4503)
    assert closing["retry_after"] >= 1_000
    assert doors.world.rooms._knocked == 1
    await second.leave()
    assert [frame["type"] for frame in await first.send(ANN)] == ["joined", "revisions"]
    await first.leave()
    assert doors.world.rooms._knocked == 0


async def test_who_is_refused_is_a_connection_until_it_is_gone(doors: Doors) -> None:
    doors.error = NotFound("no")
    visit = Visit()
    await visit.send(ANN)
    assert doors.world.rooms._knocked == 1
    await visit.leave()
    assert doors.world.rooms._knocked == 0


async def test_a_page_from_elsewhere_is_refused_or_comes_without_its_cookie(doors: Doors, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    evil = Visit(origin="https://evil.example", cookie="sessionid=abc")
    await settled()
    assert [frame["code"] for frame in evil.got] == ["forbidden"]
    assert evil.code == 4403
    await evil.send(ANN)
    await evil.leave()
    friendly = Visit(origin="https://app.example", cookie="sessionid=abc")
    await friendly.send(ANN)
    assert doors.cookie is None
    await friendly.leave()
    own = Visit(origin="https://testserver", cookie="sessionid=abc")
    await own.send(ANN)
    assert doors.cookie == "abc"
    await own.leave()


async def test_frames_are_counted_whatever_they_are(doors: Doors, settings: Settings) -> None:
    settings.FRAME_RATE = 1
    visit = Visit()
    await visit.send(ANN)
    got = await visit.send(*[{"type": "ping"}] * 9)
    assert [frame.get("code", frame["type"]) for frame in got] == ["pong"] * 3 + ["too_fast"]
    assert visit.code == 4429
    await visit.leave()
