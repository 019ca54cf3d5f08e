"""Who is here is known everywhere soon, whatever is lost; and who has gone is here nowhere, however they went."""

from random import Random

import pytest

from collab.sync.messages import Activity
from presence import attendance
from presence.attendance import Attendance
from presence.reports import Changes, Whole, read
from tests.presence.nodes import HEARTBEAT, Nodes, names, somebody


def come(process: Attendance, name: str, session: str = "", connection: str = "") -> None:
    process.enter(connection or f"1-{name}", session or f"session-of-{name}", somebody(name))


async def test_who_comes_moves_and_leaves_does_so_on_every_node() -> None:
    nodes = Nodes()
    near, far = await nodes.start("near"), await nodes.start("far")
    come(near, "ann")
    come(far, "bob")
    assert names(near) == ["ann"]
    near.say()
    far.say()
    nodes.carry()
    assert names(near) == names(far) == ["ann", "bob"]
    nodes.clock.now += 1
    near.point("1-ann", Activity.TYPING, 5, (2, 3))
    near.say()
    nodes.carry()
    (ann,) = [entry for entry in far.roster if entry.who.name == "ann"]
    assert (ann.state, ann.revision, ann.range, ann.acted) == (Activity.TYPING, 5, (2, 3), 1_000)
    near.leave("1-ann")
    near.say()
    nodes.carry()
    assert names(near) == names(far) == ["bob"]


async def test_what_changes_nothing_is_not_said() -> None:
    nodes = Nodes()
    near = await nodes.start("near")
    come(near, "ann")
    near.point("1-ann", Activity.IDLE, 5, None)
    near.say()
    nodes.lose()
    near.point("1-ann", Activity.IDLE, 5, None)
    near.point("nobody", Activity.IDLE, 5, None)
    near.leave("nobody")
    near.say()
    assert not nodes.said


async def test_that_somebody_left_is_said_once() -> None:
    nodes = Nodes()
    near = await nodes.start("near")
    come(near, "ann")
    come(near, "bob")
    near.leave("1-ann")
    near.say()
    nodes.lose()
    near.leave("1-bob")
    near.say()
    ((_, said),) = nodes.said
    report = read(said)
    assert isinstance(report, Changes)
    assert [connection for connection, _ in report.left] == ["1-bob"]


async def test_of_many_moves_the_last_is_said() -> None:
    nodes = Nodes()
    near = await nodes.start("near")
    nodes.lose()
    come(near, "ann")
    for number in range(100):
        near.point("1-ann", Activity.ACTIVE, number, (number, number))
    near.say()
    ((_, said),) = nodes.said
    report = read(said)
    assert isinstance(report, Changes)
    assert [entry.range for entry in report.entries] == [(99, 99)]


async def test_to_be_idle_is_no_act() -> None:
    nodes = Nodes()
    near = await nodes.start("near")
    come(near, "ann")
    nodes.clock.now = 60
    near.point("1-ann", Activity.IDLE, 1, None)
    assert [entry.acted for entry in near.roster] == [0]


async def test_a_node_that_begins_knows_at_once_who_is_here() -> None:
    nodes = Nodes()
    near = await nodes.start("near")
    come(near, "ann")
    near.say()
    nodes.lose()
    far = await nodes.start("far")
    assert names(far) == ["ann"]  # from the shelf
    near.point("1-ann", Activity.TYPING, 3, (1, 1))
    nodes.carry()  # what it asked when it began is answered with what is true now
    assert [entry.range for entry in far.roster] == [(1, 1)]


async def test_who_is_here_by_a_node_that_dies_is_gone_within_two_heartbeats_and_nobody_else() -> None:
    nodes = Nodes()
    near, far = await nodes.start("near"), await nodes.start("far")
    come(near, "ann")
    come(far, "bob")
    nodes.wait(3 * HEARTBEAT)
    assert names(near) == names(far) == ["ann", "bob"]
    del nodes.everybody["far"]
    late = await nodes.start("late")
    nodes.wait(1.0)
    for _ in range(int(2 * HEARTBEAT - 2) * 2):
        assert "ann" in names(near)
        assert "ann" in names(late)
        nodes.wait(0.5)
    assert names(near) == names(late) == ["ann"]


async def test_what_lies_on_the_shelf_is_as_old_as_it_is() -> None:
    nodes = Nodes()
    far = await nodes.start("far")
    come(far, "bob")
    far.say()
    del nodes.everybody["far"]
    nodes.wait(1.6 * HEARTBEAT)
    late = await nodes.start("late")
    assert names(late) == ["bob"]
    nodes.wait(0.4 * HEARTBEAT)
    assert names(late) == []


