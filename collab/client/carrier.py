"""A visit on real sockets: its frames are carried to a server and back, over one connection after the other."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from msgspec import Struct
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from collab.client.steps import Phase, Step
from collab.client.visit import Visit
from collab.errors import Remedy
from collab.sync import write_frame
from collab.sync.messages import ClientFrame, Error

SUBPROTOCOL = Subprotocol("nexus.v1")

# A server that does not take a connection within this time has others to do so, or none.
OPENING = 10.0  # seconds

# A connection that was given up should end in good order, if that is soon.
CLOSING = 1.0  # seconds

# Frames of content and of revisions take a quarter of a megabyte or less; no server in its senses sends this much.
LARGEST = 16 * 1024 * 1024  # bytes

# Below 500 a server means what it says, but for these: it was too slow, or asked too often.
_OWN_FAULT = 500
_PASSING = frozenset({408, 425, 429})

# What sending on a socket that is going raises. In Python 3.11 a transport that has ended while it was still writing
# knows no event loop any more, and the library trips over that when it cuts the connection.
_GONE = (ConnectionClosed, AttributeError)


class Secrets(Struct, frozen=True):
    """What a connection shows; one of them, or none."""

    token: str | None = None
    ticket: str | None = None
    link: str | None = None


class Carrier:
    """Does what the visit's steps say until it ends, and tells of each step that the network or the clock caused."""

    def __init__(
        self, visit: Visit, address: str, secrets: Callable[[], Awaitable[Secrets]], tell: Callable[[Step], None]
    ) -> None:
        self._visit = visit
        self._address = address
        self._secrets = secrets
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._outbox: deque[ClientFrame] = deque()
        self._is_called = asyncio.Event()  # there is something to connect, or an end
        self._has_mail = asyncio.Event()  # there is something to send, or to close
        self._closes = False
        self._reading: asyncio.Task[None] | None = None  # of the connection there is, or was
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def now(self) -> float:
        """The visit's time."""
        return self._loop.time()

    def do(self, step: Step) -> None:
        """Do what a step says, but for telling of it."""
        if step.frames:
            self._outbox += step.frames
            self._has_mail.set()
        if step.close:
            self._closes = True
            self._has_mail.set()
            if self._reading is not None:
                self._loop.call_later(CLOSING, self._reading.cancel)  # should nothing go out any more
        if step.connect or self._visit.phase is Phase.ENDED:
            self._is_called.set()
        self._set_alarm()

    async def run(self) -> None:
        """Carry until the visit ends."""
        self._set_alarm()
        try:
            while self._visit.phase is not Phase.ENDED:
                await self._is_called.wait()
                self._is_called.clear()
                if self._visit.phase is Phase.CONNECTING:
                    await self._carry()
        finally:
            self._silence()

    async def _carry(self) -> None:
        """Make a connection, and carry over it until it ends."""
        self._closes = False
        self._outbox.clear()
        try:
            secrets = await self._secrets()
            socket = await connect(
                self._address,
                subprotocols=[SUBPROTOCOL],
                compression=None,  # frames are small, and the time to make them smaller would be everybody's
                open_timeout=OPENING,
                close_timeout=CLOSING,
                ping_interval=None,  # the visit asks by itself, and of the server rather than of what stands before it
                max_size=LARGEST,
            )
        except InvalidStatus as error:
            self._refused(error.response.status_code)
            return
        except (OSError, WebSocketException) as error:
            self._lost(f"no connection: {error}")
            return
        try:
            await self._converse(socket, secrets)
        finally:
            await _hang_up(socket)
        if not self._closes:  # else the visit has ended the connection, and may be waiting for the next
            self._lost(f"the connection was closed: {socket.close_code} {socket.close_reason}".rstrip())

    async def _converse(self, socket: ClientConnection, secrets: Secrets) -> None:
        if socket.subprotocol != SUBPROTOCOL:
            error = Error("no_nexus", Remedy.STOP, f"no Nexus server answers at {self._address}")
            self._follow(self._visit.leave(error))
            return
        self._follow(self._visit.opened(self.now, token=secrets.token, ticket=secrets.ticket, link=secrets.link))
        self._reading = asyncio.create_task(self._read(socket))
        writing = asyncio.create_task(self._write(socket))
        try:
            await asyncio.wait((self._reading, writing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._reading.cancel()
            writing.cancel()
            results = await asyncio.gather(self._reading, writing, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _read(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            while True:
                self._follow(self._visit.received(await socket.recv(decode=False), self.now))

    async def _write(self, socket: ClientConnection) -> None:
        while self._outbox or not self._closes:
            while self._outbox:
                text = write_frame(self._outbox.popleft())
                try:
                    await socket.send(text)
                except _GONE:
                    return
            if not self._closes:
                self._has_mail.clear()
                await self._has_mail.wait()

    def _follow(self, step: Step) -> None:
        self.do(step)
        self._tell(step)

    def _lost(self, reason: str) -> None:
        self._follow(self._visit.lost(self.now, reason))

    def _refused(self, status: int) -> None:
        """A server, or what stands before it, has answered by HTTP that it makes no connection."""
        if status >= _OWN_FAULT or status in _PASSING:
            self._lost(f"the server answered {status}")
        else:
            self._follow(self._visit.leave(Error(f"http_{status}", Remedy.STOP, "the server makes no connection")))

    def _set_alarm(self) -> None:
        """Wake the visit when it is due; an alarm that rings too early costs less than setting another each time."""
        due = self._visit.due
        if due is not None and (self._alarm is None or due < self._alarm.when()):
            self._silence()
            self._alarm = self._loop.call_at(max(due, self.now), self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._follow(self._visit.woken(self.now))

    def _silence(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None


async def _hang_up(socket: ClientConnection) -> None:
    """Close in good order, if that is soon: the library would wait until all is written, which may be never."""
    with suppress(TimeoutError, *_GONE):
        async with asyncio.timeout(CLOSING):
            await socket.close()
        return
    with suppress(AttributeError):
        socket.transport.abort()
