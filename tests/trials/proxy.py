"""A network that can be harmed: lines to a server that are cut, slow, or stand still."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from random import Random
from typing import Self

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]

# What is read at a time, and so may be delayed or torn apart at a time.
PIECE = 16 * 1024  # bytes


class Proxy:
    """Hands on what either side of a line sends, as long as it is let."""

    def __init__(self, reach: Callable[[], Awaitable[Ends]], chance: Random) -> None:
        self.delay = 0.0  # seconds that a piece takes at the most
        self.port = 0
        self._reach = reach
        self._chance = chance
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._lines: set[asyncio.Task[None]] = set()
        self._stranded: set[asyncio.Task[None]] = set()

    @classmethod
    @asynccontextmanager
    async def to(cls, reach: Callable[[], Awaitable[Ends]], chance: Random) -> AsyncIterator[Self]:
        """One that runs until the block ends."""
        proxy = cls(reach, chance)
        listening = await asyncio.start_server(proxy._accept, "127.0.0.1", 0)
        proxy.port = listening.sockets[0].getsockname()[1]
        try:
            yield proxy
        finally:
            listening.close()
            proxy.cut()
            while proxy._lines:
                await asyncio.wait(proxy._lines)

    def cut(self) -> None:
        """End all lines, with what is under way on them."""
        for line in self._lines:
            line.cancel()

    def stall(self) -> None:
        """Let nothing pass, new lines included."""
        self._flowing.clear()

    def flow(self) -> None:
        """Let everything pass again, but on stranded lines."""
        self._flowing.set()

    def strand(self) -> None:
        """Let nothing pass any more on the lines there are, and tell nobody; new ones are good."""
        self._stranded |= self._lines

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        ends = [writer]
        try:
            await self._flowing.wait()
            theirs = await self._reach()
            ends.append(theirs[1])
            await self._join((reader, writer), theirs, line)
            for end in ends:
                end.close()  # what was written last still leaves
        except (OSError, asyncio.CancelledError):  # there is nobody, or it was cut
            for end in ends:
                end.transport.abort()
        finally:
            self._lines.discard(line)
            self._stranded.discard(line)

    async def _join(self, ours: Ends, theirs: Ends, line: asyncio.Task[None]) -> None:
        """Hand on in both directions until one of them has ended."""
        ways = [
            asyncio.create_task(self._hand_on(source, target, line))
            for source, target in ((ours[0], theirs[1]), (theirs[0], ours[1]))
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.wait(ways)

    async def _hand_on(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, line: asyncio.Task[None]
    ) -> None:
        with suppress(OSError):
            while piece := await source.read(PIECE):
                await self._flowing.wait()
                if self.delay:
                    await asyncio.sleep(self.delay * self._chance.random())
                if line in self._stranded:
                    await asyncio.Event().wait()
                target.write(piece)
                await target.drain()


async def reached(host: str, port: int) -> Ends:
    """A line to a PostgreSQL, whose host may be the folder of its Unix socket."""
    if host.startswith("/"):
        return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
    return await asyncio.open_connection(host, port)
