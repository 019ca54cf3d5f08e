"""WebSockets as values: frames in order both ways, until something on the way is cut, and one end knows it first."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from collab.sync import write_frame
from collab.sync.messages import ClientFrame, Ping, Seen, Submit

if TYPE_CHECKING:
    from collab.ot import Op
    from tests.simulation.device import Device
    from tests.simulation.node import Node

# What lies unread before a server that waits for its readers does wait.
BUFFER = 4_000  # characters

# Timers of one moment ring in any order: so much later comes what follows.
NEXT = 1e-7  # seconds


class Way:
    """One direction: what is sent arrives in order, up to the moment of a cut."""

    def __init__(self, wire: "Wire", deliver: Callable[[Any], None]) -> None:
        self._wire = wire
        self._deliver = deliver
        self._clear_at = 0.0
        self._arrived: deque[Any] = deque()  # at a node that is stopped
        self.is_cut = False  # what is sent from now on is lost …
        self._lost = False  # … with what is under way

    def send(self, what: Any) -> None:
        """Put something on its way."""
        world = self._wire.world
        if not self.is_cut:
            self._clear_at = max(world.now + world.weather.hop(), self._clear_at + NEXT)
            world.loop.call_at(self._clear_at, self._arrive, what)

    def send_again(self, what: Any) -> None:
        """The same once more, some time later."""
        world = self._wire.world
        if not self.is_cut:
            world.loop.call_later(world.weather.span(0, 2.0), self._arrive, what)

    def cut(self) -> None:
        """Carry nothing more."""
        self._lost = self._lost or self._wire.world.weather.odds(0.5)
        self.is_cut = True

    def _arrive(self, what: Any) -> None:
        if not self._lost:
            self._arrived.append(what)
            self._hand_on()

    def _hand_on(self) -> None:
        """Deliver what has arrived, once the node is not stopped."""
        until = self._wire.node.still_until
        if until > self._wire.world.now:
            self._wire.world.loop.call_at(until + NEXT, self._hand_on)
            return
        while self._arrived:
            self._deliver(self._arrived.popleft())


class Wire:
    """A connection between a device and a node."""

    def __init__(self, device: "Device", node: "Node") -> None:
        self.world = device.world
        self.device = device
        self.node = node
        self.number = self.world.number("connection")
        self.session = ""  # that it has joined with …
        self.lineage = ""  # … and into which content
        self.handed: int | None = None  # the last revision that was sent to the device
        self.unseen: deque[tuple[int, int]] = deque()  # the last revision and the size of each frame not seen yet
        self.parts = 0  # of the content that was sent
        self.content: list[Op] = []
        self._up = Way(self, self._reach_node)
        self._down = Way(self, self._reach_device)
        self._arrived: deque[dict[str, Any]] = deque([{"type": "websocket.connect"}])
        self._waiting: asyncio.Future[None] | None = None  # the node, for the next message
        self._unread: deque[Any] = deque()  # by the device
        self._drained: asyncio.Future[None] | None = None  # the node waits for the device to read
        self._deaf_until = 0.0
        self._opened = self._heard = self.world.now  # when something came to the node last
        self._is_over_there = False  # the node knows that it has ended

    @property
    def passes(self) -> bool:
        """Whether what is sent arrives, and is read."""
        return not (self._up.is_cut or self._is_over_there) and self._deaf_until <= self.world.now

    # The device's end.

    def say(self, frame: ClientFrame) -> None:
        """Send a frame to the node."""
        text = write_frame(frame)
        self._up.send(text)
        weather = self.world.weather
        if isinstance(frame, Submit | Seen | Ping) and weather.happens("frame repeated", weather.frame_repeated):
            self._up.send_again(text)

    def hang_up(self) -> None:
        """The device closes it in good order."""
        self._up.send(None)

    def deafen(self, seconds: float) -> None:
        """The device does not read for a while."""
        self._deaf_until = max(self._deaf_until, self.world.now + seconds)
        self.world.loop.call_later(seconds, self._read)

    # What befalls it.

    def cut(self, here: float | None, there: float | None) -> None:
        """Nothing passes any more; each end learns of it after some seconds, or not at all."""
        self._up.cut()
        self._down.cut()
        if here is not None:
            self.world.loop.call_later(here, self.device.lost, self)
        if there is not None:
            self.world.loop.call_later(there, self._reach_node, None)

    # The node's end.

    async def receive(self) -> Any:
        """The next message for the application."""
        while not self._arrived:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        return self._arrived.popleft()

    async def send(self, event: Any) -> None:
        """A message of the application."""
        if not self.node.alive or self._is_over_there:
            return
        match event["type"]:
            case "websocket.send":
                self.world.checks.handed(self, event["text"])
                self._down.send(event["text"])
                if self.node.waits_for_readers:
                    await self._until_read()
            case "websocket.close":
                self._down.send(None)
                self._reach_node(None)

    def silence(self) -> float:
        """Seconds since anything came from the device: it answers each ping of the node, as soon as it reads."""
        now, heartbeat = self.world.now, self.world.heartbeat
        if self.passes:
            asked = self._opened + (now - self._opened) // heartbeat * heartbeat
            self._heard = max(self._heard, asked, self._deaf_until)
        return now - self._heard

    def _reach_node(self, text: str | None) -> None:
        if self._is_over_there:
            return
        self._heard = self.world.now
        if text is None:
            self._is_over_there = True
            self._arrived.append({"type": "websocket.disconnect"})
        else:
            self.world.checks.heard(self, text)
            self._arrived.append({"type": "websocket.receive", "text": text})
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
        if text is None:
            self._resume()

    def _reach_device(self, text: str | None) -> None:
        self._unread.append(text)
        self._read()

    def _read(self) -> None:
        while self._unread and self._deaf_until <= self.world.now:
            text = self._unread.popleft()
            if text is None:
                self.device.lost(self)
            else:
                self.device.received(self, text)
        if not self._unread:
            self._resume()

    async def _until_read(self) -> None:
        while sum(len(text or "") for text in self._unread) > BUFFER and not self._is_over_there:
            self._drained = asyncio.get_running_loop().create_future()
            await self._drained

    def _resume(self) -> None:
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)
