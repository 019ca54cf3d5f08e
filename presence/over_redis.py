"""The shelf of several processes: a key for each document and node, gone by itself unless it is put again."""

import asyncio
import logging
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Condition, Thread, current_thread
from typing import Final, cast
from uuid import UUID

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from collab.errors import Unavailable

log = logging.getLogger(__name__)

# Redis answers within a millisecond or two; one that takes so long is stopped or gone.
PATIENCE: Final = 1.0  # seconds

# Who opens a document waits no longer for who is in it: they are told as soon as it is known.
OPENING: Final = 0.3  # seconds

# After a failure nobody waits for Redis again before this.
AWAY: Final = 2.0  # seconds

# Between two writes; what is put in between goes together.
PAUSE: Final = 0.1  # seconds

# A node that has written nothing for so long is struck off the list, however wrong the clocks of the others go.
FORGOTTEN: Final = 24 * 3600  # seconds

NODES: Final = "nexus:presence:nodes"


class RedisShelf:
    """Writes in a thread of its own, so that a slow or dead Redis costs those who put nothing.

    What does not get through is dropped: with the next heartbeat everything is put again.
    """

    def __init__(self, url: str, stay: float) -> None:
        self._url = url
        self._stay = int(stay * 1_000)  # milliseconds
        self._redis = self._connected()  # for those who read; it connects when somebody does
        self._readers = ThreadPoolExecutor(2, "presence")
        self._away_until = 0.0
        self._awake = Condition()
        self._waiting: dict[tuple[UUID, str], bytes | None] = {}  # the newest of each; none to drop it
        self._busy = False  # a batch has been taken, and its end is not known
        self._thread: Thread | None = None  # it ends as soon as it is no longer this one

    def put(self, document: UUID, node: str, whole: bytes) -> None:
        """Keep who is in a document by a node. Waits for nothing, never raises."""
        self._give(document, node, whole)

    def drop(self, document: UUID, node: str) -> None:
        """Nobody is in a document by a node any more. Waits for nothing, never raises."""
        self._give(document, node, None)

    async def read(self, document: UUID) -> list[tuple[bytes, float]]:
        """What all nodes have put, and how many seconds ago; soon, and nothing while Redis cannot be reached."""
        if time.monotonic() < self._away_until:
            return []
        looking = asyncio.get_running_loop().run_in_executor(self._readers, self._read, document)
        looking.add_done_callback(lambda done: done.exception())  # whoever waited for it may have gone
        try:
            return await asyncio.wait_for(asyncio.shield(looking), OPENING)
        except (TimeoutError, RedisError):
            self._away_until = time.monotonic() + AWAY
            return []

    def look(self, documents: Collection[UUID]) -> dict[UUID, list[bytes]]:
        """What all nodes have put, from any thread; `Unavailable` if Redis cannot be reached."""
        try:
            nodes = self._nodes()
            keys = [_key(document, node) for document in documents for node in nodes]
            found = iter(cast("list[bytes | None]", self._redis.mget(keys)) if keys else ())
        except RedisError as error:
            raise Unavailable("who is here cannot be read right now: Redis is away") from error
        return {document: [whole for _ in nodes if (whole := next(found)) is not None] for document in documents}

    def flush(self) -> bool:
        """Wait for a bounded time until what was put is written; whether it is."""
        with self._awake:
            return self._awake.wait_for(lambda: not self._waiting and not self._busy, PATIENCE)

    def stop(self) -> None:
        """Let what was put arrive within a bounded time, then end the thread. What is put next begins another."""
        self.flush()
        with self._awake:
            thread, self._thread = self._thread, None
            self._awake.notify_all()
        if thread is not None:
            thread.join(PATIENCE)

    def _nodes(self) -> list[str]:
        nodes = cast("list[bytes]", self._redis.zrange(NODES, 0, -1))
        return [node.decode() for node in nodes]

    def _read(self, document: UUID) -> list[tuple[bytes, float]]:
        with self._redis.pipeline(transaction=False) as pipeline:
            for node in self._nodes():
                pipeline.get(_key(document, node))
                pipeline.pttl(_key(document, node))
            found = pipeline.execute()
        return [
            (whole, (self._stay - left) / 1_000) for whole, left in zip(found[::2], found[1::2], strict=True) if whole
        ]

    def _give(self, document: UUID, node: str, whole: bytes | None) -> None:
        with self._awake:
            self._waiting[document, node] = whole
            if self._thread is None or not self._thread.is_alive():  # none yet, or another process began it
                self._thread = Thread(target=self._run, name="presence writer", daemon=True)
                with suppress(RuntimeError):  # no thread can begin now; what is put next tries again
                    self._thread.start()
            self._awake.notify_all()

    def _run(self) -> None:
        failed = False
        with self._connected() as redis:
            while batch := self._next():
                try:
                    self._write(redis, batch)
                    failed = False
                except Exception as error:  # whatever it is, the next batch may get through
                    if not failed:
                        log.warning("presence_not_kept", exc_info=error)
                    failed = True
                self._settle()
                time.sleep(AWAY if failed else PAUSE)

    def _next(self) -> dict[tuple[UUID, str], bytes | None]:
        """All that waits, as soon as anything does; nothing when it is over."""
        with self._awake:
            while self._thread is current_thread():
                if self._waiting:
                    batch, self._waiting = self._waiting, {}
                    self._busy = True
                    return batch
                self._awake.wait()
            return {}

    def _settle(self) -> None:
        with self._awake:
            self._busy = False
            self._awake.notify_all()

    def _write(self, redis: Redis, batch: dict[tuple[UUID, str], bytes | None]) -> None:
        now = time.time()
        with redis.pipeline(transaction=False) as pipeline:
            for (document, node), whole in batch.items():
                if whole is None:
                    pipeline.delete(_key(document, node))
                else:
                    pipeline.set(_key(document, node), whole, px=self._stay)
            pipeline.zadd(NODES, {node: now for _, node in batch})
            pipeline.zremrangebyscore(NODES, "-inf", now - FORGOTTEN)
            pipeline.execute()

    def _connected(self) -> Redis:
        return Redis.from_url(
            self._url,
            protocol=2,
            client_name="nexus-presence",
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )


def _key(document: UUID, node: str) -> str:
    return f"nexus:presence:{document.hex}:{node}"
