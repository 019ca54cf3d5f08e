"""Programs with live copies of a document, on real sockets."""

import asyncio
import gc

import pytest

from collab.client import (
    Change,
    Copy,
    NotSaved,
    Offline,
    Refused,
    Saved,
    ServerRefused,
    connect,
)
from collab.client import changes as changes_module
from collab.client.backlog import MOST
from collab.client.steps import Lost, PutAside
from collab.errors import (
    DeltaTooLarge,
    DocumentTooLarge,
    DoesNotFit,
    MalformedDelta,
    NotFound,
    Remedy,
    Unavailable,
)
from collab.ot import Delta, Embed, compose
from collab.sync.messages import Delayed, Error, Joined, Role, RoleChanged
from tests.client.live import DOCUMENT, LiveServer, enter, live_server, until_reads

ABC = Delta().insert("abc")

pytestmark = pytest.mark.usefixtures("short_pauses")


async def test_what_one_copy_writes_is_saved_and_shown_by_the_other() -> None:
    async with live_server(ABC) as server:
        async with connect(server.address, DOCUMENT) as ann, connect(server.address, DOCUMENT) as bob:
            await ann.insert(3, "d")
            assert await ann.saved() == 1
            assert ann.saving == Saved(1)
            await until_reads(bob, "abcd")
            await bob.delete(0, 1)
            await until_reads(ann, "bcd")
            assert (ann.length, ann.revision, ann.role) == (3, 2, Role.EDITOR)
        assert server.content == Delta().insert("bcd")
        assert server.paths == [f"/ws/documents/{DOCUMENT}/"] * 2


async def test_text_is_found_and_rewritten_by_units() -> None:
    async with live_server(Delta().insert("😀 one ").insert(Embed.of("image", "cat.png")).insert(" two")) as server:
        async with connect(server.address, DOCUMENT) as copy:
            assert copy.text == "😀 one \ufffc two"
            place = copy.place("one")
            assert place == 3
            assert copy.place("one", 4) is None
            await copy.format(place, 3, bold=True)
            await copy.rewrite("😀 one, \ufffc three")
            assert copy.text == "😀 one, \ufffc three"
        expected = Delta().insert("😀 ").insert("one", bold=True).insert(", ")
        assert server.content == expected.insert(Embed.of("image", "cat.png")).insert(" three")


async def test_undo_takes_back_and_redo_does_again() -> None:
    async with live_server(ABC) as server:
        async with connect(server.address, DOCUMENT) as copy:
            await copy.undo()
            await copy.insert(0, "x")
            await copy.undo()
            assert copy.text == "abc"
            await copy.redo()
        assert server.content == Delta().insert("xabc")


async def test_a_copy_without_undo_steps_takes_nothing_back() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT, undo_steps=0) as copy:
        await copy.insert(0, "x")
        await copy.undo()
        assert copy.text == "xabc"


async def test_an_edit_of_nothing_is_none() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        await copy.edit(Delta())
        await copy.insert(0, "")
        assert copy.saving == Saved(0)


async def test_what_the_server_would_refuse_is_refused_at_once() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        with pytest.raises(DoesNotFit):
            await copy.delete(0, 4)
        with pytest.raises(MalformedDelta):
            await copy.insert(0, "\0")
        with pytest.raises(DeltaTooLarge):
            await copy.insert(0, "x" * 200_000)
        for _ in range(9):
            await copy.insert(0, "x" * 110_000)
        with pytest.raises(DocumentTooLarge):
            await copy.insert(0, "x" * 110_000)
        await copy.delete(0, 9 * 110_000)
        assert copy.text == "abc"
        assert await copy.saved() == server.pure.authority.head


async def test_who_writes_faster_than_the_server_waits_for_it() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        server.is_reading.clear()
        for _ in range(MOST - 1):
            await copy.insert(0, "x")
        last = asyncio.create_task(copy.insert(0, "y"))
        await asyncio.sleep(0)
        assert copy.text.startswith("y")
        assert not last.done()
        server.is_reading.set()
        await last
        assert await copy.saved()


async def test_who_is_offline_writes_on_until_it_is_too_much_for_one_submission() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        is_lost = asyncio.Event()
        copy.on_event(lambda _: is_lost.set())
        server.is_open.clear()
        await server.drop()
        await is_lost.wait()
        for _ in range(MOST + 1):
            await copy.insert(0, "x")
        assert copy.saving == Offline(MOST + 1)
        await copy.insert(0, "y" * 100_000)
        last = asyncio.create_task(copy.insert(0, "z" * 100_000))
        await asyncio.sleep(0)
        assert copy.text.startswith("zz")
        assert not last.done()
        server.is_open.set()
        await last
        assert await copy.saved()
        assert server.content == copy.content


async def test_changes_composed_on_what_was_shown_are_what_is_shown() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        shown, seen = copy.content, list[Change]()
        changes = copy.changes()
        called = list[Change]()
        copy.on_change(called.append)
        await copy.insert(1, "x")
        await server.write(Delta().retain(3).insert("y"))
        await until_reads(copy, "axbcy")
        await copy.undo()
        await copy.saved()
        while shown != copy.content:
            seen.append(await anext(changes))
            shown = compose(shown, seen[-1].delta)
        assert [change.own for change in seen] == [True, False, True]
        assert seen == called


