"""Where nodes keep who is in their documents: reached by those who are in touch, and forgotten in time."""

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from presence.shelf import STAYS

if TYPE_CHECKING:
    from tests.simulation.node import Node
    from tests.simulation.world import World


class Shelf:
    """What all nodes have put, with when they did."""

    def __init__(self, world: "World") -> None:
        self.put: dict[tuple[UUID, str], tuple[bytes, float]] = {}
        self.world = world

    def of(self, node: "Node") -> "NodeShelf":
        """The way to it from a node."""
        return NodeShelf(self, node)


class NodeShelf:
    """A node's way to the shelf: what it puts while it is out of touch gets nowhere."""

    def __init__(self, shelf: Shelf, node: "Node") -> None:
        self._shelf = shelf
        self._node = node

    def put(self, document: UUID, node: str, whole: bytes) -> None:
        """Keep who is in a document by a node."""
        if self._node.alive and self._node.bus.in_touch:
            self._shelf.put[document, node] = whole, self._shelf.world.now

    def drop(self, document: UUID, node: str) -> None:
        """Nobody is in a document by a node any more."""
        if self._node.alive and self._node.bus.in_touch:
            self._shelf.put.pop((document, node), None)

    async def read(self, document: UUID) -> list[tuple[bytes, float]]:
        """What all nodes have put, and how many seconds ago."""
        world = self._shelf.world
        await self._node.pause(world.weather.hop())
        if not self._node.bus.in_touch:
            return []
        stays = STAYS * world.heartbeat
        found = [(whole, world.now - at) for (put, _), (whole, at) in self._shelf.put.items() if put == document]
        return [(whole, age) for whole, age in found if age < stays]

    def look(self, documents: Collection[UUID]) -> dict[UUID, list[bytes]]:
        """Nobody asks over REST here."""
        return {document: [] for document in documents}

    def stop(self) -> None:
        """Nothing is under way."""
