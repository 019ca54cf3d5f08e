"""Everybody in a document is shown the others: who comes, who goes, and no more than they may know."""

import pytest

from documents import announcing, rooms
from documents.announcing import Reported
from documents.models import Role
from presence import reports, who
from presence.reports import Asked, Changes, Whole
from tests.documents.crowd import elsewhere, here, roster_of, show, stranger
from tests.documents.scripted import World, settled

HEARTBEAT = 10.0  # seconds, by default


async def test_who_joins_is_shown_the_others_and_they_are_told_of_them(world: World) -> None:
    _, ann = await world.enter("ann")
    _, bob = await world.enter("bob")
    (joined, *_) = bob.take()
    assert [each["session"] for each in joined["roster"]] == ["ann" * 8]
    assert "roster" not in ann.heard[0]
    ann.take()
    await show(world)
    (told,) = roster_of(ann)
    assert [each["session"] for each in told["entered"]] == ["bob" * 8]
    assert roster_of(bob) == []


async def test_who_leaves_is_missed(world: World) -> None:
    _, ann = await world.enter("ann")
    seat, bob = await world.enter("bob")
    await show(world)
    ann.take()
    here(world).leave(seat)
    bob.take()
    await show(world)
    assert roster_of(ann) == [{"type": "roster", "left": ["bob" * 8]}]
    assert bob.take() == []


async def test_one_whose_connection_was_ended_from_here_is_not_waited_for(world: World) -> None:
    _, ann = await world.enter("ann")
    seat, _ = await world.enter("bob")
    await show(world)
    ann.take()
    seat.close(4403)  # whose consumer has not noticed
    await world.look()
    await show(world)
    assert roster_of(ann) == [{"type": "roster", "left": ["bob" * 8]}]


async def test_who_is_silent_for_too_long_is_missed_until_they_are_heard(world: World) -> None:
    _, ann = await world.enter("ann")
    _, bob = await world.enter("bob")
    await show(world)
    ann.take(), bob.take()
    bob.silent = 2 * HEARTBEAT
    await world.look()
    await show(world)
    assert roster_of(ann) == [{"type": "roster", "left": ["bob" * 8]}]
    _, eve = await world.enter(world.kept.person("eve", 3))
    await show(world)
    assert roster_of(bob) == []  # who would not read it
    bob.silent = 0.0
    ann.take()
    await world.look()
    await show(world)
    (told,) = roster_of(ann)
    assert [each["session"] for each in told["entered"]] == ["bob" * 8]
    (missed,) = roster_of(bob)
    assert {each["session"] for each in missed["entered"]} == {"eve" * 8, "bob" * 8} - {"bob" * 8}
    assert eve.code is None


async def test_another_connection_of_a_session_takes_its_place(world: World) -> None:
    _, ann = await world.enter("ann")
    first, old = await world.enter("bob")
    await show(world)
    ann.take()
    _, new = await world.enter("bob")
    assert old.code == 4409
    here(world).leave(first)
    await show(world)
    assert [frame.get("left", []) for frame in roster_of(ann)] == [[]]  # nobody has gone
    (joined, *_) = new.take()
    assert [each["session"] for each in joined["roster"]] == ["ann" * 8]


async def test_those_on_other_nodes_are_shown_too(world: World) -> None:
    _, ann = await world.enter("ann")
    ann.take()
    await elsewhere(world, Changes("there", (stranger(), stranger(2, stamp=2)), ()))
    await elsewhere(world, Changes("there", (), (("00001", 3),)))
    await show(world)
    (told,) = roster_of(ann)
    assert [each["name"] for each in told["entered"]] == ["Person 2"]
    world.clock.now += 2 * HEARTBEAT
    await world.look()
    await show(world)
    assert roster_of(ann) == [{"type": "roster", "left": ["stranger-session-00002"]}]


async def test_who_asks_is_answered_with_all_that_are_here(world: World) -> None:
    said: list[reports.Report] = []

    def listen(message: bytes) -> None:
        notice = announcing.read(message)
        if isinstance(notice, Reported):
            said.append(reports.read(notice.report))

    await world.enter("ann")
    await world.bus.subscribe(f"document:{world.kept.document.hex}", listen)
    await elsewhere(world, Asked("there"))
    (whole,) = [report for report in said if isinstance(report, Whole)]
    assert [entry.session for entry in whole.entries] == ["ann" * 8]


async def test_at_the_end_all_are_gone() -> None:
    world = World()
    await world.begin()
    await world.enter("ann")
    await world.enter("bob")
    await show(world)
    assert len(world.shelf.look([world.kept.document])[world.kept.document]) == 1
    await world.rooms.drain("over")
    assert world.shelf.look([world.kept.document])[world.kept.document] == []
    assert all(alarm.off for alarm in world.alarms.waiting)


async def test_who_has_come_by_a_link_knows_names_if_the_document_lets_them(world: World) -> None:
    _, member = await world.enter("ann")
    await elsewhere(world, Changes("there", (stranger(),), ()))
    guest = world.kept.person("guest", 0, role=Role.VIEWER, member=False)
    world.kept.row.names_by_link = False
    _, ear = await world.enter(guest)
    told = ear.take()[0]["roster"]
    assert [each["name"] for each in told] == [who.guest(each["session"]).name for each in told]
    assert all("person" not in each for each in told)
    _, other = await world.enter("bob")
    assert [each["name"] for each in other.heard[0]["roster"] if each.get("person")] == ["Person 1"]
    await show(world)
    ear.take(), member.take()
    await elsewhere(world, Changes("there", (stranger(2, stamp=2),), ()))
    await show(world)
    assert [[each["name"] for each in frame["entered"]] for frame in (*roster_of(ear), *roster_of(member))] == [
        [who.guest("stranger-session-00002").name],
        ["Person 2"],
    ]
    world.kept.row.names_by_link = True
    here(world).recheck()
    await settled()
    (again,) = roster_of(ear)
    assert {"Person 1", "Person 2"} <= {each["name"] for each in again["entered"]}
    assert roster_of(member) == []


async def test_a_room_that_is_closed_before_anybody_was_in_it_leaves_nothing(world: World) -> None:
    world.kept.failing["come"] = ValueError("a bug")
    with pytest.raises(ValueError, match="a bug"):
        await world.enter("ann")
    world.clock.now += 1_000
    await world.look()
    assert not world.rooms._rooms
    assert not world.alarms.waiting


async def test_when_announcements_may_be_lost_everybody_tells_and_asks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.enter("ann")
    heard: list[bytes] = []
    await world.bus.subscribe(f"document:{world.kept.document.hex}", heard.append)
    world.rooms._look_soon()
    await settled()
    notices = [announcing.read(message) for message in heard]
    said = [reports.read(notice.report) for notice in notices if isinstance(notice, Reported)]
    assert {type(report) for report in said} >= {Asked, Whole}
    monkeypatch.setattr(rooms, "ASKED", 0)  # as if there were many other rooms before this one
    heard.clear()
    world.rooms._look_soon()
    await settled()
    assert heard == []
    monkeypatch.setattr(rooms, "ASKED", 1)
    await world.look()
    assert heard
    heard.clear()
    await world.look()
    assert heard == []
    monkeypatch.setattr(rooms, "ASKED", 0)
    world.rooms._look_soon()
    world.rooms._forget(here(world))
    monkeypatch.setattr(rooms, "ASKED", 1)
    await world.look()
    assert not world.rooms._unasked
