"""People come in a few at a time, in the order in which they came; who would wait long is told when to come back."""

import asyncio
from contextlib import ExitStack

import pytest

from collab.errors import Overloaded, Unavailable
from documents import doorway
from documents.doorway import AT_ONCE, LATEST, PATIENCE, SOONEST, USUAL, Doorway
from documents.load import Load
from tests.documents.clock import Clock
from tests.documents.scripted import settled

BEHIND, FAR_BEHIND, CAUGHT_UP = 1.5, 4.0, 0.0


class Entrance:
    """A doorway, and those who come to it: each stays in it until the test lets them go on."""

    def __init__(self, chance: float = 0.5) -> None:
        self.load, self.clock = Load(), Clock()
        self.doorway = Doorway(self.load, self.clock, lambda: chance)
        self.inside: list[int] = []  # in the order in which they came in
        self.places: dict[int, ExitStack] = {}
        self.coming: dict[int, asyncio.Task[None]] = {}
        self._go_on: dict[int, asyncio.Event] = {}

    async def come(self, *numbers: int) -> None:
        for number in numbers:
            self.coming[number] = asyncio.get_running_loop().create_task(self._come(number))
        await settled()

    async def _come(self, number: int) -> None:
        places = self.places[number] = ExitStack()
        go_on = self._go_on[number] = asyncio.Event()
        async with self.doorway.turn(places):
            self.inside.append(number)
            await go_on.wait()

    async def let_in(self, *numbers: int) -> None:
        for number in numbers:
            self._go_on[number].set()
            await settled()

    def is_now(self, load: float) -> None:
        for _ in range(17):
            self.load.take(load)

    def refused(self, number: int) -> Overloaded:
        error = self.coming[number].exception()
        assert isinstance(error, Overloaded)
        return error


async def test_a_few_are_in_the_doorway_and_the_others_follow_in_their_order() -> None:
    entrance, everybody = Entrance(), range(AT_ONCE + 3)
    await entrance.come(*everybody)
    assert (entrance.inside, entrance.doorway.waiting) == ([*range(AT_ONCE)], 3)
    await entrance.let_in(5, 0)
    assert entrance.inside[AT_ONCE:] == [AT_ONCE, AT_ONCE + 1]
    await entrance.let_in(*everybody)
    await asyncio.gather(*entrance.coming.values())
    assert (entrance.doorway._inside, entrance.doorway.waiting) == (0, 0)


async def test_who_leaves_while_they_wait_is_nobody_whose_turn_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorway, "AT_ONCE", 1)
    entrance = Entrance()
    await entrance.come(0, 1, 2, 3)
    entrance.places[1].close()
    entrance.coming[2].cancel()
    await settled()
    assert isinstance(entrance.coming[1].exception(), Unavailable)
    await entrance.let_in(0)
    assert (entrance.inside, entrance.doorway.waiting) == ([0, 3], 0)
    entrance.places[3].close()  # their turn has come: it is theirs
    await entrance.let_in(3)
    assert entrance.doorway._inside == 0


async def test_who_is_gone_at_the_very_moment_of_their_turn_is_in_nobodys_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorway, "AT_ONCE", 1)
    entrance = Entrance()
    await entrance.come(0, 1, 2)
    entrance._go_on[0].set()
    asyncio.get_running_loop().call_soon(entrance.coming[1].cancel)
    await settled()
    assert entrance.coming[1].cancelled()
    assert entrance.inside == [0, 2]
    await entrance.let_in(2)
    assert entrance.doorway._inside == 0


async def test_the_line_is_no_longer_than_patience() -> None:
    entrance = Entrance()
    entrance.doorway._takes = 12.0  # seconds, each
    await entrance.come(*range(AT_ONCE + 7))
    assert entrance.doorway.waiting == PATIENCE * AT_ONCE / 12
    assert entrance.refused(AT_ONCE + 6).retry_after > 1_000 * PATIENCE / 2
    assert entrance.doorway.put_off == 1
    for task in entrance.coming.values():
        task.cancel()


async def test_nor_is_it_longer_than_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorway, "LINE", 2)
    entrance = Entrance()
    await entrance.come(*range(AT_ONCE + 3))
    assert entrance.refused(AT_ONCE + 2).code == "overloaded"
    assert entrance.doorway.waiting == 2
    for task in entrance.coming.values():
        task.cancel()


async def test_what_a_turn_takes_is_learnt_from_those_that_were_taken() -> None:
    entrance = Entrance()
    for number in range(40):
        await entrance.come(number)
        entrance.clock.now += 0.5
        await entrance.let_in(number)
    assert entrance.doorway._takes == pytest.approx(0.5, rel=0.01)


async def test_while_a_process_is_behind_people_come_in_one_by_one() -> None:
    entrance = Entrance()
    entrance.is_now(BEHIND)
    await entrance.come(0, 1, 2, 3, 4)
    assert entrance.inside == [0]
    await entrance.let_in(0)
    assert entrance.inside == [0, 1]
    entrance.is_now(CAUGHT_UP)
    await entrance.let_in(1)
    assert entrance.inside == [0, 1, 2, 3, 4]
    await entrance.let_in(2, 3, 4)
    assert entrance.doorway._inside == 0


async def test_while_it_is_far_behind_nobody_new_comes_in_but_the_line_goes_on() -> None:
    entrance = Entrance()
    entrance.is_now(BEHIND)
    await entrance.come(0, 1)
    entrance.is_now(FAR_BEHIND)
    await entrance.come(2)
    assert "more to do than it can: come back" in entrance.refused(2).detail
    await entrance.let_in(0, 1)
    assert entrance.inside == [0, 1]


@pytest.mark.parametrize(("chance", "share"), [(0.0, 0.0), (0.999, 0.999)])
def test_those_who_are_put_off_come_back_no_sooner_than_all_can_be_let_in(chance: float, share: float) -> None:
    entrance = Entrance(chance)
    waits = [entrance.doorway.refusal("full").retry_after / 1_000 for _ in range(30_000)]
    assert waits[0] == pytest.approx(SOONEST + share, abs=0.01)
    assert waits[5_999] == pytest.approx(SOONEST + share * 6_000 * USUAL / AT_ONCE, abs=0.01)
    assert max(waits) == pytest.approx(SOONEST + share * (LATEST - SOONEST), abs=0.01)
    entrance.clock.now += 3_600
    assert entrance.doorway.refusal("full").retry_after <= 2_000
