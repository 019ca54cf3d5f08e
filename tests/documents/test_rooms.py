"""The rooms of a process: who may come in, what is looked at twice a second, and how it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from itertools import count
from typing import Any, cast
from uuid import uuid4

import pytest
from pytest_django import Settings

from collab.bus import Bus
from collab.errors import CollabError, Overloaded
from collab.ot import Delta
from collab.sync.messages import Inbox, Join, Renew, Submit
from documents import announcing, rooms
from documents.archive import Whole
from documents.room import Room
from documents.rooms import Rooms
from tests.documents.scripted import AWAY, NOW, Ear, World, settled


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World()
    await made.begin()
    yield made
    await made.rooms.drain("over")


async def comes(world: World, who: str, places: ExitStack, *, address: str = "here", number: int = 0) -> str:
    """The code by which somebody is refused, if they are."""
    join = Join(session=f"{who}-session-{number:08}", token=who)
    try:
        await world.rooms.enter(world.kept.document, join, None, address, Ear(), places)
    except CollabError as error:
        return error.code
    return "joined"


# Coming in


async def test_places_are_counted_and_given_back(settings: Settings) -> None:
    settings.CONNECTIONS_PERSON, settings.CONNECTIONS_ADDRESS = 2, 3
    world = World()
    await world.begin()
    world.kept.person("guest", 0)
    with ExitStack() as first, ExitStack() as second:
        assert [await comes(world, "ann", first, number=number) for number in range(3)] == [
            "joined",
            "joined",
            "too_many_connections",
        ]
        assert await comes(world, "bob", second) == "too_many_connections"  # of this address
        assert await comes(world, "bob", second, address="there") == "joined"
        assert await comes(world, "ann", second, address="there") == "too_many_connections"
        assert [await comes(world, "guest", second, address="elsewhere", number=number) for number in range(3)] == [
            "joined"
        ] * 3  # whom nobody can count but by where they are
    assert not world.rooms._persons._taken
    assert not world.rooms._addresses._taken


async def test_joins_of_an_address_are_counted_before_anything_is_asked(settings: Settings) -> None:
    settings.JOINS_ADDRESS = 1
    world = World()
    await world.begin()
    with ExitStack() as places:
        assert [await comes(world, "nobody", places) for _ in range(5)] == ["signed_out"] * 4 + ["too_fast"]
        assert world.kept.asked == ["admit"] * 4
        assert await comes(world, "ann", places, address="there") == "joined"
        world.clock.now += 4
        world.rooms._tick()
        assert not world.rooms._joins._buckets


async def test_a_process_takes_so_many_connections_and_no_more(world: World, settings: Settings) -> None:
    settings.CONNECTIONS = 2
    with ExitStack() as first, ExitStack() as second:
        world.rooms.knock(first)
        world.rooms.knock(second)
        with pytest.raises(Overloaded, match="2 connections, which is all"):
            world.rooms.knock(second)
        second.close()
        world.rooms.knock(second)
    assert world.rooms._knocked == 0


async def test_who_comes_while_the_process_is_far_behind_is_put_off_and_who_is_in_goes_on(world: World) -> None:
    seat, ear = await world.enter("ann")
    for _ in range(15):
        world.rooms.load.take(4.0)
    assert await world.refused("bob") == "overloaded"
    ear.take()
    room = world.rooms._rooms[world.kept.document]
    room.submit(seat, Submit(1, 1, Delta().insert("x")))
    await settled()
    assert ear.numbers() == [2]
    assert world.kept.asked.count("admit") == 1


async def test_a_process_whose_timers_ring_late_knows_that_it_is_behind(
    world: World, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(rooms, "BEAT", 0.0)
    settings.OVERLOAD_LAG = 500
    times = count(0.0, 0.75)  # each look at the clock is so much later
    monkeypatch.setattr(world.rooms, "_clock", lambda: next(times))
    task = asyncio.ensure_future(world.rooms._keep_pace())
    await settled()
    task.cancel()
    assert world.rooms.load.behind
    assert world.rooms.load.level == pytest.approx(1.5, rel=0.01)


async def test_a_process_that_has_much_to_write_knows_that_it_is_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "BEAT", 0.0)
    monkeypatch.setattr(rooms, "QUEUED", 2)
    entry = cast("Any", None)
    world.pen._waiting, world.pen._under_way = [entry] * 3, [entry]
    task = asyncio.ensure_future(world.rooms._keep_pace())
    await settled()
    task.cancel()
    assert world.rooms.load.level == pytest.approx(2.0, rel=0.01)
    world.pen._waiting, world.pen._under_way = [], []


async def test_a_room_is_opened_once_however_many_come(world: World) -> None:
    world.kept.gates["open"] = asyncio.Event()
    coming = [asyncio.ensure_future(world.enter("ann", f"session-of-ann-{number}")) for number in range(5)]
    await settled()
    coming.pop().cancel()  # who has not the patience spoils it for nobody
    await settled()
    world.kept.gates["open"].set()
    await asyncio.gather(*coming)
    assert world.kept.asked.count("open") == 1
    assert not world.rooms._opening
    (room,) = world.rooms._rooms.values()
    assert len(room.seats) == 4
    assert room.expected == 0


async def test_who_is_refused_by_the_room_is_expected_no_longer(world: World) -> None:
    await world.enter("bob")
    world.kept.failing["come"] = AWAY
    assert await world.refused("ann") == "unavailable"
    (room,) = world.rooms._rooms.values()
    assert room.expected == 0


async def test_who_shows_a_fresh_token_stays(world: World) -> None:
    world.kept.person("eve", 3, until=NOW + 1000)
    world.kept.person("fresh", 3)
    seat, ear = await world.enter("eve")
    await world.rooms.renew(seat, Renew("fresh"))
    world.now += 2000
    world.rooms._tick()
    assert ear.code is None


# Submitting


async def test_what_is_for_one_person_reaches_all_their_connections_and_nobody_else(world: World) -> None:
    def new(ear: Ear) -> list[int]:
        return [frame["unread"] for frame in ear.take() if frame["type"] == "inbox"]

    world.kept.person("guest", 0)
    ann, ann_too, bob, guest = Ear(), Ear(), Ear(), Ear()
    document = world.kept.document
    with ExitStack() as first:
        for stack, name, number, ear in (
            (first, "ann", 1, ann),
            (ExitStack(), "ann", 2, ann_too),
            (ExitStack(), "bob", 1, bob),
            (ExitStack(), "guest", 1, guest),
        ):
            join = Join(session=f"{name}-session-{number:08}", token=name)
            await world.rooms.enter(document, join, None, "address", ear, stack)
        world.bus.publish(announcing.PEOPLE, announcing.written_personal(1, Inbox(3)))
        world.bus.publish(announcing.PEOPLE, announcing.written_personal(7, Inbox(3)))
        world.bus.publish(announcing.PEOPLE, b"of a newer version")
        await settled()
        assert [new(each) for each in (ann, ann_too, bob, guest)] == [[3], [3], [], []]
    world.bus.publish(announcing.PEOPLE, announcing.written_personal(1, Inbox(4)))
    await settled()
    assert [new(each) for each in (ann, ann_too)] == [[], [4]]


async def test_a_person_has_one_rate_over_all_connections(settings: Settings) -> None:
    settings.SUBMISSION_RATE_PERSON = 1
    world = World()
    await world.begin()
    seats = [await world.enter("ann", f"session-of-ann-{number}") for number in range(2)]
    (room,) = world.rooms._rooms.values()
    for number in range(5):
        seat, ear = seats[number % 2]
        ear.take()
        room.submit(seat, Submit(number // 2 + 1, 1, Delta().insert("x")))
    assert seats[0][1].error() == ("too_fast", 3)
    await settled()
    other, ear = await world.enter("bob")
    room.submit(other, Submit(1, 1, Delta().insert("x")))
    await settled()
    assert world.kept.number == 6


def test_answers_before_it_serves_wait() -> None:
    world = World()
    world.rooms._answer(None, None, 1, ValueError())  # type: ignore[arg-type] # nobody looks at them
    assert len(world.rooms._answers) == 1


async def test_one_wake_brings_all_answers(world: World) -> None:
    seat, ear = await world.enter("ann")
    (room,) = world.rooms._rooms.values()
    ear.take()
    for seq in (3, 4, 5):
        room.submit(seat, Submit(seq, 1, Delta().insert("x")))
    assert len(world.rooms._answers) == 3
    await asyncio.sleep(0)
    assert not world.rooms._answers
    assert [frame["seq"] for frame in ear.take()] == [3, 4, 5]
    room.submit(seat, Submit(6, 1, Delta().insert("x")))
    await asyncio.sleep(0)
    assert [frame["seq"] for frame in ear.take()] == [6]


# The watch


async def test_what_one_came_in_with_is_looked_at(world: World) -> None:
    _, ear = await world.enter("ann")
    _, other = await world.enter("bob")
    guest = world.kept.person("guest", 0)
    _, third = await world.enter(guest)
    world.kept.ended = {"ann"}
    await world.look()
    assert ear.error() == ("signed_out", None)
    assert (ear.code, other.code, third.code) == (4401, None, None)


async def test_where_only_guests_are_no_credential_is_asked_for(world: World) -> None:
    await world.enter(world.kept.person("guest", 0))
    await world.look()
    assert "still_good" not in world.kept.asked


async def test_where_nobody_is_nothing_is_asked(world: World) -> None:
    await world.look()
    assert world.kept.asked == []


async def test_what_fails_in_the_watch_is_for_the_next_round(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ear = await world.enter("ann")
    world.kept.ended = {"ann"}
    world.kept.failing["heads"] = AWAY
    await world.look()
    assert not caplog.records
    world.kept.failing["heads"] = ValueError("a bug")
    await world.look()
    assert [record.message for record in caplog.records] == ["watch_failed"]
    monkeypatch.setattr(rooms, "LOOK", 0)
    monkeypatch.setattr(rooms, "SHARE", 0)
    monkeypatch.setattr(world.pen, "overdue", lambda: 1 // 0)
    watch = asyncio.ensure_future(world.rooms._keep_watch())
    time = asyncio.ensure_future(world.rooms._keep_time())
    await settled()
    assert len(caplog.records) > 3
    assert ear.code is None
    world.kept.failing.clear()
    await settled()
    assert ear.code == 4401
    watch.cancel()
    time.cancel()


async def test_when_announcements_may_be_lost_it_looks_at_once(world: World) -> None:
    _, ear = await world.enter("ann")
    ear.take()
    world.kept.accept("elsewhere" * 2, Delta().insert("y"))
    world.rooms._look_soon()
    await settled()
    assert ear.numbers() == [2]
    Rooms(world.kept, Bus(), world.pen, presence=world.presence)._look_soon()  # which does not serve


async def test_a_document_that_was_restored_from_a_backup_begins_anew(world: World) -> None:
    _, ear = await world.enter("ann")
    world.kept.accept("elsewhere" * 2, Delta().insert("y"))
    world.kept.lineage = "another"
    world.kept.gates["come"] = asyncio.Event()
    coming = asyncio.ensure_future(world.enter("bob"))
    await settled()
    await world.look()
    assert ear.error() == ("other_lineage", None)
    world.kept.gates["come"].set()
    _, late = await coming  # to the room as it was
    assert late.code is None
    await world.look()
    assert late.error() == ("other_lineage", None)
    _, again = await world.enter("ann", "another-session-of-ann")
    assert (again.heard[0]["lineage"], again.heard[0]["head"]) == ("another", 2)
    await world.look()
    assert again.code is None


async def test_a_writer_that_stands_still_is_cut(world: World) -> None:
    world.rooms._tick()
    assert world.pen.cuts == 0
    world.pen.late = True
    world.rooms._tick()
    assert world.pen.cuts == 1


async def test_a_room_that_stays_empty_is_closed(world: World) -> None:
    seat, _ = await world.enter("ann")
    (room,) = world.rooms._rooms.values()
    world.clock.now = 1000
    world.rooms._tick()
    room.leave(seat)
    world.clock.now += rooms.EMPTY
    world.rooms._tick()
    room.expected = 1
    world.clock.now += 1
    world.rooms._tick()
    assert world.rooms._rooms
    room.expected = 0
    world.rooms._tick()
    assert not world.rooms._rooms
    assert list(world.bus._receivers) == [announcing.PEOPLE]
    _, ear = await world.enter("ann")
    assert ear.numbers() == [1]


async def test_empty_rooms_hold_no_more_than_so_much_together_and_the_newest_stay(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "SPARE", 250)
    left = []
    for number in range(5):
        world.clock.now += 1
        room = Room(uuid4(), world.rooms._means)
        room.following.whole = Whole(1, ("x" * 60, "x" * 40), "", 100)
        world.rooms._rooms[room.document] = room
        left.append(room)
        room.expected = int(number == 0)  # somebody comes: it is not empty
    world.rooms._tick()
    assert world.rooms.open == [left[0], left[3], left[4]]


# The end


async def test_at_the_end_everybody_is_told_and_what_was_submitted_is_handed_on() -> None:
    world = World()
    await world.begin()
    seat, ear = await world.enter("ann")
    _, other = await world.enter("bob")
    (room,) = world.rooms._rooms.values()
    world.pen.held = True
    room.submit(seat, Submit(1, 1, Delta().insert("x")))
    ear.take()
    draining = asyncio.ensure_future(world.rooms.drain("the server ends"))
    await settled()
    assert ear.take() == [{"type": "closing", "reason": "the server ends", "retry_after": 10}]
    assert (world.rooms.draining, ear.code, draining.done()) == (True, None, False)
    room.submit(seat, Submit(2, 1, Delta().insert("late")))
    world.pen.held = False
    world.pen.write()
    await draining
    assert ear.numbers() == [2]
    assert (ear.code, other.code) == (1012, 1012)
    assert world.kept.number == 2
    assert not world.rooms._rooms


async def test_the_end_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "DRAIN", 0.02)
    monkeypatch.setattr(rooms, "STEP", 0.01)
    world = World()
    await world.begin()
    seat, ear = await world.enter("ann")
    (room,) = world.rooms._rooms.values()
    world.pen.held = True
    room.submit(seat, Submit(1, 1, Delta().insert("x")))
    await world.rooms.drain("the server ends")
    assert ear.code == 1012


async def test_rooms_that_never_served_end_too() -> None:
    world = World()
    await world.rooms.drain("the server ends")
    assert world.rooms.draining
