"""Where each process keeps who is here by it, for those who ask and were not there to hear it."""

from collections.abc import Collection
from functools import cache
from threading import Lock
from typing import Final, Protocol
from uuid import UUID

# What is not heard of for so long has gone: a heartbeat may be late, and looking at it takes its time, too.
STAYS: Final = 1.7  # heartbeats

_making = Lock()


class Shelf(Protocol):
    """What a node has put lies there until it drops it, or is not heard any more."""

    def put(self, document: UUID, node: str, whole: bytes) -> None:
        """Keep who is in a document by a node. Waits for nothing, never raises."""

    def drop(self, document: UUID, node: str) -> None:
        """Nobody is in a document by a node any more. Waits for nothing, never raises."""

    async def read(self, document: UUID) -> list[tuple[bytes, float]]:
        """What other nodes have put, and how many seconds ago; soon, and nothing while it cannot be reached."""

    def look(self, documents: Collection[UUID]) -> dict[UUID, list[bytes]]:
        """What all nodes have put, from any thread; `Unavailable` if it cannot be reached."""

    def stop(self) -> None:
        """Let what was put arrive within a bounded time."""


class Memory:
    """The shelf of one process that needs no other."""

    def __init__(self) -> None:
        self._wholes: dict[UUID, dict[str, bytes]] = {}

    def put(self, document: UUID, node: str, whole: bytes) -> None:
        """Keep who is in a document by a node."""
        self._wholes[document] = {**self._wholes.get(document, {}), node: whole}

    def drop(self, document: UUID, node: str) -> None:
        """Nobody is in a document by a node any more."""
        left = {other: whole for other, whole in self._wholes.get(document, {}).items() if other != node}
        if left:
            self._wholes[document] = left
        else:
            self._wholes.pop(document, None)

    async def read(self, document: UUID) -> list[tuple[bytes, float]]:  # noqa: ARG002 - of none there is any
        """There are no other nodes."""
        return []

    def look(self, documents: Collection[UUID]) -> dict[UUID, list[bytes]]:
        """What all nodes have put."""
        return {document: list(self._wholes.get(document, {}).values()) for document in documents}

    def stop(self) -> None:
        """Nothing is under way."""


def shelf() -> Shelf:
    """The shelf of this process, as its settings want it."""
    with _making:  # two threads that ask first must not get two
        return _own()


def shelf_of(url: str, heartbeat: float) -> Shelf:
    """A shelf in the Redis at this address; without an address one in memory."""
    if not url:
        return Memory()
    from presence.over_redis import RedisShelf  # noqa: PLC0415 - 10 MB that the embedded default does without

    return RedisShelf(url, STAYS * heartbeat)


@cache
def _own() -> Shelf:
    from django.conf import settings  # noqa: PLC0415 - only the shelf of a process has settings

    return shelf_of(settings.REDIS_URL, settings.HEARTBEAT)