async def test_who_takes_changes_slowly_gets_them_composed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes_module, "MOST", 2)
    async with live_server(ABC) as server:
        async with connect(server.address, DOCUMENT) as copy:
            changes = copy.changes()
            for character in "xyz":
                await copy.insert(0, character)
            await copy.saved()
            await server.write(Delta().insert("o"))
            await until_reads(copy, "ozyxabc")
        taken = [change async for change in changes]
    assert [(change.delta, change.own) for change in taken] == [
        (Delta().insert("x"), True),
        (Delta().insert("ozy"), False),
    ]


async def test_changes_end_with_the_copy_and_those_asked_for_later_at_once() -> None:
    async with live_server(ABC) as server:
        async with connect(server.address, DOCUMENT) as copy:
            waiting = asyncio.create_task(anext(copy.changes()))
            await asyncio.sleep(0)
        with pytest.raises(StopAsyncIteration):
            await waiting
        assert [change async for change in copy.changes()] == []


async def test_changes_that_nobody_takes_any_more_are_not_kept() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        copy.changes()
        gc.collect()
        assert not copy._changes


async def test_what_the_server_tells_reaches_those_who_ask() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        told: asyncio.Queue[object] = asyncio.Queue()
        copy.on_event(told.put_nowait)
        await server.say(RoleChanged(Role.VIEWER))
        assert await told.get() == RoleChanged(Role.VIEWER)
        assert copy.role is Role.VIEWER


async def test_a_document_that_is_not_there_raises() -> None:
    async with live_server(ABC) as server:
        server.script.append([Error("not_found", Remedy.STOP, "there is no such document")])
        with pytest.raises(NotFound, match="no such document"):
            await enter(server.address)


async def test_a_door_that_is_closed_by_http_raises_and_one_that_may_open_is_tried_again() -> None:
    async with live_server(ABC) as server:
        server.statuses += [503, 429]
        assert await enter(server.address) == "abc"
        server.statuses.append(403)
        with pytest.raises(ServerRefused, match="http_403"):
            await enter(server.address)


async def test_a_server_of_something_else_raises() -> None:
    async with live_server(ABC, is_nexus=False) as server:
        with pytest.raises(ServerRefused, match="no Nexus server"):
            await enter(server.address)


async def test_edits_that_were_refused_are_exposed_and_can_be_made_again() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        server.is_reading.clear()
        await copy.insert(3, "d")
        await server.say(Error("document_too_large", Remedy.RELOAD, "enough", 1))
        await server.drop()
        with pytest.raises(NotSaved, match="1 put aside: enough"):
            await copy.saved()
        server.is_reading.set()
        (recovery,) = copy.recoveries
        assert isinstance(copy.saving, Refused)
        assert copy.text == "abc"
        await copy.restore(recovery)
        assert copy.recoveries == ()
        await copy.saved()
        assert server.content == Delta().insert("abcd")


async def test_a_connection_that_was_given_up_is_lost_once() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        told: asyncio.Queue[object] = asyncio.Queue()
        copy.on_event(told.put_nowait)
        server.is_reading.clear()
        await copy.insert(3, "d")
        await server.say(Error("document_too_large", Remedy.RELOAD, "enough", 1))
        kinds = [type(await told.get()) for _ in range(3)]
        assert kinds == [PutAside, Lost, Joined]
        copy.forget(copy.recoveries[0])


async def test_closing_says_what_was_not_saved() -> None:
    async with live_server(ABC) as server:
        copy = await connect(server.address, DOCUMENT).__aenter__()
        server.is_reading.clear()
        await copy.insert(0, "x")
        with pytest.raises(NotSaved, match="1 edits are under way and 0 put aside"):
            await copy.close(patience=0.01)
        assert copy.text == "xabc"
        assert isinstance(copy.saving, Refused)
        with pytest.raises(NotSaved):
            await copy.saved()


async def test_closing_waits_for_what_is_not_saved() -> None:
    async with live_server(ABC) as server:
        async with connect(server.address, DOCUMENT) as copy:
            await copy.insert(0, "x")
        assert server.content == copy.content == Delta().insert("xabc")
        with pytest.raises(Unavailable, match="was closed"):
            await copy.insert(0, "y")
        await copy.close()


async def test_an_error_inside_is_not_hidden_by_what_was_not_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Copy.close, "__kwdefaults__", {"patience": 0.01})
    async with live_server(ABC) as server:
        with pytest.raises(KeyError) as caught:
            await fail(server)
        assert "1 edits are under way" in caught.value.__notes__[0]
        with pytest.raises(NotSaved):
            await fail(server, error=None)


async def fail(server: LiveServer, error: Exception | None = KeyError("mine")) -> None:  # noqa: B008 - it is not changed
    async with connect(server.address, DOCUMENT) as copy:
        server.is_reading.clear()
        await copy.insert(0, "x")
        if error is not None:
            raise error


async def test_a_copy_is_entered_first() -> None:
    copy = connect("http://127.0.0.1", DOCUMENT)
    with pytest.raises(Unavailable):
        _ = copy.text
    with pytest.raises(Unavailable):
        await copy.insert(0, "x")
    await copy.close()


async def test_a_delay_is_told() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        told: asyncio.Queue[object] = asyncio.Queue()
        copy.on_event(told.put_nowait)
        server.is_reading.clear()
        await copy.insert(0, "x")
        await server.say(Delayed(1))
        assert await told.get() == Delayed(1)
        server.is_reading.set()


async def test_an_author_of_composed_changes_is_named_where_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes_module, "MOST", 1)
    changes = changes_module.Changes()
    for author in ("ann", "ann", "bob"):
        changes.add(Change(Delta().insert("x"), 1, author))
        waiting = changes._waiting[-1]
        assert waiting.author == (None if author == "bob" else "ann")
    assert waiting.delta == Delta().insert("xxx")
