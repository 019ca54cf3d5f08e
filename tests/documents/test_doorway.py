"""People come in a few at a time, in the order in which they came; who finds too many is told when to come back."""

import asyncio
from contextlib import ExitStack

import pytest

from collab.errors import Overloaded, Unavailable
from documents import doorway
from documents.doorway import AT_ONCE, EACH, LINE, LONGEST, SOONEST, Doorway
from documents.load import Load
from tests.documents.clock import Clock
from tests.documents.scripted import settled


class Entrance:
    """A doorway, and those who come to it: each stays in it until the test lets them go on."""

    def __init__(self, chance: float = 0.5) -> None:
        self.load, self.clock = Load(), Clock()
        self.doorway = Doorway(self.load, self.clock, lambda: chance)
        self.inside: list[int] = []  # in the order in which they came in
        self.places: dict[int, ExitStack] = {}
        self._go_on: dict[int, asyncio.Event] = {}

    def come(self, number: int) -> "asyncio.Task[None]":
        return asyncio.get_running_loop().create_task(self._come(number))

    async def _come(self, number: int) -> None:
        places = self.places[number] = ExitStack()
        go_on = self._go_on[number] = asyncio.Event()
        async with self.doorway.turn(places):
            self.inside.append(number)
            await go_on.wait()

    async def let_go_on(self, number: int) -> None:
        self._go_on[number].set()
        await settled()


async def test_a_few_are_in_the_doorway_and_the_others_follow_in_their_order() -> None:
    entrance = Entrance()
    coming = [entrance.come(number) for number in range(AT_ONCE + 3)]
    await settled()
    assert (entrance.inside, entrance.doorway.waiting) == ([*range(AT_ONCE)], 3)
    for number in (5, 0):
        await entrance.let_go_on(number)
    assert entrance.inside[AT_ONCE:] == [AT_ONCE, AT_ONCE + 1]
    for number in range(AT_ONCE + 3):
        await entrance.let_go_on(number)
    await asyncio.gather(*coming)
    assert (entrance.doorway._inside, entrance.doorway.waiting) == (0, 0)


async def test_who_leaves_while_they_wait_is_nobody_whose_turn_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorway, "AT_ONCE", 1)
    entrance = Entrance()
    coming = [entrance.come(number) for number in range(4)]
    await settled()
    entrance.places[1].close()
    coming[2].cancel()
    await settled()
    assert isinstance(coming[1].exception(), Unavailable)
    await entrance.let_go_on(0)
    assert (entrance.inside, entrance.doorway.waiting) == ([0, 3], 0)
    entrance.places[3].close()  # their turn has come: it is theirs
    await entrance.let_go_on(3)
    assert entrance.doorway._inside == 0


async def test_the_line_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorway, "LINE", 2)
    entrance = Entrance()
    coming = [entrance.come(number) for number in range(AT_ONCE + 3)]
    await settled()
    error = coming.pop().exception()
    assert isinstance(error, Overloaded)
    assert error.retry_after > SOONEST
    assert (entrance.doorway.waiting, entrance.doorway.turned_away) == (2, 1)
    for task in coming:
        task.cancel()


async def test_while_a_process_is_behind_nobody_comes_in() -> None:
    entrance = Entrance()
    for _ in range(15):
        entrance.load.take(2.0)
    with pytest.raises(Overloaded, match="more to do than it can: come back"):
        await entrance.come(1)
    for _ in range(17):
        entrance.load.take(0.0)
    coming = entrance.come(2)
    await settled()
    await entrance.let_go_on(2)
    await coming


@pytest.mark.parametrize(("chance", "share"), [(0.0, 0.0), (0.999, 0.999)])
def test_those_who_are_turned_away_come_back_a_hundred_a_second_and_soon(chance: float, share: float) -> None:
    entrance = Entrance(chance)
    waits = [entrance.doorway.refusal("full").retry_after for _ in range(10_000)]
    assert abs(waits[999] - (SOONEST + share * 1_000 * EACH)) < 2
    assert SOONEST <= max(waits) <= LONGEST
    assert (max(waits) > 0.99 * LONGEST) is (share > 0)
    entrance.clock.now += 3_600
    assert entrance.doorway.refusal("full").retry_after <= SOONEST + EACH


def test_the_line_is_not_longer_than_patience() -> None:
    assert LINE / AT_ONCE < 25  # turns, each some tens of milliseconds
