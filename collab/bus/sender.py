"""Publishing in a thread of its own, so that a slow or dead Redis costs those who publish nothing."""

import logging
import time
from collections import deque
from contextlib import suppress
from threading import Condition, Thread, current_thread
from typing import Final

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from collab.bus.local import LEAVE, Traffic

log = logging.getLogger(__name__)

# While Redis is away or slow, so much waits: some seconds of a busy installation. Then the oldest go.
MOST = 10_000  # messages
MOST_BYTES = 16 * 1024 * 1024

# Redis answers within a millisecond or two; one that takes so long is stopped or gone.
PATIENCE = 1.0  # seconds

# Between two attempts while Redis is away; each is twice as long as the one before.
SHORTEST = 0.1  # seconds
LONGEST = 2.0  # seconds

# What says that something was lost. Whose message it is matters to nobody, so it has no sender's id.
NOBODY: Final = bytes(16)


class Sender:
    """Publishes what it is given, each message at most once and in the order of giving; the giver never waits.

    What does not get through is dropped, not sent again: it may have arrived. Once Redis answers again, everybody is
    told on `lost_channel` that something is missing.
    """

    def __init__(self, url: str, lost_channel: bytes, traffic: Traffic) -> None:
        self._url = url
        self._lost_channel = lost_channel
        self._traffic = traffic
        self._awake = Condition()
        self._queue: deque[tuple[bytes, bytes]] = deque()
        self._bytes = 0  # in the queue
        self._busy = False  # a batch has been taken out of the queue, and its end is not known
        self._lost = False  # something was dropped, and nobody has been told
        self._thread: Thread | None = None  # it ends as soon as it is no longer this one

    def __len__(self) -> int:
        return len(self._queue)

    def put(self, channel: bytes, message: bytes) -> None:
        """Accept a message. From any thread; never waits, never raises."""
        with self._awake:
            self._queue.append((channel, message))
            self._bytes += len(message)
            while len(self._queue) > MOST or self._bytes > MOST_BYTES:
                self._bytes -= len(self._queue.popleft()[1])
                self._drop(1)
            if self._thread is None or not self._thread.is_alive():  # none yet, or another process began it
                self._thread = Thread(target=self._run, name="bus sender", daemon=True)
                with suppress(RuntimeError):  # no thread can begin now; the next message tries again
                    self._thread.start()
            self._awake.notify_all()

    def flush(self) -> bool:
        """Wait for a bounded time until nothing is queued or under way; whether it is so."""
        with self._awake:
            return self._awake.wait_for(lambda: not self._queue and not self._busy, LEAVE)

    def stop(self) -> None:
        """Let what is queued leave within a bounded time, then end the thread. The next message begins another."""
        self.flush()
        with self._awake:
            thread, self._thread = self._thread, None
            self._awake.notify_all()
        if thread is not None:
            thread.join(LEAVE)

    def _run(self) -> None:
        pause = SHORTEST
        with self._connected() as redis:
            while batch := self._next():
                try:
                    _publish(redis, batch)
                except Exception as error:  # whatever it is, the next batch may get through
                    if pause == SHORTEST:
                        log.warning("bus_sends_nothing", exc_info=error)
                    self._settle(batch, failed=True)
                    time.sleep(pause)
                    pause = min(2 * pause, LONGEST)
                else:
                    self._settle(batch, failed=False)
                    pause = SHORTEST

    def _connected(self) -> Redis:
        return Redis.from_url(
            self._url,
            protocol=2,
            client_name="nexus-sender",
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),  # a second attempt may publish a second time
        )

    def _next(self) -> list[tuple[bytes, bytes]]:
        """All that waits, as soon as anything does; nothing when it is over."""
        with self._awake:
            while self._thread is current_thread():
                batch = list(self._queue)
                if self._lost:
                    batch.append((self._lost_channel, NOBODY))
                if batch:
                    self._queue.clear()
                    self._bytes = 0
                    self._lost = False
                    self._busy = True
                    return batch
                self._awake.wait()
            return []

    def _settle(self, batch: list[tuple[bytes, bytes]], *, failed: bool) -> None:
        count = sum(channel != self._lost_channel for channel, _ in batch)
        with self._awake:
            self._busy = False
            if failed:
                self._drop(count)
            else:
                self._traffic.sent += count
            self._awake.notify_all()

    def _drop(self, count: int) -> None:
        self._traffic.dropped += count
        self._lost = True


def _publish(redis: Redis, batch: list[tuple[bytes, bytes]]) -> None:
    with redis.pipeline(transaction=False) as pipeline:
        for channel, message in batch:
            pipeline.publish(channel, message)
        pipeline.execute()
