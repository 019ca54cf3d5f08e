"""A balancer for this machine alone, where there is no nginx: `python -m tests.cluster.proxy HOST PORT NODE ...`.

It reads the first line of a connection: everything about a document goes to one node while that is there, as nginx has
it. What follows on the connection goes the same way. It adds nothing to what it hands on.
"""

import asyncio
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from zlib import crc32

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]

# What a request may be about; addresses are longer at times, and then their beginning says enough.
_DOCUMENT = re.compile(rb"^[A-Z]+ /(?:ws|api/v1)/documents/([0-9A-Fa-f-]{36})[/ ?]")
_PIECE = 64 * 1024  # bytes

# So long a node may take to accept, and a client to say what it wants.
_PATIENCE = 2.0  # seconds
_LATE = 20.0  # seconds


class Proxy:
    """Hands on what clients and nodes say."""

    def __init__(self, nodes: Sequence[int]) -> None:
        self._nodes = nodes
        self._turn = 0

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """See a connection to its end."""
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            async with asyncio.timeout(_LATE):
                first = await reader.read(_PIECE)
            theirs = await self._reach(first)
            if theirs is None:
                writer.write(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n")
            else:
                theirs[1].write(first)
                await _join((reader, writer), theirs)
        writer.close()

    def order(self, first: bytes) -> Iterator[int]:
        """The ports of the nodes to try, one after the other; a document always has the same order."""
        about = _DOCUMENT.match(first)
        if about is None:
            self._turn += 1
        start = self._turn if about is None else crc32(about[1].lower())
        for step in range(len(self._nodes)):
            yield self._nodes[(start + step) % len(self._nodes)]

    async def _reach(self, first: bytes) -> Ends | None:
        for port in self.order(first):
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    return await asyncio.open_connection("127.0.0.1", port)
        return None


async def _join(ours: Ends, theirs: Ends) -> None:
    ways = [asyncio.create_task(_hand_on(ours[0], theirs[1])), asyncio.create_task(_hand_on(theirs[0], ours[1]))]
    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    for way in ways:
        way.cancel()
    await asyncio.wait(ways)
    theirs[1].close()


async def _hand_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(_PIECE):
            target.write(piece)
            await target.drain()


async def serve(host: str, port: int, nodes: Sequence[int]) -> None:
    """Serve until a signal ends it."""
    over = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, over.set)
    listening = await asyncio.start_server(Proxy(nodes).accept, host, port, backlog=1024)
    await over.wait()
    listening.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2]), [int(each) for each in sys.argv[3:]]))
