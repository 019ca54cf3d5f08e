"""Work beside everything else: none is done twice at once, and what fails harms nothing."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from documents.chores import Chores


class Work:
    """Something that takes until it is let go."""

    def __init__(self) -> None:
        self.begun = 0
        self.ended = 0
        self.gate = asyncio.Event()

    async def __call__(self) -> None:
        self.begun += 1
        await self.gate.wait()
        self.ended += 1


async def settled() -> None:
    """Everything that can go on has gone on."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
async def chores() -> AsyncIterator[Chores]:
    made = Chores("a document")
    yield made
    made.stop()
    await settled()
    assert not len(made)


async def test_what_is_asked_for_while_it_is_done_is_done_once_more(chores: Chores) -> None:
    work = Work()
    for _ in range(5):
        chores.do("heal", work)
        await settled()
    assert (work.begun, len(chores), "heal" in chores) == (1, 1, True)
    work.gate.set()
    await settled()
    assert (work.begun, work.ended, len(chores), "heal" in chores) == (2, 2, 0, False)
    chores.do("heal", work)
    await settled()
    assert work.ended == 3


async def test_work_of_different_names_goes_on_side_by_side(chores: Chores) -> None:
    works = {name: Work() for name in ("heal", "compose")}
    for name, work in works.items():
        chores.do(name, work)
    await settled()
    assert len(chores) == 2
    assert "other" not in chores
    works["heal"].gate.set()
    await settled()
    assert ("heal" in chores, "compose" in chores) == (False, True)


async def test_what_fails_is_logged_and_can_be_asked_for_again(
    chores: Chores, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise ValueError("a bug")

    chores.do("heal", fail)
    await settled()
    (record,) = caplog.records
    assert (record.message, getattr(record, "about", ""), getattr(record, "work", "")) == (
        "chore_failed",
        "a document",
        "heal",
    )
    assert "heal" not in chores
    work = Work()
    work.gate.set()
    chores.do("heal", work)
    await settled()
    assert work.ended == 1


async def test_one_can_wait_for_the_end_of_what_is_under_way(chores: Chores) -> None:
    await chores.done("heal")
    heal, compose = Work(), Work()
    chores.do("heal", heal)
    chores.do("compose", compose)
    waiting = asyncio.ensure_future(chores.done("heal"))
    await settled()
    assert not waiting.done()
    heal.gate.set()
    await waiting
    assert heal.ended == 1
    assert not compose.ended


async def test_stopped_work_ends_where_it_is(chores: Chores) -> None:
    work = Work()
    chores.do("heal", work)
    await settled()
    chores.stop()
    await settled()
    assert (work.begun, work.ended, len(chores)) == (1, 0, 0)
