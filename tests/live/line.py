"""One connection of somebody who says exactly what a test wants, and keeps all that they hear."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar
from uuid import UUID, uuid4

from msgspec.structs import replace
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from collab.ot import Delta, Insert, compose
from collab.sync import Stretch, read_server_frame, write_frame
from collab.sync.messages import (
    ClientFrame,
    Content,
    Error,
    Join,
    Joined,
    Kind,
    Moved,
    Participant,
    Revisions,
    Roster,
    ServerFrame,
    Submit,
)
from tests.live.place import Person
from tests.server.server import PATIENCE, Server

T = TypeVar("T", bound=ServerFrame)


class Line:
    """What is heard on it is held to the protocol: revisions come in order, each once."""

    def __init__(self, connection: ClientConnection, session: str) -> None:
        self.session = session
        self.heard: list[ServerFrame] = []
        self.content = Delta()
        self.revision = 0
        self.code: int | None = None  # with which it was closed
        self.roster: dict[str, Participant] = {}  # the others, by their sessions
        self.missed: list[str] = []  # sessions that have left, in order
        self.seq = 0
        self._connection = connection
        self._changed = asyncio.Condition()
        self._failure: BaseException | None = None

    @classmethod
    @asynccontextmanager
    async def to(cls, node: Server, document: UUID, *, session: str = "", cookie: str = "") -> AsyncIterator["Line"]:
        """A line on which nothing has been said."""
        connection = await connect(
            f"ws://127.0.0.1:{node.port}/ws/documents/{document}/",
            subprotocols=[Subprotocol("nexus.v1")],
            additional_headers={"Cookie": f"sessionid={cookie}"} if cookie else None,
            open_timeout=PATIENCE,
            close_timeout=PATIENCE,
            ping_interval=None,
            compression=None,
            proxy=None,
        )
        line = cls(connection, session or uuid4().hex)
        hearing = asyncio.create_task(line._hear())
        try:
            yield line
        finally:
            await connection.close()
            await hearing

    @property
    def text(self) -> str:
        """What is written, as far as it was heard."""
        return "".join(op.content for op in self.content.ops if type(op) is Insert and isinstance(op.content, str))

    async def join(self, who: Person | None = None, *, token: str | None = None, **more: object) -> Joined:
        """Come in, by the token of a person, or by what else is given."""
        shown = token if who is None else who.access
        await self.say(Join(self.session, shown, **more))  # type: ignore[arg-type] # as the test has it
        return await self.hear(Joined)

    async def say(self, frame: ClientFrame) -> None:
        await self._connection.send(write_frame(frame))

    async def write(self, text: str, *, seq: int | None = None, base: int | None = None) -> Submit:
        """Submit text for the beginning; not waiting for what becomes of it."""
        self.seq = self.seq + 1 if seq is None else seq
        submit = Submit(self.seq, self.revision if base is None else base, Delta([Insert(text)]))
        await self.say(submit)
        return submit

    async def try_to_write(self, text: str) -> None:
        """Submit, if the connection is still there."""
        with suppress(ConnectionClosed):
            await self.write(text, seq=1)

    async def hear(self, kind: type[T], holds: Callable[[T], bool] = lambda _: True) -> T:
        """The first frame of this kind of which something holds, heard already or not."""
        found: list[T] = []

        def is_here() -> bool:
            found[:] = [each for each in self.heard if isinstance(each, kind) and holds(each)]
            return bool(found)

        await self.until(is_here)
        return found[0]

    async def refused(self, seq: int | None = None) -> str:
        """The code of what was refused: a submission, or this connection."""
        return (await self.hear(Error, lambda error: error.seq == seq)).code

    async def reads(self, text: str) -> None:
        """Wait until this is what is written."""
        await self.until(lambda: self.text == text)

    async def comes_to(self, revision: int) -> None:
        """Wait until so much is heard."""
        await self.until(lambda: self.revision == revision)

    async def closed(self) -> int | None:
        """Wait for its end."""
        await self.until(lambda: self.code is not None)
        return self.code

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for what is heard, and not for ever."""

        def is_over() -> bool:
            if self._failure is not None:
                raise self._failure
            return holds()

        try:
            async with asyncio.timeout(PATIENCE), self._changed:
                await self._changed.wait_for(is_over)
        except TimeoutError:
            raise AssertionError(f"in vain; heard {self.heard[-5:]}, closed with {self.code}") from None

    async def _hear(self) -> None:
        try:
            while True:
                frame = read_server_frame(await self._connection.recv())
                async with self._changed:
                    self._take(frame)
                    self._changed.notify_all()
        except ConnectionClosed:
            self.code = self._connection.close_code
        except BaseException as error:  # noqa: BLE001 - told to whoever waits
            self._failure = error
        async with self._changed:
            self._changed.notify_all()

    def _take(self, frame: ServerFrame) -> None:
        self.heard.append(frame)
        match frame:
            case Joined(revision=revision, parts=parts):
                self.revision = revision
                self.roster = {each.session: each for each in frame.roster}
                assert parts or not revision or self.content or frame.kind is Kind.PLAIN  # which may be empty
            case Content(delta=delta):
                self.content = Delta([*self.content.ops, *delta.ops])
            case Stretch(first=first, last=last, delta=delta):
                self._go(first, last, delta)
            case Revisions(revisions=revisions):
                for each in revisions:
                    self._go(each.number, each.number, each.delta)
            case Roster():
                self._take_roster(frame)
            case _:
                pass

    def _take_roster(self, frame: Roster) -> None:
        self.roster |= {each.session: each for each in frame.entered}
        for session in frame.left:
            assert self.roster.pop(session, None) is not None or session == self.session, f"{session} was not here"
            self.missed.append(session)
        for moved in frame.moved:
            if moved.session != self.session:
                self.roster[moved.session] = _where(self.roster[moved.session], moved)
        self.roster.pop(self.session, None)

    def _go(self, first: int, last: int, delta: Delta) -> None:
        assert first == self.revision + 1, f"revision {first} came after {self.revision}"
        self.revision = last
        self.content = compose(self.content, delta)


def _where(participant: Participant, moved: Moved) -> Participant:
    return replace(participant, state=moved.state, revision=moved.revision, range=moved.range)
