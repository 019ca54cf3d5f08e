"""Announcements between nodes: hints, which may be lost, repeated, late, and in another order than they were made."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from collab.bus import Bus, Receiver
from tests.simulation.network import NEXT

if TYPE_CHECKING:
    from tests.simulation.node import Node


class NodeBus(Bus):
    """A node's bus: within the node it is the real one."""

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.in_touch = True
        self._node = node
        self._on_gap: Callable[[], None] = lambda: None
        self._clear_at: dict[str, float] = {}  # before that nothing more reaches the node of this name

    def serve(self, on_gap: Callable[[], None] = lambda: None) -> None:
        """Deliver, and hear of gaps."""
        super().serve(on_gap)
        self._on_gap = on_gap

    async def subscribe(self, topic: str, receiver: Receiver) -> None:
        """Ask for a topic: the answer takes its time."""
        await self._node.pause(self._node.world.weather.hop())
        await super().subscribe(topic, receiver)

    def publish(self, topic: str, message: bytes) -> None:
        """Let everybody have it who can be reached."""
        if not self._node.alive:
            return
        super().publish(topic, message)
        for node in self._node.world.nodes:
            if node is not self._node and self.in_touch:
                self._carry(node, topic, message)

    def arrive(self, topic: str, message: bytes) -> None:
        """Something was published elsewhere."""
        if self.in_touch and topic in self._receivers and self._loop is not None:
            self._arrived.append((topic, message))
            self._wake(self._loop)

    def touch(self) -> None:
        """Be connected again, and say that something may have been missed."""
        self.in_touch = True
        if self._node.alive:
            self._on_gap()

    def _carry(self, node: "Node", topic: str, message: bytes) -> None:
        weather, loop = self._node.world.weather, self._node.world.loop
        if weather.fails("announcement lost", weather.bus_lost):
            return
        if weather.fails("announcement repeated", weather.bus_repeated):
            loop.call_later(weather.span(0, 3.0), node.hear, topic, message)
        if weather.fails("announcement late", weather.bus_late):
            loop.call_later(weather.span(0, 3.0), node.hear, topic, message)
            return
        at = max(loop.time() + weather.hop(), self._clear_at.get(node.name, 0.0) + NEXT)
        self._clear_at[node.name] = at
        loop.call_at(at, node.hear, topic, message)
