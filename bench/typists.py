"""People who type at other places of a document while a browser has it open."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from itertools import cycle
from random import Random
from uuid import UUID

from collab.client import Copy, connect
from tests.live.place import Person

RUN = 40  # letters that somebody types in one place

LETTERS = "the quick brown fox jumps over the lazy dog "


@contextmanager
def typing(address: str, document: UUID, people: list[Person], pace: float) -> Iterator[None]:
    """Each of them types so many letters a second, and deletes them again, until the block ends."""
    stop = threading.Event()

    async def all_type() -> None:
        async with AsyncExitStack() as stack:
            copies = [
                await stack.enter_async_context(connect(address, str(document), token=each.access)) for each in people
            ]
            await asyncio.gather(*(_types(copy, Random(seed), pace, stop) for seed, copy in enumerate(copies)))

    thread = _beside(all_type())
    try:
        yield
    finally:
        stop.set()
        thread.join()


def edits(address: str, document: UUID, person: Person, count: int) -> None:
    """So many revisions by one person, of which nothing is left to see."""

    async def make() -> None:
        async with connect(address, str(document), token=person.access) as copy:
            for number in range(count):
                await (copy.insert(0, "x") if number % 2 == 0 else copy.delete(0, 1))
                await copy.saved()  # each is a revision of its own

    _beside(make()).join()  # the loop of this thread is the browser's


def _beside(work: Coroutine[None, None, None]) -> threading.Thread:
    """A thread that does it in a loop of its own."""
    thread = threading.Thread(target=lambda: asyncio.run(work), name="typists")
    thread.start()
    return thread


async def _types(copy: Copy, chance: Random, pace: float, stop: threading.Event) -> None:
    letters = cycle(LETTERS)
    while not stop.is_set():
        start = chance.randrange(max(copy.length - 1, 1))
        for typed in range(RUN):
            if stop.is_set():
                break
            await copy.insert(min(start + typed, _end(copy)), next(letters))
            await asyncio.sleep(1 / pace)
        start = min(start, _end(copy))  # others may have deleted what was before it
        await copy.delete(start, min(RUN, _end(copy) - start))


def _end(copy: Copy) -> int:
    """The last place in which one can type: rich content ends in a newline."""
    return max(copy.length - 1, 0)
