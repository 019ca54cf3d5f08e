"""The door of those who synchronize by packets and want to be told when there is news."""

from typing import Any, ClassVar, Final

import msgspec
from asgiref.typing import ASGISendCallable

from collab.errors import CollabError, Forbidden, FrameTooLarge, NotJoined, UnknownType
from collab.metrics import TALLY
from collab.ot.values import load
from collab.sync import read_client_frame, write_frame
from collab.sync.frames import LARGEST_FRAME
from collab.sync.messages import Error, Join, Ping, Renew, Seen
from collab.sync.packets import Packet, read_packet, written
from consumers.document import DocumentConsumer
from consumers.outlet import Outlet
from documents.archive import Database
from documents.room import Room
from documents.seat import Seat

# Those who answer packets: apart from the crew that lets people in, whom large documents would keep waiting.
ANSWERERS: Final = Database()

# Answers that take more are fetched by POST: no server sends messages of any size.
LARGEST: Final = 512 * 1024  # bytes

# What goes out as it is, and what of which is only said that there is some; the rest of what a room sends does not.
PASSED: Final = frozenset({"role", "document", "closing", "error", "pong", "synced", "news", "elsewhere"})
REVISIONS: Final = frozenset({"revisions", "stretch"})
JOINED: Final = ("type", "lineage", "head", "kind", "role", "time")


class SyncConsumer(DocumentConsumer):
    """A doorman beside the other: a connection like any in the room, which is told of revisions but not handed them.

    After one `news` there is no other before a packet has come: so nobody is told faster than they ask.
    """

    protocol: ClassVar[str] = "nexus.sync.v1"

    def __init__(self) -> None:
        super().__init__()
        self._answering = False
        self._waiting: Packet | None = None  # behind the one that is being answered
        self._told = True  # whether the client knows that it must ask: from the beginning it does

    def _way_out(self, send: ASGISendCallable, extensions: Any) -> Outlet:  # noqa: ANN401 - as the server has them
        return _WayOut(self, send, extensions)

    def _read(self, text: str) -> object:
        if self._seat is None:
            return read_client_frame(text)
        if len(text) > LARGEST_FRAME:
            raise FrameTooLarge(f"the frame takes more than {LARGEST_FRAME} bytes: send the packet by POST")
        values = _values(text)
        if values.get("type") != "sync":
            return read_client_frame(text)
        del values["type"]
        return values

    def _take(self, frame: object) -> None:
        if isinstance(frame, dict) and self._seat is not None and self._room is not None:
            try:
                self._waiting = self._packet(frame, self._seat)
            except CollabError as error:
                self._refuse_packet(error, self._seat)
            if self._waiting is not None and not self._answering:
                self._answering = True
                self._beside(self._answer_all(self._seat, self._room))
        elif isinstance(frame, Join | Renew | Ping):
            super()._take(frame)
        elif self._seat is None:
            raise NotJoined("the first frame is join; wait for joined before the next")
        else:
            raise UnknownType("a client that synchronizes sends sync, renew and ping")

    def news(self) -> None:
        """There are revisions that the client has not got."""
        if self._seat is None or self._room is None:  # who is about to come in asks first
            return
        self._room.seen(self._seat, Seen(self._seat.feed.handed))
        if not (self._told or self._answering):
            self._tell(self._seat, self._room.following.revision)

    def _tell(self, seat: Seat, head: int) -> None:
        self._told = True
        seat.send(f'{{"type":"news","head":{head}}}')

    def _packet(self, values: dict[str, object], seat: Seat) -> Packet:
        """The packet in a frame, if whoever sends it may send it now."""
        packet = read_packet(values, session=seat.session)
        seat.bucket.take(f"more than {seat.bucket.rate} packets a second")
        credential = seat.visitor.credential
        if packet.edits and credential is not None and not credential.writes:
            raise Forbidden("what you came in with only reads", seq=packet.first)
        return packet

    async def _answer_all(self, seat: Seat, room: Room) -> None:
        try:
            while self._waiting is not None and not seat.leaving:
                packet, self._waiting = self._waiting, None
                await self._answer(packet, seat, room)
        finally:
            self._answering = False

    async def _answer(self, packet: Packet, seat: Seat, room: Room) -> None:
        principal, document = seat.visitor.grant.principal, seat.visitor.grant.document.pk
        try:
            answer = await ANSWERERS.synchronize(principal, document, packet)
        except CollabError as error:
            self._refuse_packet(error, seat)
            return
        text = f'{{"type":"synced",{written(answer)[1:]}'
        if len(text.encode()) > LARGEST:
            text = '{"type":"elsewhere"}'
        seat.send(text)
        self._told = False
        if room.following.revision > answer.head:
            self._tell(seat, room.following.revision)

    def _refuse_packet(self, error: CollabError, seat: Seat) -> None:
        """Say what is wrong with a packet; the connection stays."""
        TALLY.errors["socket", error.code] += 1
        seat.send(f'{write_frame(Error.of(error))[:-1]},"about":"sync"}}')


class _WayOut(Outlet):
    """The way out to a client that is told of revisions only that there are some."""

    def __init__(self, consumer: SyncConsumer, send: ASGISendCallable, extensions: Any) -> None:  # noqa: ANN401 - as the server has them
        super().__init__(send, extensions)
        self._consumer = consumer

    def send(self, text: str) -> None:
        """Send a frame, if it is for this client; or what it means to them."""
        kind = text[len('{"type":"') :].partition('"')[0]
        if kind == "joined":
            super().send(_joined(text))
        elif kind in REVISIONS:
            self._consumer.news()
        elif kind in PASSED:
            super().send(text)


def _joined(text: str) -> str:
    """What of `joined` concerns those who synchronize."""
    return msgspec.json.encode({name: _values(text)[name] for name in JOINED}).decode()


def _values(text: str) -> dict[str, object]:
    try:
        found = load(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
