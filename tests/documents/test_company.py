"""Everybody in a document is shown the others: soon, seldom, and no more than they may know."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from collab.errors import MalformedFrame
from collab.ot import Delta
from collab.sync import write_frame
from collab.sync.messages import Activity, Point, Roster, Seen, Submit
from documents import announcing, company, rooms
from documents.announcing import Reported
from documents.company import PACE, Company
from documents.models import Role
from documents.room import Room
from documents.seat import Seat
from presence import reports, showing, who
from presence.reports import Asked, Changes, Entry, Whole
from tests.documents.scripted import Ear, World, settled

HEARTBEAT = 10.0  # seconds, by default


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World(Delta().insert("0123456789\n"))
    await made.begin()
    yield made
    await made.rooms.drain("over")


def here(world: World) -> Room:
    return world.rooms._rooms[world.kept.document]


def company_of(world: World) -> Company:
    return here(world).company


async def show(world: World, seconds: float = PACE) -> None:
    """Time goes by until readers are shown something."""
    world.clock.now += seconds
    world.alarms.ring()
    await settled()


def roster_of(ear: Ear) -> list[dict[str, Any]]:
    """The roster frames that came since the last time."""
    return [frame for frame in ear.take() if frame["type"] == "roster"]


def point(world: World, seat: Seat, *place: int, revision: int = 1, state: Activity = Activity.ACTIVE) -> None:
    company_of(world).point(seat, Point(revision, (place[0], place[-1]) if place else None, state))


async def elsewhere(world: World, report: reports.Report) -> None:
    """Another node reports."""
    world.say(Reported(reports.written(report)))
    await settled()


def stranger(number: int = 1, *, stamp: int = 1, acted: int = 0, **more: Any) -> Entry:
    session = f"stranger-session-{number:05}"
    return Entry(f"{number:05}", session, who.person(number, f"Person {number}", "#2563eb"), stamp, acted, **more)


# Coming and going


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


# Pointing


async def test_where_somebody_is_is_told_to_the_others(world: World) -> None:
    seat, ann = await world.enter("ann")
    _, bob = await world.enter("bob")
    await show(world)
    ann.take(), bob.take()
    point(world, seat, 2, 5, state=Activity.TYPING)
    await show(world)
    assert roster_of(bob) == [
        {"type": "roster", "moved": [{"session": "ann" * 8, "state": "typing", "revision": 1, "range": [2, 5]}]}
    ]
    assert roster_of(ann) == []


async def test_who_is_nowhere_is_told_so(world: World) -> None:
    seat, _ = await world.enter("ann")
    _, bob = await world.enter("bob")
    point(world, seat, 2, 5)
    await show(world)
    bob.take()
    point(world, seat, state=Activity.IDLE)
    await show(world)
    assert roster_of(bob) == [{"type": "roster", "moved": [{"session": "ann" * 8, "state": "idle", "revision": 1}]}]


async def test_a_storm_is_twenty_frames_a_second_and_the_latest_wins(world: World) -> None:
    seats = [await world.enter(world.kept.person(f"person{number}", 10 + number)) for number in range(5)]
    await show(world)
    for _, ear in seats:
        ear.take()
    for step in range(1_000):  # one second
        for seat, _ in seats:
            point(world, seat, step % 10)
        await show(world, 0.001)
    frames = roster_of(seats[0][1])
    assert 19 <= len(frames) <= 21
    await show(world)
    last = [*frames, *roster_of(seats[0][1])][-1]
    assert [each["range"] for each in last["moved"]] == [[9, 9]] * 5


async def test_where_many_read_each_is_told_less_often(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, "SENDS", 10)
    seat, _ = await world.enter("ann")
    _, bob = await world.enter("bob")
    await show(world, 1.0)
    bob.take()
    point(world, seat, 1)
    await show(world, PACE)
    assert roster_of(bob) == []
    await show(world, 2 / 10)
    assert len(roster_of(bob)) == 1


async def test_while_there_is_too_much_to_do_presence_is_shown_once_a_second(world: World) -> None:
    seat, _ = await world.enter("ann")
    _, bob = await world.enter("bob")
    await show(world, 1.0)
    bob.take()
    for _ in range(15):
        world.rooms.load.take(4.0)
    point(world, seat, 1)
    await show(world, 0.9)
    assert roster_of(bob) == []
    await show(world, 0.1)
    assert len(roster_of(bob)) == 1
    for _ in range(17):
        world.rooms.load.take(0.0)
    point(world, seat, 2)
    await show(world)
    assert len(roster_of(bob)) == 1


@pytest.mark.parametrize(
    ("place", "shown"), [((3, 11), [3, 11]), ((0, 12), [0, 11]), ((12, 12), [11, 11]), ((5, 10**9), [5, 11])]
)
async def test_a_place_beyond_the_content_ends_with_it(world: World, place: tuple[int, int], shown: list[int]) -> None:
    seat, ear = await world.enter("ann")
    _, bob = await world.enter("bob")
    await show(world)
    bob.take()
    point(world, seat, *place)
    await show(world)
    assert [each["range"] for frame in roster_of(bob) for each in frame["moved"]] == [shown]
    assert ear.code is None


async def test_a_place_at_a_revision_that_was_not_handed_is_refused(world: World) -> None:
    seat, _ = await world.enter("ann")
    with pytest.raises(MalformedFrame, match="revision 2: 1 is the last"):
        point(world, seat, 1, revision=2)
    with pytest.raises(MalformedFrame):
        point(world, seat, revision=2)


async def test_a_place_is_held_to_the_length_at_its_own_revision(world: World) -> None:
    seat, _ = await world.enter("ann")
    here(world).submit(seat, Submit(1, 1, Delta().delete(8)))
    await settled()
    own = company_of(world).attendance.roster
    point(world, seat, 11, revision=1)
    assert [(each.revision, each.range) for each in own] == [(1, (11, 11))]
    point(world, seat, 2, 4, revision=2)
    assert [(each.revision, each.range) for each in own] == [(2, (2, 3))]


async def test_a_place_at_a_revision_that_nobody_remembers_is_left_out(world: World) -> None:
    seat, _ = await world.enter("ann", lineage="lineage", revision=0)
    _, bob = await world.enter("bob")
    await show(world)
    bob.take()
    company_of(world)._course.revision = 5  # as if it had followed from here only
    company_of(world)._course._since = 5
    point(world, seat, 10**9, revision=1, state=Activity.TYPING)
    await show(world)
    assert roster_of(bob) == [{"type": "roster", "moved": [{"session": "ann" * 8, "state": "typing", "revision": 1}]}]


async def test_who_joins_is_told_where_the_others_are_now(world: World) -> None:
    seat, _ = await world.enter("ann")
    point(world, seat, 4, 6)
    await elsewhere(world, Changes("there", (stranger(revision=1, range=(8, 8)), stranger(2)), ()))
    here(world).submit(seat, Submit(1, 1, Delta().retain(2).insert("xyz")))
    await settled()
    _, bob = await world.enter("bob")
    told = {each["name"]: (each.get("revision"), each.get("range")) for each in bob.heard[0]["roster"]}
    assert told == {
        who.guest("ann" * 8).name: (2, [7, 9]),
        "Person 1": (2, [11, 11]),
        "Person 2": (None, None),
    }
    await show(world)
    assert all("moved" not in frame for frame in roster_of(bob))


async def test_who_joins_is_not_told_a_place_that_cannot_be_followed(world: World) -> None:
    await world.enter("ann")
    await elsewhere(world, Changes("there", (stranger(revision=0, range=(8, 8)),), ()))
    here(world).following.trail.forget(1)
    _, bob = await world.enter("bob")
    (told,) = [each for each in bob.heard[0]["roster"] if each["name"] == "Person 1"]
    assert "range" not in told


# Who may know names


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


# Those who lag, and crowds


async def test_who_lags_is_shown_nothing_and_then_all_that_they_missed(world: World) -> None:
    seat, _ = await world.enter("ann")
    slow, bob = await world.enter("bob")
    await show(world)
    bob.take()
    slow.feed._waiting = 10**9
    for number in range(3):
        point(world, seat, number)
        await show(world)
    _, _ = await world.enter(world.kept.person("eve", 3))
    await show(world)
    assert roster_of(bob) == []
    slow.feed._waiting = 0
    here(world).seen(slow, Seen(1))
    await show(world)
    (told,) = roster_of(bob)
    assert [each["session"] for each in told["entered"]] == ["eve" * 8]
    assert [each["range"] for each in told["moved"]] == [[2, 2]]
    here(world).seen(slow, Seen(1))
    await show(world)
    assert roster_of(bob) == []


async def test_one_frame_is_made_for_all_who_were_shown_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seats = [await world.enter(world.kept.person(f"person{number}", 10 + number)) for number in range(20)]
    await show(world)
    made: list[object] = []

    def write(frame: Roster) -> str:
        made.append(frame)
        return write_frame(frame)

    monkeypatch.setattr(company, "write_frame", write)
    point(world, seats[0][0], 3)
    await show(world)
    assert len(made) == 1


async def test_a_crowd_is_served_in_turns_and_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, "TURN", 2)
    monkeypatch.setattr(showing, "SHOWN", 3)
    crowd = tuple(stranger(number, stamp=number) for number in range(1, 6))
    first, _ = await world.enter("ann")
    await elsewhere(world, Changes("there", crowd, ()))
    here(world).leave(first)
    await show(world)
    seats = [await world.enter(world.kept.person(f"person{number}", 10 + number)) for number in range(5)]
    frames = seats[0][1].take()
    assert len(frames[0]["roster"]) <= 3
    assert [frame["others"] for frame in frames if frame["type"] == "roster"] == [2]
    await show(world, 1.0)
    last = [frame for _, ear in seats for frame in roster_of(ear)][-1]
    assert last["others"] == 7
    (told,) = {seat.shown for seat, _ in seats}
    assert len(told.entries) == 3


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
