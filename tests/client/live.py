"""The server of `world` on real sockets, in the process of the test: it does what the test tells it to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from collab.client import Copy, connect
from collab.client.carrier import SUBPROTOCOL
from collab.ot import Delta
from collab.sync import Submission, read_client_frame, write_frame
from collab.sync.messages import ClientFrame, Join, ServerFrame, Submit
from tests.client.world import Line, Server
from tests.sync.world import Authority

DOCUMENT = "0f0e0d0c-0b0a-4908-8706-050403020100"


class LiveServer:
    """Reads and announces at once, unless it is told to wait, to fall silent or to answer otherwise."""

    def __init__(self, content: Delta) -> None:
        self.pure = Server(Authority(content))
        self.port = 0
        self.heard: list[ClientFrame] = []
        self.paths: list[str] = []
        self.faults: list[Exception] = []  # what clients did wrong
        self.script: list[list[ServerFrame]] = []  # what to say to each next join in place of letting it in
        self.statuses: list[int] = []  # with which to refuse the next connections
        self.is_open = asyncio.Event()  # while it is not set nobody is let in
        self.is_open.set()
        self.is_hearing = asyncio.Event()  # while it is not set nothing is taken off the sockets
        self.is_hearing.set()
        self.is_reading = asyncio.Event()  # while it is not set nothing is done about submissions
        self.is_reading.set()
        self._has_news = asyncio.Event()
        self._lines: dict[ServerConnection, Line] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def content(self) -> Delta:
        return self.pure.authority.content

    async def until_heard(self, kind: type[ClientFrame]) -> None:
        """Wait until somebody has said something of this kind."""
        while not any(isinstance(frame, kind) for frame in self.heard):
            self._has_news.clear()
            await self._has_news.wait()

    async def until_asked(self, times: int) -> None:
        """Wait until so many connections have been asked for."""
        while len(self.paths) < times:
            self._has_news.clear()
            await self._has_news.wait()

    async def drop(self) -> None:
        """Cut every connection, as whoever trips over a cable does."""
        for socket in list(self._lines):
            socket.transport.abort()
            await socket.wait_closed()

    async def say(self, frame: ServerFrame) -> None:
        """Say something to everybody who is there."""
        for socket in list(self._lines):
            await socket.send(write_frame(frame))

    async def write(self, delta: Delta) -> None:
        """Accept an edit of somebody else's."""
        authority = self.pure.authority
        authority.submit(Submission(f"somebody-else-{authority.head}", 1, authority.head, delta))
        await self._announce()

    async def attend(self, socket: ServerConnection) -> None:
        """Serve one connection."""
        line = Line()
        self.pure.lines.append(line)
        self._lines[socket] = line
        try:
            while True:
                await self.is_hearing.wait()
                message = await socket.recv()
                frame = read_client_frame(message)
                self.heard.append(frame)
                self._has_news.set()
                if isinstance(frame, Submit):
                    await self.is_reading.wait()
                if self.script and isinstance(frame, Join):
                    for answer in self.script.pop(0):
                        await socket.send(write_frame(answer))
                    continue
                line.to_server.append(message if isinstance(message, str) else message.decode())
                self.pure.read(line)
                await self._announce()
        except ConnectionClosed:
            pass
        except Exception as fault:
            self.faults.append(fault)
            raise
        finally:
            line.is_open = False
            del self._lines[socket]

    async def refuse(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer by HTTP that there will be no connection, if told so."""
        await self.is_open.wait()
        self.paths.append(request.path)
        self._has_news.set()
        return connection.respond(self.statuses.pop(0), "no") if self.statuses else None

    async def _announce(self) -> None:
        for socket, line in list(self._lines.items()):
            self.pure.announce(line)
            with suppress(ConnectionClosed):
                while line.to_client:
                    await socket.send(line.to_client.popleft())


@asynccontextmanager
async def live_server(content: Delta, *, port: int = 0, is_nexus: bool = True) -> AsyncIterator[LiveServer]:
    """A server at a port of its own, for a while."""
    server = LiveServer(content)
    async with serve(
        *(server.attend, "127.0.0.1", port),
        subprotocols=[SUBPROTOCOL] if is_nexus else None,
        process_request=server.refuse,
        close_timeout=0.1,
    ) as listening:
        server.port = next(iter(listening.sockets)).getsockname()[1]
        try:
            yield server
        finally:
            server.is_open.set()
            server.is_hearing.set()
            server.is_reading.set()
        assert server.faults == []


async def until_reads(copy: Copy, text: str) -> None:
    """Wait until the copy reads so, change by change."""
    changes = copy.changes()
    while copy.text != text:
        await anext(changes)


def joins(server: LiveServer) -> list[Join]:
    """How everybody has joined."""
    return [frame for frame in server.heard if isinstance(frame, Join)]


async def enter(address: str) -> str:
    """The text that somebody sees who comes in for a moment."""
    async with connect(address, DOCUMENT) as copy:
        return copy.text