async def test_what_was_lost_is_made_up_for_within_a_heartbeat() -> None:
    nodes = Nodes()
    near, far = await nodes.start("near"), await nodes.start("far")
    come(near, "ann")
    come(near, "eve")
    near.say()
    nodes.carry()
    near.leave("1-eve")
    come(near, "joe")
    near.say()
    nodes.lose()
    nodes.wait(HEARTBEAT)
    assert names(far) == ["ann", "joe"]


async def test_that_the_last_has_left_is_made_up_for_though_others_come_and_go_meanwhile() -> None:
    nodes = Nodes()
    near, far = await nodes.start("near"), await nodes.start("far")
    come(near, "ann")
    near.say()
    nodes.carry()
    near.leave("1-ann")
    near.say()
    nodes.lose()
    for number in range(3):  # never there when the heart beats, but heard each time
        nodes.wait(HEARTBEAT - 1)
        come(near, f"eve{number}")
        near.say()
        near.leave(f"1-eve{number}")
        near.say()
        nodes.carry()
        nodes.wait(1)
    assert names(far) == []


async def test_who_asks_is_told_that_nobody_is_here() -> None:
    nodes = Nodes()
    near, far = await nodes.start("near"), await nodes.start("far")
    come(near, "ann")
    near.say()
    nodes.carry()
    near.leave("1-ann")
    near.say()
    nodes.lose()
    near.beat()
    nodes.lose()
    far.ask()
    nodes.carry()
    assert names(far) == []


async def test_after_a_gap_everybody_tells_and_asks() -> None:
    nodes = Nodes()
    near, far = await nodes.start("near"), await nodes.start("far")
    come(near, "ann")
    come(far, "bob")
    nodes.lose()
    near.ask()
    nodes.carry()
    assert names(near) == names(far) == ["ann", "bob"]


async def test_a_room_that_was_closed_and_opened_again_is_believed() -> None:
    nodes = Nodes()
    near, far = await nodes.start("near"), await nodes.start("far")
    for number in range(5):
        come(near, f"ann{number}")
    nodes.wait(HEARTBEAT)
    near.end()
    nodes.carry()
    assert names(far) == []
    assert not nodes.shelf.put_at
    again = nodes.everybody["near"] = Attendance(near.document, near._means, lambda: None)
    come(again, "ann")
    again.say()
    nodes.carry()
    assert names(far) == ["ann"]


async def test_what_lies_on_the_shelf_is_written_soon_and_not_all_the_time() -> None:
    nodes = Nodes()
    near = await nodes.start("near")
    for number in range(50):
        come(near, f"person{number}")
        near.say()
    assert nodes.shelf.writes == 1
    nodes.wait(attendance.SHELVED)
    assert nodes.shelf.writes == 2
    whole = read(nodes.shelf.put_at["near"][0])
    assert isinstance(whole, Whole)
    assert len(whole.entries) == 50
    near.point("1-person1", Activity.TYPING, 1, None)
    nodes.wait(1)
    assert nodes.shelf.writes == 2


async def test_who_comes_and_goes_at_once_leaves_nothing_on_the_shelf() -> None:
    nodes = Nodes()
    near = await nodes.start("near")
    come(near, "ann")
    near.say()
    assert nodes.shelf.put_at
    near.end()
    assert not nodes.shelf.put_at


async def test_where_nobody_is_nothing_is_said() -> None:
    nodes = Nodes()
    near = await nodes.start("near")
    nodes.carry()
    nodes.wait(3 * HEARTBEAT)
    near.end()
    assert not nodes.said
    assert nodes.shelf.writes == 0


async def test_what_cannot_be_read_is_passed_over() -> None:
    nodes = Nodes()
    near = await nodes.start("near")
    near.hear(b"\x93\xa5newer\x01\x02")
    near.hear(b"nothing")
    assert names(near) == []


@pytest.mark.parametrize("seed", range(20))
async def test_all_know_the_same_in_the_end(seed: int) -> None:
    chance = Random(seed)
    nodes = Nodes()
    processes = [await nodes.start(name) for name in ("one", "two", "three")]
    here: dict[str, Attendance] = {}
    for number in range(60):
        name = f"person{number}"
        come(here.setdefault(name, chance.choice(processes)), name)
        for other in chance.sample(sorted(here), 1):
            if chance.random() < 0.5:
                here.pop(other).leave(f"1-{other}")
            else:
                here[other].point(f"1-{other}", Activity.ACTIVE, number, (number, number))
        for process in processes:
            process.say()
        if chance.random() < 0.5:
            nodes.lose()
        chance.shuffle(mixed := list(nodes.said))
        nodes.said.clear()
        nodes.said.extend(mixed)
        nodes.carry()
    nodes.wait(HEARTBEAT + 1)
    assert [names(process) for process in processes] == [sorted(here)] * 3, f"seed {seed}"
    assert len({frozenset(process.roster) for process in processes}) == 1, f"seed {seed}"
