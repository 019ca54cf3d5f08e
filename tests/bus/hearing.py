"""What the tests of the bus listen with."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

from collab.bus import Bus

# Nothing here takes long; only what is broken ever waits so long.
PATIENCE = 60  # seconds


class Ear:
    """A receiver that remembers what it was given."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def __call__(self, message: bytes) -> None:
        self.heard.append(message)

    async def hears(self, message: bytes) -> list[bytes]:
        """Wait for a message; all that was heard by then."""
        await until(lambda: message in self.heard)
        return self.heard


class Gaps:
    """Counts how often it was told that messages may have been lost."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition, of whatever kind, to become true."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in threads, processes and Redis
            await asyncio.sleep(0.002)


@asynccontextmanager
async def serving(bus: Bus, on_gap: Callable[[], None] = lambda: None) -> AsyncIterator[Bus]:
    """The bus serves the running loop until the block ends."""
    bus.serve(on_gap)
    try:
        yield bus
    finally:
        await bus.stop()


def topic() -> str:
    """A topic of this test alone."""
    return f"test.{uuid4()}"
