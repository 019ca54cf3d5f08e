"""A server that speaks just enough of our protocol for a load generator to be tried on, and can be told to lie."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, ConnectionClosedError


class Fake:
    """One document, whose revisions are numbered in the order in which submissions come."""

    def __init__(self, *, leaves_out: int = 0, repeats: int = 0) -> None:
        self.leaves_out = leaves_out  # a revision that nobody is told of
        self.repeats = repeats  # a revision that is told twice
        self.head = 7
        self.text = ""
        self.seen: list[int] = []
        self.port = 0
        self._readers: dict[ServerConnection, str] = {}
        self._batch: list[dict[str, Any]] = []
        self._awake = asyncio.Event()

    async def talk(self, connection: ServerConnection) -> None:
        with suppress(ConnectionClosedError):
            await self.listen(connection)
        self._readers.pop(connection, None)

    async def listen(self, connection: ServerConnection) -> None:
        async for text in connection:
            match json.loads(text):
                case {"type": "join", "session": session}:
                    joined = {"type": "joined", "revision": self.head - 1, "head": self.head, "parts": 1}
                    await connection.send(compact(joined))
                    await connection.send(compact({"type": "content", "part": 1, "delta": [{"insert": "\n"}]}))
                    revision = {"number": self.head, "delta": [], "session": "another", "seq": 1}
                    await connection.send(compact({"type": "revisions", "revisions": [revision]}))
                    self._readers[connection] = session
                case {"type": "submit", "seq": seq, "base": base, "delta": [{"insert": inserted}]}:
                    assert base <= self.head
                    self.head += 1
                    self.text += inserted
                    session = self._readers[connection]
                    revision = {"number": self.head, "delta": [{"insert": inserted}], "session": session, "seq": seq}
                    self._batch += [revision] * (self.head != self.leaves_out) * (1 + (self.head == self.repeats))
                    self._awake.set()
                case {"type": "seen", "revision": revision}:
                    self.seen.append(revision)

    async def announce(self) -> None:
        """Tell everybody of what has gathered: in one frame, or in one each where they must be told apart."""
        while await self._awake.wait():
            self._awake.clear()
            batch, self._batch = self._batch, []
            for part in [[revision] for revision in batch] if self.leaves_out or self.repeats else [batch]:
                text = compact({"type": "revisions", "revisions": part})
                for connection in [*self._readers]:
                    with suppress(ConnectionClosed):
                        await connection.send(text)

    async def run(self, up: Event, over: asyncio.Event) -> None:
        async with serve(self.talk, "127.0.0.1", 0, compression=None) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            announcing = asyncio.create_task(self.announce())
            up.set()
            await over.wait()
            announcing.cancel()


def compact(frame: dict[str, Any]) -> str:
    return json.dumps(frame, separators=(",", ":"))


@contextmanager
def running(fake: Fake) -> Iterator[Fake]:
    """The server answers on its port until the block ends."""
    up, over, loop = Event(), asyncio.Event(), asyncio.new_event_loop()
    thread = Thread(target=lambda: loop.run_until_complete(fake.run(up, over)))
    thread.start()
    up.wait()
    try:
        yield fake
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()
