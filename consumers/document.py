"""The live door to a document: protocol version 1."""

import asyncio
import logging
from contextlib import ExitStack
from secrets import token_hex
from time import monotonic, time_ns
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, WebSocketReceiveEvent, WebSocketScope
from channels.consumer import AsyncConsumer
from django.conf import settings

from collab.abuse.ledger import LEDGER
from collab.errors import CollabError, MalformedFrame, NotJoined, Overloaded, TooSlow
from collab.logs.context import CONNECTION, DOCUMENT
from collab.metrics import TALLY
from collab.ot import PLAIN, RICH
from collab.sync import read_client_frame, write_frame
from collab.sync.closing import FAULT, GONE, close_code
from collab.sync.messages import Closing, Differs, Error, Join, Ping, Point, Pong, Renew, Seen, Submit
from consumers import knocking
from consumers.outlet import Outlet
from documents.buckets import Bucket
from documents.rooms import ROOMS

if TYPE_CHECKING:
    from documents.room import Room
    from documents.seat import Seat

log = logging.getLogger(__name__)

# Between opening a connection and its first frame lies nothing that a client must wait for.
JOIN_WITHIN: Final = 10.0  # seconds


class DocumentConsumer(AsyncConsumer):
    """A doorman: reads a frame, makes one call, is ready for the next. Nothing here waits for what is kept.

    It reads its messages itself: a thread and two tasks for each of them would cost more than the edits. It has no
    channel layer: the room is the one place where messages for everybody arrive.
    """

    protocol: ClassVar[str] = knocking.PROTOCOL

    def __init__(self) -> None:
        self._there = ExitStack()  # that it is one of all connections, for as long as it is there
        self._places = ExitStack()  # what else it counts against, unless it is turned away
        self._bucket = Bucket(settings.FRAME_RATE, monotonic)
        self._room: Room | None = None
        self._seat: Seat | None = None
        self._knocked = False  # whether the first frame has come
        self._beside_it: set[asyncio.Task[None]] = set()  # what goes on while frames are read
        self._over = False

    async def __call__(self, scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """See a connection from beginning to end."""
        self._scope, self._outlet = scope, self._way_out(send, cast("Any", scope.get("extensions")))
        CONNECTION.set(token_hex(8))
        DOCUMENT.set(str(scope["url_route"]["kwargs"]["document"]))  # type: ignore[typeddict-item] # Channels' own
        began = monotonic()
        await receive()
        TALLY.opened += 1
        spoken = knocking.subprotocol(scope, self.protocol)
        await send({"type": "websocket.accept", "subprotocol": spoken, "headers": []})
        missing = TooSlow(f"the first frame did not come within {JOIN_WITHIN:.0f} seconds: come back when you can")
        self._late = asyncio.get_running_loop().call_later(JOIN_WITHIN, self._refuse, missing)
        try:
            self._cookie_counts = knocking.check(scope, self.protocol)
            ROOMS.knock(self._there)
        except CollabError as error:
            self._refuse(error)
        try:
            while (message := await receive())["type"] != "websocket.disconnect":
                if not self._closed and message["type"] == "websocket.receive":
                    self._hear(message)
        finally:
            TALLY.closed += 1
            self._there.close()
            self._leave()
            self._log(monotonic() - began)

    @property
    def _closed(self) -> bool:
        """Whether what still comes is of no interest: the connection is being closed, from here or by the room."""
        return self._over or (self._seat is not None and self._seat.gone)

    def _hear(self, message: WebSocketReceiveEvent) -> None:
        TALLY.received += 1
        text = message.get("text")
        try:
            self._bucket.take("more frames a second than one connection may send")
            self._take(self._read(_text(text)))
        except CollabError as error:
            self._refuse(error)
        except Exception as error:  # noqa: BLE001 - a bug ends this one connection
            self._fail(error)

    def _way_out(self, send: ASGISendCallable, extensions: Any) -> Outlet:  # noqa: ANN401 - as the server has them
        return Outlet(send, extensions)

    def _read(self, text: str) -> object:
        return read_client_frame(text, PLAIN if self._room is not None and not self._room.following.rich else RICH)

    def _take(self, frame: object) -> None:
        if self._seat is None or self._room is None:
            if not isinstance(frame, Join) or self._knocked:
                raise NotJoined("the first frame is join; wait for joined before the next")
            self._knocked = True
            self._late.cancel()
            self._beside(self._enter(frame))
            return
        match frame:
            case Submit():
                self._room.submit(self._seat, frame)
            case Seen():
                self._room.seen(self._seat, frame)
            case Ping():
                self._seat.tell(Pong(time_ns() // 1_000_000))
            case Renew():
                self._beside(ROOMS.renew(self._seat, frame))
            case Differs():
                self._room.differs(self._seat, frame)
            case Point():
                self._room.company.point(self._seat, frame)
            case _:
                raise NotJoined("the connection has joined already: each session has one of its own")

    async def _enter(self, join: Join) -> None:
        if ROOMS.draining:
            self._outlet.send(write_frame(Closing("the server is about to end", 0)))
            self._outlet.close(GONE)
            return
        cookie = knocking.login_key(self._scope) if self._cookie_counts else None
        document = self._scope["url_route"]["kwargs"]["document"]  # type: ignore[typeddict-item] # Channels puts it there
        where = knocking.address(self._scope)
        try:
            self._room, self._seat = await ROOMS.enter(document, join, cookie, where, self._outlet, self._places)
        except CollabError:
            self._places.close()  # at once: who is turned away may come again before this socket is gone
            raise
        finally:
            if self._over:  # gone while they came in
                self._leave()

    def _beside(self, work: Any) -> None:  # noqa: ANN401 - a coroutine
        """Let something go on while frames are read: it may end with a refusal."""

        async def go() -> None:
            try:
                await work
            except CollabError as error:
                self._refuse(error)
            except Exception as error:  # noqa: BLE001 - a bug ends this one connection
                self._fail(error)

        task = asyncio.get_running_loop().create_task(go())
        self._beside_it.add(task)
        task.add_done_callback(self._beside_it.discard)

    def _refuse(self, error: CollabError) -> None:
        if self._seat is not None:
            self._seat.refuse(error)
        elif not self._over:
            self._over = True
            TALLY.errors["socket", error.code] += 1
            LEDGER.note(f"join_{error.code}", knocking.address(self._scope), document=DOCUMENT.get() or "")
            if isinstance(error, Overloaded):
                self._outlet.send(write_frame(Closing(error.detail, error.retry_after)))
            self._outlet.send(write_frame(Error.of(error)))
            self._outlet.close(close_code(error))

    def _fail(self, error: Exception) -> None:
        """A bug is nobody's fault but ours: this one connection ends, and its client comes back."""
        TALLY.errors["socket", "bug"] += 1
        log.error("connection_failed", exc_info=error)
        self._over = True
        self._outlet.close(FAULT)

    def _log(self, seconds: float) -> None:
        """What became of the connection; without a code the client hung up."""
        said: dict[str, object] = {
            "address": knocking.address(self._scope),
            "seconds": round(seconds, 1),
            "code": self._outlet.code,
        }
        if self._seat is not None:
            person = self._seat.visitor.grant.principal.person
            said |= {"person": person, "session": self._seat.session, "seat": self._seat.connection}
        log.info("connection", extra=said)

    def _leave(self) -> None:
        self._over = True
        self._late.cancel()
        self._outlet.stop()
        self._places.close()
        if self._room is not None and self._seat is not None:
            self._room.leave(self._seat)


def _text(text: str | None) -> str:
    if text is None:
        raise MalformedFrame("a frame is text, not bytes")
    return text
