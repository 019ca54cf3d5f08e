"""WebSockets as our runner speaks them: Daphne's, with limits, close codes and costs of our own."""

import asyncio
import time
from functools import lru_cache

from asgiref.typing import ASGISendEvent
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol  # type: ignore[import-untyped] # it has none
from twisted.internet.base import DelayedCall
from twisted.internet.tcp import Connection
from twisted.python.failure import Failure

from collab.serving.texts import whole_texts
from collab.sync.frames import LARGEST_FRAME

# Bytes of an incoming message. A frame that is a little too large gets our error, one beyond this ends the connection.
LARGEST_MESSAGE = 2 * LARGEST_FRAME

# Every heartbeat a peer is asked whether it is there, and given up if it does not answer for so long: one on a slow
# line may have much to read before the question.
SILENCE = 20  # seconds

# Who asks for a socket says hello at once; a longer handshake is no browser's.
HANDSHAKE = 5  # seconds

# So long a peer may take to read what is under way when a connection ends: a moment on a slow line. Then what is
# still unread is thrown away.
LINGER = 3  # seconds

# Bytes that may wait for a peer who does not read: a large document's content and a window of revisions. The rooms hold
# readers back long before; this is for whoever asks for answers and never takes them.
UNREAD = 32 * 1024 * 1024

# Bytes of a close frame beside its code: WebSocket allows no longer reason.
LONGEST_REASON = 123

# Close codes. What a server that ends says has nothing to do with the application: come back, to another one.
NORMAL, TOO_BIG, RESTART = 1000, 1009, 1012

_TEXT, _BINARY = 0x81, 0x82  # whole messages
_SHORT, _MIDDLE = 125, 0xFFFF  # bytes, up to which a length takes no and two bytes more


@lru_cache(maxsize=8)
def framed(content: str | bytes) -> bytes:
    """The bytes of a message on the wire. A room sends one text to many: it is framed once."""
    first, payload = (_TEXT, content.encode()) if isinstance(content, str) else (_BINARY, content)
    size = len(payload)
    if size <= _SHORT:
        return bytes((first, size)) + payload
    if size <= _MIDDLE:
        return bytes((first, 126)) + size.to_bytes(2, "big") + payload
    return bytes((first, 127)) + size.to_bytes(8, "big") + payload


