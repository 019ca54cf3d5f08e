"""The bus within one process: what is published in any thread is delivered by the loop that serves."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import get_ident

from collab.metrics import TALLY

log = logging.getLogger(__name__)

# So many messages are delivered before the loop may do something else.
TURN = 100  # messages

# What is queued when the bus ends gets so long to leave: hints are not worth a slow shutdown.
LEAVE = 1.0  # seconds

Receiver = Callable[[bytes], None]


@dataclass(slots=True)
class Traffic:
    """What a bus has done so far, in messages unless it says otherwise."""

    delivered: int = 0  # published here, and handed to those who are subscribed here
    failures: int = 0  # receivers that raised
    sent: int = 0  # accepted by Redis
    dropped: int = 0  # for want of room or of Redis
    received: int = 0  # from other processes
    reconnects: int = 0  # times that everything was subscribed again


class Bus:
    """Delivers to everybody in this process, once and in the order of publishing.

    Receivers are called by the loop that serves, one at a time and never from within `publish`.
    """

    def __init__(self) -> None:
        self.traffic = Traffic()
        self._receivers: dict[str, dict[Receiver, None]] = {}
        self._arrived: deque[tuple[str, bytes]] = deque()  # published, not delivered yet
        self._woken = False  # the loop has been told that something arrived, and has not looked yet
        self._since = 0.0  # when the first of it did
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0  # the loop's

    @property
    def healthy(self) -> bool:
        """Whether what is published elsewhere arrives here right now."""
        return True

    @property
    def waiting(self) -> int:
        """Messages that have not left the process yet."""
        return 0

    def serve(self, on_gap: Callable[[], None] = lambda: None) -> None:
        """Deliver in the running loop from now on; `on_gap` is called there when messages may have been lost."""
        del on_gap  # within a process none are
        if self._loop is not None and not self._loop.is_closed():
            raise RuntimeError("the bus serves a loop already: stop it first")
        self._arrived.clear()
        self._woken = False
        self._thread = get_ident()
        self._loop = asyncio.get_running_loop()

    def publish(self, topic: str, message: bytes) -> None:
        """Let all subscribers have the message. From any thread; never waits, never raises."""
        loop = self._loop
        if loop is not None and topic in self._receivers:
            self._arrived.append((topic, message))
            self._wake(loop)

    async def subscribe(self, topic: str, receiver: Receiver) -> None:
        """Call the receiver with each message on the topic; asking twice is asking once.

        When it returns, what other processes publish from now on arrives, or `on_gap` is called once it does.
        """
        self._receivers.setdefault(topic, {})[receiver] = None

    def unsubscribe(self, topic: str, receiver: Receiver) -> None:
        """Call the receiver no more, not even with what has been published already."""
        receivers = self._receivers.get(topic, {})
        receivers.pop(receiver, None)
        if not receivers:
            self._receivers.pop(topic, None)

    def flush(self) -> bool:
        """Wait for a bounded time until what was published has left the process; whether it has."""
        return True

    async def stop(self) -> None:
        """Let what is queued arrive within a bounded time, then forget all subscribers. It can serve again."""
        loop = asyncio.get_running_loop()
        until = loop.time() + LEAVE
        while self._arrived and loop.time() < until:
            self._deliver()
            await asyncio.sleep(0)
        self._loop = None
        self._receivers.clear()

    def _wake(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have the loop deliver; whoever comes before it does need not wake it again, which costs a system call."""
        if self._woken:
            return
        self._woken, self._since = True, time.monotonic()
        try:
            if get_ident() == self._thread:
                loop.call_soon(self._deliver)
            else:
                loop.call_soon_threadsafe(self._deliver)
        except RuntimeError:  # it was closed without a word: nobody hears anything any more
            self._loop = None

    def _deliver(self) -> None:
        since, self._woken = self._since, False  # before looking: what arrives from now on wakes the loop again
        for _ in range(min(len(self._arrived), TURN)):
            topic, message = self._arrived.popleft()
            self.traffic.delivered += 1
            self._hand(topic, message)
        TALLY.fan_outs.add(time.monotonic() - since)
        if self._arrived and self._loop is not None:
            self._wake(self._loop)

    def _hand(self, topic: str, message: bytes) -> None:
        """Call all receivers of the topic; one that raises harms no other."""
        receivers = self._receivers.get(topic, {})
        for receiver in tuple(receivers):
            if receiver in receivers:  # an earlier one may have unsubscribed it
                try:
                    receiver(message)
                except Exception:
                    self.traffic.failures += 1
                    log.exception("receiver_failed", extra={"topic": topic})
