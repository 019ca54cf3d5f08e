"""What readers are handed and told: what others say elsewhere, all of it in the end, and no more than they can take."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from collab.errors import FeedBroken
from collab.ot import Delta
from collab.sync import Revision
from collab.sync.messages import DocumentChanged, Seen, Submit
from documents import announcing, room
from documents.announcing import Changed, Reached
from documents.models import Role
from documents.seat import Seat
from tests.documents.scripted import AWAY, NOW, World, settled

ANN, BOB = "ann" * 8, "bob" * 8


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World()
    await made.begin()
    yield made
    await made.rooms.drain("over")


def here(world: World) -> room.Room:
    return world.rooms._rooms[world.kept.document]


def submit(world: World, seat: Seat, text: str = "x", *, seq: int = 1, base: int = 1) -> None:
    here(world).submit(seat, Submit(seq, base, Delta().insert(text)))


def others(world: World, count: int) -> list[Revision]:
    """Revisions by somebody elsewhere, of whom nobody tells."""
    return [world.kept.accept("elsewhere" * 2, Delta().insert("y")) for _ in range(count)]


# What others say


async def test_what_is_announced_elsewhere_is_handed_on_and_a_gap_is_read(world: World) -> None:
    _, ear = await world.enter("ann")
    ear.take()
    first, second, third, fourth = others(world, 4)
    await world.tell(first)
    assert ear.numbers() == [2]
    await world.tell(third)  # the second was lost
    assert ear.numbers() == [3, 4]
    await world.tell(second)
    await world.tell(third)
    assert ear.numbers() == []
    await world.tell(fourth)
    assert ear.numbers() == [5]
    assert here(world).following.healed == 1


async def test_what_is_announced_of_another_lineage_is_not_believed(world: World) -> None:
    _, ear = await world.enter("ann")
    ear.take()
    await world.tell(Revision(2, Delta().insert("z"), "elsewhere", 1, NOW), lineage="another")
    assert ear.take() == []


async def test_lost_announcements_are_found_by_looking(world: World) -> None:
    _, ear = await world.enter("ann")
    ear.take()
    others(world, 3)
    await world.look()
    assert ear.numbers() == [2, 3, 4]
    others(world, 1)
    world.say(Reached(5))
    await settled()
    assert ear.numbers() == [5]


async def test_what_nobody_here_understands_is_passed_over(world: World) -> None:
    _, ear = await world.enter("ann")
    ear.take()
    for message in (b"", b"\xff", b"\x92\xa8tomorrow\x01"):
        world.bus.publish(announcing.topic(world.kept.document), message)
    await settled()
    assert ear.take() == []


async def test_a_frame_for_everybody_is_sent_as_it_is(world: World) -> None:
    _, ear = await world.enter("ann")
    ear.take()
    world.say(announcing.Told('{"type":"document","title":"Other"}'))
    await settled()
    assert ear.take() == [{"type": "document", "title": "Other"}]
    assert DocumentChanged(title="Other").title == "Other"


async def test_a_change_of_threads_that_was_not_announced_is_told_of_at_the_second_look(world: World) -> None:
    _, ear = await world.enter("ann")
    ear.take()
    await world.look()
    world.kept.threads = 3  # perhaps the announcement is on its way
    await world.look()
    assert ear.take() == []
    await world.look()
    assert ear.take() == [{"type": "threads", "changes": [], "number": 3}]
    await world.look()
    assert ear.take() == []


async def test_changes_of_threads_that_were_announced_are_not_told_of_again(world: World) -> None:
    _, ear = await world.enter("ann")
    ear.take()
    world.kept.threads = 3
    await world.look()
    world.say(announcing.Told('{"type":"threads","changes":[]}', threads=3))
    await settled()
    assert ear.take() == [{"type": "threads", "changes": []}]
    await world.look()
    await world.look()
    assert ear.take() == []


async def test_of_threads_that_were_not_announced_only_those_hear_who_may_read_them(world: World) -> None:
    world.kept.person("eve", 7, role=Role.VIEWER)
    _, hers = await world.enter("eve")
    _, his = await world.enter("bob")
    hers.take(), his.take()
    world.kept.threads, world.kept.least = 1, Role.COMMENTER
    await world.look()
    await world.look()
    assert "threads" not in hers.kinds()
    assert his.kinds().count("threads") == 1


async def test_a_change_of_rights_reaches_those_who_are_here(world: World) -> None:
    seat, ear = await world.enter("ann")
    _, other = await world.enter("bob")
    ear.take(), other.take()
    world.kept.become("ann", Role.VIEWER)
    world.kept.become("bob", None)
    world.say(Changed())
    await settled()
    assert ear.take() == [{"type": "role", "role": "viewer"}]
    assert other.error() == ("not_found", None)
    assert (ear.code, other.code) == (None, 4404)
    submit(world, seat)
    assert ear.error() == ("forbidden", 1)


async def test_rights_that_cannot_be_asked_now_are_asked_by_the_next_look(world: World) -> None:
    _, ear = await world.enter("ann")
    world.kept.become("ann", None)
    world.kept.failing["readers"] = AWAY
    world.say(Changed())
    await settled()
    assert ear.code is None
    del world.kept.failing["readers"]
    await world.look()
    assert ear.code == 4404


async def test_who_comes_while_rights_are_asked_is_not_sent_away(world: World) -> None:
    await world.enter("ann")
    world.kept.gates["readers"] = asyncio.Event()
    world.say(Changed())
    await settled()
    world.kept.person("eve", 3)
    _, ear = await world.enter("eve")
    world.kept.gates["readers"].set()
    await settled()
    assert ear.code is None


async def test_a_document_that_goes_while_rights_are_asked_is_left(world: World) -> None:
    _, ear = await world.enter("ann")
    world.kept.gone = True
    world.kept.people.clear()
    world.say(Changed())
    await settled()
    assert ear.code == 4404


@pytest.mark.parametrize(("what", "code"), [("gone", 4404), ("restored", 4409)])
async def test_a_document_that_is_gone_or_another_one_is_left(world: World, what: str, code: int) -> None:
    _, ear = await world.enter("ann")
    world.kept.gone = what == "gone"
    world.kept.lineage = "another"
    await world.look()
    assert ear.code == code


# Readers


def narrow(world: World, seat: Seat) -> None:
    seat.feed._window = 1


async def test_a_reader_who_lags_is_held_and_then_handed_everything(world: World) -> None:
    writer, _ = await world.enter("bob")
    seat, ear = await world.enter("ann")
    here(world).seen(seat, Seen(1))
    narrow(world, seat)
    ear.take()
    for seq in range(1, 80):
        submit(world, writer, seq=seq, base=seq)
        world.clock.now += 0.1
        await settled()
    assert ear.numbers() == [2]
    assert here(world).quiet
    here(world).seen(seat, Seen(2))
    await settled()
    (stretch,) = ear.take()
    assert (stretch["type"], stretch["first"], stretch["last"]) == ("stretch", 3, 80)
    assert seat.lagging is None


async def test_a_reader_who_lags_for_too_long_is_asked_to_come_back(world: World) -> None:
    seat, ear = await world.enter("ann")
    narrow(world, seat)
    ear.take()
    await world.tell(*others(world, 1))
    assert seat.lagging == 0.0
    world.clock.now += room.STALLED
    here(world).tick()
    assert ear.code is None
    world.clock.now += 0.1
    await world.tell(*others(world, 1))  # which does not make it younger
    here(world).tick()
    assert ear.error() == ("too_slow", None)
    assert ear.code == 4503


async def test_who_has_seen_in_time_begins_anew(world: World) -> None:
    seat, ear = await world.enter("ann")
    narrow(world, seat)
    await world.tell(*others(world, 1))
    world.clock.now += room.STALLED - 1
    here(world).seen(seat, Seen(1))
    await world.tell(*others(world, 1))
    world.clock.now += 10
    here(world).tick()
    assert ear.code is None


async def test_seen_of_too_little_leaves_a_reader_where_it_is(world: World) -> None:
    seat, ear = await world.enter("ann")
    narrow(world, seat)
    await world.tell(*others(world, 2))
    ear.take()
    here(world).seen(seat, Seen(0))
    assert ear.take() == []
    assert seat.lagging == 0.0


async def test_what_is_no_longer_here_is_read_for_the_reader_alone(world: World) -> None:
    await world.enter("bob")
    others(world, 5)
    await world.look()
    here(world).following.trail.forget(6)
    seat, ear = await world.enter("ann", lineage="lineage", revision=2)
    assert world.kept.asked.count("way") == 1
    assert ear.numbers() == [3, 4, 5, 6]
    assert not seat.reading


async def test_what_cannot_be_read_for_a_reader_ends_its_connection(world: World) -> None:
    _, other = await world.enter("bob")
    others(world, 5)
    await world.look()
    here(world).following.trail.forget(6)
    world.kept.failing["way"] = AWAY
    seat, ear = await world.enter("ann", lineage="lineage", revision=2)
    assert ear.error() == ("unavailable", None)
    assert (ear.code, other.code) == (4503, None)
    assert not seat.reading


async def test_a_reader_for_whom_something_goes_wrong_goes_alone(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat, ear = await world.enter("ann")
    _, other = await world.enter("bob")
    other.take()

    def fail(piece: object) -> None:
        raise FeedBroken("a bug")

    monkeypatch.setattr(seat, "hand", fail)
    await world.tell(*others(world, 1))
    assert (ear.code, other.code) == (4500, None)
    assert other.numbers() == [2]
    assert [record.message for record in caplog.records] == ["reader_failed"]


async def test_many_readers_are_served_a_few_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "TURN", 3)
    ears = [(await world.enter("ann", f"session-of-ann-{number:03}"))[1] for number in range(10)]
    for ear in ears:
        ear.take()
    await world.tell(*others(world, 1))
    await world.tell(*others(world, 1))
    assert [ear.numbers() for ear in ears] == [[2, 3]] * 10


async def test_who_has_left_is_handed_nothing(world: World) -> None:
    seat, ear = await world.enter("ann")
    world.clock.now = 7.0
    here(world).leave(seat)
    here(world).leave(seat)
    ear.take()
    await world.tell(*others(world, 1))
    assert ear.take() == []
    assert here(world).empty_since == 7.0
    seat.close(4500)
    assert ear.code is None


async def test_who_has_come_in_for_a_time_is_asked_for_more_when_it_is_over(world: World) -> None:
    world.kept.person("eve", 3, until=NOW + 1000)
    _, ear = await world.enter("eve")
    _, other = await world.enter("ann")
    world.now = NOW + 999
    here(world).tick()
    assert ear.code is None
    world.now = NOW + 1000
    here(world).tick()
    assert ear.take()[-1]["type"] == "closing"
    assert (ear.code, other.code) == (4401, None)


async def test_a_checkpoint_is_told_to_those_who_have_come_so_far(world: World) -> None:
    seat, ear = await world.enter("ann")
    late, other = await world.enter("bob")
    narrow(world, late)
    await world.tell(*others(world, 2))
    ear.take(), other.take()
    world.clock.now += 2.5
    await world.look()
    (checkpoint,) = ear.take()
    assert (checkpoint["type"], checkpoint["revision"]) == ("checkpoint", 3)
    assert other.take() == []
    assert seat.feed.handed == 3