class Socket(WebSocketProtocol):  # type: ignore[misc] # Daphne has no types
    """One WebSocket.

    Incoming messages are limited, outgoing ones are not: our own code sends them. An ended connection keeps no memory.
    """

    transport: Connection
    heard = 0.0  # when something came last, by the clock that does not go back
    _given_up: DelayedCall | None = None

    def connectionLost(self, reason: Failure) -> None:  # noqa: N802 - its name
        """What was not sent is not kept until the application has noticed."""
        if self._given_up is not None and self._given_up.active():
            self._given_up.cancel()
        self.transport.dataBuffer = b""
        self.transport._tempDataBuffer = []  # noqa: SLF001 - the rest of Twisted's buffer
        super().connectionLost(reason)

    def onConnect(self, request: object) -> object:  # noqa: N802 - its name
        """A clock that is set does not make a connection older."""
        answer = super().onConnect(request)
        self.socket_opened = self.heard = time.monotonic()
        return answer

    def duration(self) -> float:
        """Seconds since the socket was opened."""
        return time.monotonic() - self.socket_opened

    def silence(self) -> float:
        """Seconds since anything came."""
        return time.monotonic() - self.heard

    def check_timeouts(self) -> None:
        """Only who has not been let in yet waits for Daphne's clock; autobahn asks the others if they are there."""
        if self.state == self.STATE_CONNECTING:
            super().check_timeouts()

    def onOpen(self) -> None:  # noqa: N802 - its name
        """From now on much is read: not each time with a log prefix around it, which costs more than reading."""
        super().onOpen()
        reactor, transport = self.transport.reactor, self.transport
        asyncio.get_running_loop().add_reader(transport.fileno(), reactor._readOrWrite, transport, True)  # noqa: FBT003, SLF001 - what Twisted itself calls, inside the prefix

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - its name
        """Whole texts go straight to the application; the rest is autobahn's, without the log line that it paints."""
        self.heard = time.monotonic()
        opened = self.state == self.STATE_OPEN and not self.muted
        if opened and self.current_frame is None and not self.inside_message and not self.data:
            texts, data = whole_texts(data)
            for text in texts:
                self.application_queue.put_nowait({"type": "websocket.receive", "text": text})
        if data:
            self._dataReceived(data)

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802, ARG002, FBT001, FBT002 - autobahn's
        """Write at once what the system takes, and leave only the rest to the reactor."""
        transport = self.transport
        waiting = transport.dataBuffer or transport._tempDataBuffer  # noqa: SLF001 - both of Twisted's buffers
        if transport.connected and not (waiting or transport.disconnecting):
            sent = transport.writeSomeData(data)
            if isinstance(sent, int):
                if sent == len(data):
                    return
                data = data[sent:]
        if len(transport.dataBuffer) + transport._tempDataLen > UNREAD:  # noqa: SLF001 - both of Twisted's buffers
            transport.abortConnection()  # type: ignore[no-untyped-call] # Twisted's
        else:
            transport.write(data)  # type: ignore[no-untyped-call] # Twisted's

    def handle_reply(self, message: ASGISendEvent) -> None:
        """Send whatever its size, close with any code and with the reason; letting in and turning away is Daphne's."""
        if self.state == self.STATE_CONNECTING:
            super().handle_reply(message)
        elif message["type"] == "websocket.close":
            self.close(message.get("code") or NORMAL, message.get("reason") or "")
        elif self.state == self.STATE_OPEN:
            self.sendData(framed(message.get("text") or message.get("bytes") or ""))

    def send_text(self, text: str) -> None:
        """Send a text, as long as anybody is there."""
        if self.state == self.STATE_OPEN:
            self.sendData(framed(text))

    def close(self, code: int, reason: str = "") -> None:
        """Say why it ends, and end it, whether the peer answers or not."""
        self.sendCloseFrame(code=code, reasonUtf8=reason.encode()[:LONGEST_REASON])

    def leave(self) -> None:
        """End it because the server does, whether the application has let it in or not."""
        if self.state == self.STATE_CONNECTING:
            self.serverReject()
        else:
            self.close(RESTART)

    def _fail_connection(self, code: int, reason: str) -> None:
        """Say which rule was broken, and hang up: what still comes is not heard."""
        if self.state == self.STATE_OPEN:
            self.failedByMe = True
            self.close(code, reason)
        self.dropConnection(abort=False)

    def _max_message_size_exceeded(self, size: int, largest: int, reason: str) -> None:  # noqa: ARG002 - autobahn's
        self.failedByMe = True  # what still comes is not kept
        self.close(TOO_BIG, reason)

    def _closeConnection(self, abort: bool = False) -> None:  # noqa: N802, FBT001, FBT002 - autobahn's
        super()._closeConnection(abort)
        if not abort:
            self._given_up = self.transport.reactor.callLater(LINGER, self.transport.abortConnection)


class Sockets(WebSocketFactory):  # type: ignore[misc] # Daphne has no types
    """Makes them, without compression: the same text goes to many, and would be squeezed for each again."""

    protocol = Socket

    def __init__(self, server: object, name: str, heartbeat: float) -> None:
        super().__init__(server, server=name)
        self.setProtocolOptions(
            maxMessagePayloadSize=LARGEST_MESSAGE,
            maxFramePayloadSize=LARGEST_MESSAGE,
            openHandshakeTimeout=HANDSHAKE,
            closeHandshakeTimeout=LINGER,
            autoPingInterval=heartbeat,
            autoPingTimeout=SILENCE,
            autoPingRestartOnAnyTraffic=False,  # who talks all the time and never listens is not there either
            versions=[13],  # that of RFC 6455, and no draft
            echoCloseCodeReason=True,
            allowNullOrigin=True,  # whose page may call is for the application to say
            perMessageCompressionAccept=None,
            tcpNoDelay=True,
        )
