"""The bus of several processes: what one publishes goes through Redis to the others."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

from redis.asyncio import ConnectionPool

from collab.bus.listener import LOST, Listener
from collab.bus.local import Bus, Receiver
from collab.bus.sender import NOBODY, Sender


class RedisBus(Bus):
    """Delivers within the process by itself, and to and from other processes through Redis' publish and subscribe.

    Redis keeps nothing, and costs nobody who publishes any time, however slow or dead it is.
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        self._pool = ConnectionPool.from_url(url, protocol=2, client_name="nexus-listener", socket_timeout=None)
        # A Redis has the same channels in all its databases; installations in two of them must not hear each other.
        self._prefix = b"nexus:%d:" % self._pool.connection_kwargs.get("db", 0)
        self._sender = Sender(url, self._prefix + LOST.encode(), self.traffic)
        self._id = uuid4().bytes  # before each of our messages, so that we know them when they come back
        self._listener: Listener | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def healthy(self) -> bool:
        """Whether it is connected to Redis right now."""
        return self._listener is not None and self._listener.healthy

    @property
    def waiting(self) -> int:
        """Messages that have not left the process yet."""
        return len(self._sender)

    def serve(self, on_gap: Callable[[], None] = lambda: None) -> None:
        """Deliver in the running loop from now on; `on_gap` is called there when messages may have been lost."""
        super().serve(on_gap)
        self._id = uuid4().bytes  # one of its own for each that serves, even if it was copied with its process
        self._listener = Listener(
            self._pool.make_connection,
            self._prefix,
            wanted=self._receivers,
            hand=self._receive,
            on_gap=on_gap,
            traffic=self.traffic,
        )
        self._task = asyncio.create_task(self._listener.run(), name="bus listener")

    def publish(self, topic: str, message: bytes) -> None:
        """Let all subscribers have the message. From any thread; never waits, never raises."""
        super().publish(topic, message)
        self._sender.put(self._prefix + topic.encode(), self._id + message)

    async def subscribe(self, topic: str, receiver: Receiver) -> None:
        """Call the receiver with each message on the topic; asking twice is asking once.

        When it returns, what other processes publish from now on arrives, or `on_gap` is called once it does.
        """
        await super().subscribe(topic, receiver)
        if self._listener is not None:
            await self._listener.add(topic)

    def unsubscribe(self, topic: str, receiver: Receiver) -> None:
        """Call the receiver no more, not even with what has been published already."""
        super().unsubscribe(topic, receiver)
        if self._listener is not None:
            self._listener.remove(topic)

    def flush(self) -> bool:
        """Wait for a bounded time until what was published has left the process; whether it has."""
        return self._sender.flush()

    async def stop(self) -> None:
        """Let what is queued leave within a bounded time, then forget all subscribers. It can serve again."""
        await super().stop()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
            self._task = self._listener = None
        await asyncio.to_thread(self._sender.stop)

    def _receive(self, topic: str, message: bytes) -> None:
        """Hand over what another process has published. Our own was delivered when it was published."""
        size = len(NOBODY)
        if message[:size] != self._id:
            self.traffic.received += 1
            self._hand(topic, message[size:])
