"""Everybody in a document is handed what is committed, in order, each revision once; one's fault harms no other."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from collab.ot import Delta
from collab.sync import Revision
from collab.sync.messages import Differs, Submit
from documents import announcing, room
from documents.announcing import Entered
from documents.models import Role
from documents.scribe import HeldUp
from documents.seat import UNDER_WAY, Seat
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


# Coming in


async def test_who_holds_nothing_is_given_the_content_and_what_follows(world: World) -> None:
    world.kept.stored[1] = world.kept.text(1)
    others(world, 2)
    _, ear = await world.enter("ann")
    joined, content, revisions = ear.take()
    assert (joined["type"], joined["revision"], joined["head"], joined["parts"]) == ("joined", 1, 3, 1)
    assert (joined["seq"], joined["kind"], joined["role"], joined["time"]) == (0, "plain", "editor", NOW)
    assert content == {"type": "content", "part": 1, "delta": [{"insert": "abc\n"}]}
    assert [each["number"] for each in revisions["revisions"]] == [2, 3]


async def test_who_holds_a_revision_is_given_what_they_miss(world: World) -> None:
    await world.enter("bob")
    others(world, 3)
    await world.look()
    _, ear = await world.enter("ann", lineage="lineage", revision=2)
    assert "parts" not in ear.heard[0]
    assert ear.numbers() == [3, 4]


async def test_who_holds_more_than_the_room_knows_of_makes_it_look(world: World) -> None:
    await world.enter("bob")
    others(world, 3)
    _, ear = await world.enter("ann", lineage="lineage", revision=4)
    assert "heads" in world.kept.asked
    assert (ear.heard[0]["revision"], ear.heard[0]["head"]) == (4, 4)
    _, ear = await world.enter("ann", lineage="lineage", revision=99)  # that nobody has
    assert (ear.heard[0]["revision"], ear.heard[0]["head"]) == (0, 4)


async def test_who_holds_another_lineage_begins_anew_and_what_they_sent_is_not_taken(world: World) -> None:
    sent = Submit(1, 1, Delta().insert("x"))
    _, ear = await world.enter("ann", lineage="another", revision=1, sent=sent)
    assert ear.heard[0]["revision"] == 0
    assert ear.numbers() == [1]
    assert world.kept.number == 1


@pytest.mark.parametrize("unsent", [False, True])
async def test_far_behind_the_content_is_shorter_unless_one_has_edits_to_keep(world: World, unsent: bool) -> None:
    others(world, 50)
    world.kept.stored[51] = world.kept.text(51)
    _, ear = await world.enter("ann", lineage="lineage", revision=1, unsent=unsent)
    assert ear.heard[0]["revision"] == (1 if unsent else 51)
    assert ear.numbers() == ([*range(2, 52)] if unsent else [])
    assert ("way" in world.kept.asked) == unsent


async def test_what_was_under_way_is_taken_as_submitted(world: World) -> None:
    sent = Submit(1, 1, Delta().insert("x"))
    _, ear = await world.enter("ann", lineage="lineage", revision=1, sent=sent)
    assert ear.numbers() == [2]
    _, ear = await world.enter("ann", lineage="lineage", revision=1, sent=sent)
    assert ear.heard[0]["seq"] == 0  # the replica finds its echo
    assert ear.numbers() == [2]
    assert world.kept.number == 2


async def test_what_was_under_way_must_suit_the_kind_of_document(world: World) -> None:
    sent = Submit(3, 1, Delta().insert("x", bold=True))
    _, ear = await world.enter("ann", lineage="lineage", revision=1, sent=sent)
    assert ear.error() == ("malformed_delta", 3)
    assert ear.code is None


async def test_a_replica_is_told_how_far_its_session_has_come(world: World) -> None:
    seat, _ = await world.enter("ann")
    for seq in (1, 2):
        submit(world, seat, seq=seq, base=seq)
        await settled()
    for revision, seq in ((3, 2), (2, 1)):
        _, ear = await world.enter("ann", lineage="lineage", revision=revision)
        assert ear.heard[0]["seq"] == seq


async def test_what_changes_while_somebody_comes_in_is_not_missed(world: World) -> None:
    await world.enter("bob")
    world.kept.gates["come"] = asyncio.Event()
    coming = asyncio.ensure_future(world.enter("ann", lineage="lineage", revision=1))
    await settled()
    await world.tell(*others(world, 2))
    world.kept.gates["come"].set()
    _, ear = await coming
    assert ear.heard[0]["head"] == 3
    assert ear.numbers() == [2, 3]


async def test_a_checkpoint_made_while_somebody_comes_in_is_no_newer_than_their_mark(world: World) -> None:
    await world.enter("bob")
    world.kept.gates["come"] = asyncio.Event()
    coming = asyncio.ensure_future(world.enter("ann"))
    await settled()
    await world.tell(*others(world, 2))
    world.clock.now += 10
    here(world).tick()
    await settled()
    assert here(world).following.whole.revision == 3
    asked = world.kept.asked.count("come")
    world.kept.gates["come"].set()
    _, ear = await coming
    assert ear.heard[0]["revision"] == 3
    assert world.kept.asked.count("come") == asked + 1


async def test_who_comes_with_other_rights_than_are_known_makes_the_room_ask(world: World) -> None:
    seat, ear = await world.enter("bob")
    world.kept.become("bob", Role.VIEWER)
    await world.enter("ann")
    assert ear.kinds()[-1] == "role"
    assert not seat.visitor.writes


async def test_a_room_that_cannot_be_opened_listens_no_longer(world: World) -> None:
    world.kept.failing["open"] = AWAY
    assert await world.refused("ann") == "unavailable"
    assert announcing.topic(world.kept.document) not in world.bus._receivers
    del world.kept.failing["open"]
    assert await world.refused("ann") == ""


async def test_a_session_is_in_one_place(world: World) -> None:
    _, first = await world.enter("ann")
    _, other = await world.enter("bob")
    second, ear = await world.enter("ann")
    assert first.error() == ("joined_elsewhere", None)
    assert (first.code, ear.code, other.code) == (4409, None, None)
    assert second in here(world).seats
    world.say(Entered(ANN, "person:2", f"{NOW + 1:015}-there-1"))  # a session of that name, somebody else's
    await settled()
    assert ear.code is None
    world.say(Entered(ANN, "person:1", f"{NOW + 1:015}-there-2"))
    await settled()
    assert ear.code == 4409


async def test_what_is_said_late_ends_nobody_who_came_since(world: World) -> None:
    _, ear = await world.enter("ann")
    world.say(Entered(ANN, "person:1", f"{NOW - 1:015}-there-1"))
    await settled()
    assert ear.code is None


# Submitting


async def test_what_is_accepted_is_handed_to_everybody_once(world: World) -> None:
    seat, ear = await world.enter("ann")
    _, other = await world.enter("bob")
    ear.take(), other.take()
    submit(world, seat)
    await settled()
    assert ear.numbers() == other.numbers() == [2]
    assert seat.under_way == 0
    submit(world, seat)  # once more
    await settled()
    assert ear.take() == other.take() == []
    assert world.kept.number == 2


async def test_what_is_refused_is_told_to_the_one_who_offered_it(world: World) -> None:
    seat, ear = await world.enter("ann")
    _, other = await world.enter("bob")
    ear.take(), other.take()
    submit(world, seat, seq=5)
    submit(world, seat, base=9)
    await settled()
    first, second = ear.take()
    assert (first["code"], first["seq"], second["code"], second["seq"]) == ("seq_gap", 5, "future_base", 1)
    assert other.take() == []
    assert ear.code is None
    assert seat.under_way == 0


async def test_who_may_not_write_is_told_why(world: World) -> None:
    world.kept.person("eve", 3, role=Role.VIEWER)
    world.kept.person("old", 4, until=NOW)
    eve, ear = await world.enter("eve")
    old, other = await world.enter("old")
    submit(world, eve)
    assert ear.error() == ("forbidden", 1)
    submit(world, old)
    assert other.error() == ("unavailable", 1)
    world.kept.row.trashed = object()  # type: ignore[assignment] # some time
    submit(world, eve)
    assert ear.error() == ("in_trash", 1)
    assert world.kept.number == 1


async def test_who_opens_what_is_in_the_trash_is_told_so(world: World) -> None:
    world.kept.row.trashed = object()  # type: ignore[assignment] # some time
    _, ear = await world.enter("ann")
    assert ear.take()[1] == {"type": "document", "trashed": True}


async def test_so_many_may_be_under_way(world: World) -> None:
    seat, ear = await world.enter("ann")
    ear.take()
    world.pen.held = True
    for seq in range(1, UNDER_WAY + 2):
        submit(world, seat, seq=seq)
    assert ear.error() == ("too_fast", UNDER_WAY + 1)
    world.pen.held = False
    world.pen.write()
    await settled()
    assert seat.under_way == 0
    submit(world, seat, seq=UNDER_WAY + 1)
    await settled()
    assert ear.numbers() == [*range(2, UNDER_WAY + 3)]


async def test_who_waits_for_the_disk_is_told(world: World) -> None:
    seat, ear = await world.enter("ann")
    ear.take()
    world.pen.held = True
    submit(world, seat, seq=1)
    world.pen.waiting[0].answer(HeldUp())
    await settled()
    assert ear.take() == [{"type": "delayed", "seq": 1}]
    assert seat.under_way == 1
    world.pen.held = False
    world.pen.write()
    await settled()
    assert ear.numbers() == [2]


async def test_a_bug_ends_the_connection_that_met_it(world: World, caplog: pytest.LogCaptureFixture) -> None:
    seat, ear = await world.enter("ann")
    _, other = await world.enter("bob")
    world.pen.held = True
    submit(world, seat)
    world.pen.waiting.pop().answer(ValueError("a bug"))
    await settled()
    assert (ear.code, other.code) == (4500, None)
    assert [record.message for record in caplog.records] == ["submission_failed"]


async def test_who_is_asked_to_leave_submits_nothing_more(world: World) -> None:
    seat, ear = await world.enter("ann")
    seat.warn("the server ends", 5)
    ear.take()
    submit(world, seat)
    await settled()
    assert (ear.take(), world.kept.number) == ([], 1)


async def test_a_replica_that_differs_is_in_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    seat, ear = await world.enter("ann")
    for _ in range(3):  # once is enough
        here(world).differs(seat, Differs(1024, "0" * 64))
    (record,) = caplog.records
    assert (record.message, getattr(record, "revision", 0), getattr(record, "session", "")) == (
        "replica_differs",
        1024,
        ANN,
    )
    assert ear.code is None
