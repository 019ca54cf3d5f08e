"""Everybody in a document is shown where the others are: soon, and seldom."""

import pytest

from collab.errors import MalformedFrame
from collab.ot import Delta
from collab.sync import write_frame
from collab.sync.messages import Activity, Roster, Seen, Submit
from documents import company
from documents.company import PACE
from presence import showing, who
from presence.reports import Changes
from tests.documents.crowd import company_of, elsewhere, here, point, roster_of, show, stranger
from tests.documents.scripted import World, settled


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
