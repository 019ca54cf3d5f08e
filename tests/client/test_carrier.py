"""How a copy comes in, loses connections and comes back, on real sockets."""

import asyncio
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from collab.client import (
    NotSaved,
    Refused,
    carrier,
    connect,
    copies,
)
from collab.errors import (
    Remedy,
    SignedOut,
    Unavailable,
)
from collab.ot import Delta
from collab.sync.messages import Closing, Error, Renew, Submit
from tests.client.live import DOCUMENT, enter, joins, live_server

ABC = Delta().insert("abc")

pytestmark = pytest.mark.usefixtures("short_pauses")


async def test_what_was_under_way_when_the_connection_was_cut_is_saved_once() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        server.is_reading.clear()
        await copy.insert(0, "x")
        await server.until_heard(Submit)
        server.is_reading.set()
        await server.drop()
        await copy.insert(0, "y")
        await copy.saved()
        assert server.content == copy.content == Delta().insert("yxabc")
        assert len({join.session for join in joins(server)}) == 1
        assert len(joins(server)) == 2


async def test_a_copy_comes_when_the_server_does() -> None:
    async with live_server(ABC) as server:
        port = server.port
    entering = asyncio.create_task(enter(f"ws://127.0.0.1:{port}"))
    await asyncio.sleep(0.05)
    async with live_server(ABC, port=port):
        assert await entering == "abc"


async def test_a_document_that_does_not_come_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "JOINING", 0.05)
    async with live_server(ABC) as server:
        server.script.append([])
        with pytest.raises(Unavailable, match="within"):
            await enter(server.address)


async def test_a_server_that_restarts_is_come_back_to() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        await server.say(Closing("restart", 1))
        await server.drop()
        await copy.insert(0, "x")
        assert await copy.saved() == 1


async def test_a_connection_that_takes_no_more_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server takes nothing off the socket; so not even a goodbye goes out when the visit gives it up."""
    monkeypatch.setattr(carrier, "CLOSING", 0.01)
    sockets = []

    async def connected(*place: str, **options: Any) -> ClientConnection:
        sockets.append(await websockets.connect(*place, **options))
        return sockets[-1]

    monkeypatch.setattr(carrier, "connect", connected)
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        server.is_hearing.clear()
        for _ in range(6_000):
            copy.renew("x" * 4_096)
        await asyncio.sleep(0.1)
        await server.say(Error("because", Remedy.RETRY, "I say so"))
        await server.until_asked(2)
        assert sockets[0].transport.is_closing()
        server.is_hearing.set()
        await copy.insert(0, "x")
        assert await copy.saved() == 1


async def test_a_mistake_of_this_program_reaches_whoever_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        changes = copy.changes()
        monkeypatch.setattr(copy._visit, "received", None)
        await server.write(Delta().insert("x"))
        await server.write(Delta().insert("y"))
        await anext(changes)
        with pytest.raises(TypeError):
            await anext(changes)


async def test_a_copy_can_be_closed_while_there_is_no_connection() -> None:
    async with live_server(ABC) as server:
        copy = await connect(server.address, DOCUMENT).__aenter__()
        server.is_reading.clear()
        await copy.insert(0, "x")
        await server.say(Closing("restart", 60_000))
        await server.drop()
        with pytest.raises(NotSaved, match="the connection was closed"):
            await copy.close(patience=0.1)
        assert isinstance(copy.saving, Refused)


async def test_each_connection_shows_what_it_was_given() -> None:
    async with live_server(ABC) as server:
        for copy in (
            connect(server.address, DOCUMENT, token="a"),
            connect(server.address, DOCUMENT, ticket="b"),
            connect(server.address, DOCUMENT, link="c"),
        ):
            await copy.__aenter__()
            await copy.close()
        shown = [(join.token, join.ticket, join.link) for join in joins(server)]
        assert shown == [("a", None, None), (None, "b", None), (None, None, "c")]


async def test_a_fresh_secret_is_fetched_for_every_connection() -> None:
    fetched = iter(["first", "second"])

    async def fetch() -> str:
        return next(fetched)

    async with live_server(ABC) as server, connect(server.address, DOCUMENT, ticket=fetch) as copy:
        await server.say(Error("signed_out", Remedy.STOP, "too old"))
        await copy.insert(0, "x")
        assert await copy.saved() == 1
        assert [join.ticket for join in joins(server)] == ["first", "second"]


async def test_an_old_secret_that_cannot_be_fetched_anew_ends_the_copy() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT, token="old") as copy:
        changes = copy.changes()
        await server.say(Error("signed_out", Remedy.STOP, "too old"))
        with pytest.raises(SignedOut):
            await anext(changes)
        with pytest.raises(SignedOut):
            await copy.insert(0, "x")


async def test_a_secret_that_cannot_be_fetched_is_tried_again_if_that_may_help() -> None:
    failures: list[Exception] = [OSError("no network")]

    async def fetch() -> str:
        if failures:
            raise failures.pop()
        return "fetched"

    async with live_server(ABC) as server:
        async with connect(server.address, DOCUMENT, token=fetch):
            assert joins(server)[0].token == "fetched"
        failures.append(KeyError("a mistake of mine"))
        with pytest.raises(KeyError):
            async with connect(server.address, DOCUMENT, token=fetch):
                pass


async def test_a_mistake_while_coming_back_reaches_whoever_waits() -> None:
    fetched = ["first"]

    async def fetch() -> str:
        return fetched.pop()

    async with live_server(ABC) as server, connect(server.address, DOCUMENT, token=fetch) as copy:
        changes = copy.changes()
        await server.drop()
        for use in (changes.__anext__, copy.undo, lambda: copy.insert(0, "x"), copy.changes().__anext__):
            with pytest.raises(IndexError):
                await use()
        assert await copy.saved() == 0


async def test_one_secret_is_enough() -> None:
    with pytest.raises(ValueError, match="give one of token, link"):
        connect("http://127.0.0.1", DOCUMENT, token="a", link="b")


async def test_a_fresh_token_is_sent() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        copy.renew("fresh")
        await copy.insert(0, "x")
        await copy.saved()
        assert Renew("fresh") in server.heard
