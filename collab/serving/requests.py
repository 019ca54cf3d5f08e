"""HTTP requests as our runner takes them: Daphne's, which must arrive within a time and cannot be held open."""

import time

from daphne.http_protocol import HTTPFactory, WebRequest  # type: ignore[import-untyped] # Daphne has no types
from twisted.protocols.basic import LineReceiver
from twisted.web.http import HTTPChannel

# So long a connection may be idle between two requests: longer than proxies keep theirs, so that they close first.
IDLE = 75  # seconds

# So long the head of a request may take, on whatever line: it is a few kilobytes.
HEAD = 20  # seconds

# So long its body may take: BODY_LIMIT at half a megabit a second.
BODY = 300  # seconds


class Request(WebRequest):  # type: ignore[misc] # Daphne has no types
    """One request, timed by a clock that nobody sets."""

    _arrived: float | None = None

    def process(self) -> object:
        """It is all here: from now on it is the application's."""
        self._arrived = time.monotonic()
        return super().process()

    def duration(self) -> float:
        """Seconds since it was all here."""
        return 0.0 if self._arrived is None else time.monotonic() - self._arrived


class Channel(HTTPChannel):
    """One connection for requests. Whoever sends a byte at a time is given up like one who sends nothing."""

    _arriving = False

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - its name
        """The first byte of a request starts its time; a later one grants no more."""
        if not (self._arriving or self._handlingRequest):
            self._arriving = True
            self.setTimeout(HEAD)  # type: ignore[no-untyped-call] # Twisted's
        LineReceiver.dataReceived(self, data)  # type: ignore[no-untyped-call] # Twisted's

    def allHeadersReceived(self) -> None:  # noqa: N802 - its name
        """The head is here; the body has a time of its own."""
        super().allHeadersReceived()  # type: ignore[no-untyped-call] # Twisted's
        self.setTimeout(BODY)  # type: ignore[no-untyped-call] # Twisted's

    def allContentReceived(self) -> None:  # noqa: N802 - its name
        """It is all here; the next one begins anew."""
        self._arriving = False
        super().allContentReceived()  # type: ignore[no-untyped-call] # Twisted's
        self._savedTimeOut = IDLE

    def checkPersistence(self, request: Request, version: bytes) -> bool:  # noqa: N802 - its name
        """A server that is about to end wants no further request on the connection."""
        if self.factory.server.is_ending:
            request.responseHeaders.setRawHeaders(b"connection", [b"close"])
            return False
        return bool(super().checkPersistence(request, version))  # type: ignore[no-untyped-call] # Twisted's


class Requests(HTTPFactory):  # type: ignore[misc] # Daphne has no types
    """Makes the connections for requests."""

    protocol = Channel

    def __init__(self, server: object) -> None:
        super().__init__(server)
        self.timeOut = IDLE

    def buildProtocol(self, addr: object) -> Channel:  # noqa: N802 - its name
        """Daphne's, but with our requests."""
        channel: Channel = super().buildProtocol(addr)
        channel.requestFactory = Request
        return channel
