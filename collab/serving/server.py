"""The server of one process: it listens, serves an ASGI application, and ends in order.

However it is asked to, it ends within ten seconds and says that all is well: nobody new is let in, everybody is told,
what was offered is written, who is still here is asked to come back elsewhere.
"""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from threading import Timer
from typing import TYPE_CHECKING, Protocol, cast

from asgiref.typing import ASGIApplication
from daphne.server import Server as DaphneServer  # type: ignore[import-untyped] # Daphne has no types
from twisted.internet import reactor as made
from twisted.internet.defer import Deferred
from twisted.logger import ILogObserver, LogEvent, globalLogBeginner
from zope.interface import implementer  # type: ignore[import-untyped] # it has no types

from collab.serving.gate import gate
from collab.serving.inbox import Inbox
from collab.serving.requests import Requests
from collab.serving.sockets import Socket, Sockets

if TYPE_CHECKING:
    from twisted.internet.asyncioreactor import AsyncioSelectorReactor

log = logging.getLogger(__name__)

reactor = cast("AsyncioSelectorReactor", made)  # Daphne has made it, on an asyncio loop

# An application that has not answered a request by then never will; its client has given up.
ANSWER = 120  # seconds

# The end, in seconds since it was asked for: everybody told; requests answered and sockets closed; all written; over.
TOLD, ANSWERED, WRITTEN, OVER = 6.0, 7.5, 9.0, 9.5

# So often an ending server looks whether everybody has gone.
GLANCE = 0.02  # seconds


class Duty(Protocol):
    """What the application wants done when its server ends, in this order."""

    def leave(self) -> None:
        """Nobody new is wanted."""

    async def tell(self) -> None:
        """Tell everybody who is here."""

    async def finish(self) -> None:
        """Write what was offered."""


class Server(DaphneServer):  # type: ignore[misc] # Daphne has no types
    """Daphne's server, on a socket that listens already."""

    def __init__(
        self,
        application: ASGIApplication,
        listening: socket.socket,
        duty: Duty,
        heartbeat: float,
        leave: Callable[[int], object] = os._exit,
    ) -> None:
        super().__init__(
            application,
            endpoints=["the socket that is given"],  # Daphne wants one, and would listen there
            http_timeout=ANSWER,
            websocket_timeout=-1,  # seconds: as long as both sides like
            server_name="nexus",
        )
        self.connections: dict[object, dict[str, object]] = {}
        self.is_ending = False
        self._listening = listening
        self._duty = duty
        self._heartbeat = heartbeat
        self._leave = leave
        self._loop = reactor._asyncioEventloop  # noqa: SLF001 - there is no other way to it

    def run(self, ready: Callable[[], None]) -> None:
        """Serve until a signal ends it; a second one ends it at once. `ready` is called when the first can come."""
        globalLogBeginner.beginLoggingTo([_silent], redirectStandardIO=False, discardBuffer=True)
        asyncio.set_event_loop(self._loop)
        self.http_factory = Requests(self)
        self.ws_factory = Sockets(self, self.server_name, self._heartbeat)
        self._listening.setblocking(False)  # noqa: FBT003 - its only argument
        self._port = gate(self._listening, self.http_factory, reactor)
        self._listening.close()  # the port has a descriptor of its own
        for each in (signal.SIGINT, signal.SIGTERM):
            self._loop.add_signal_handler(each, self.end)
        self.application_checker()  # each comes again by itself
        self.timeout_checker()
        reactor.addSystemEventTrigger("before", "shutdown", self.kill_all_applications)
        self._loop.call_soon(ready)
        reactor.run(installSignalHandlers=False)  # type: ignore[no-untyped-call] # Twisted's

    def end(self) -> None:
        """End in order, and in time whatever happens; asked once more, at once."""
        if self.is_ending:
            self._leave(0)
        self.is_ending = True
        late = Timer(OVER, self._leave, [0])
        late.daemon = True
        late.start()
        self._over = self._loop.create_task(self._end_in_order())

    async def _end_in_order(self) -> None:
        since = self._loop.time()
        self._duty.leave()
        self._port.stopListening()  # type: ignore[no-untyped-call] # Twisted's
        await self._within(since + TOLD, self._duty.tell())
        for protocol in list(self.connections):
            if isinstance(protocol, Socket):
                protocol.leave()
        await self._within(since + ANSWERED, self._gone())
        await self._within(since + WRITTEN, self._duty.finish())
        reactor.stop()  # type: ignore[no-untyped-call] # Twisted's

    async def _within(self, deadline: float, what: Awaitable[None]) -> None:
        """What fails or takes too long must not keep the rest from being done."""
        try:
            async with asyncio.timeout_at(deadline):
                await what
        except Exception as error:
            log.warning("end_hurried", exc_info=error)

    async def _gone(self) -> None:
        while any("disconnected" not in details for details in self.connections.values()):  # noqa: ASYNC110 - Daphne's
            await asyncio.sleep(GLANCE)

    def create_application(self, protocol: object, scope: dict[str, object]) -> Inbox:
        """Begin an application for a connection; what it is to hear goes into its inbox."""
        inbox = Inbox()
        scope.setdefault("asgi", {"version": "3.0"})
        if isinstance(protocol, Socket):
            scope["extensions"] = {"nexus.silence": protocol.silence, "nexus.straight": protocol.send_text}
        answering = self.application(scope, inbox.get, partial(self.handle_reply, protocol))
        self.connections[protocol]["application_instance"] = self._loop.create_task(answering)
        return inbox

    def kill_all_applications(self) -> Deferred[list[object]]:
        """Cancel whatever still runs; that of a connection that has not begun is not there yet."""
        found = [details.get("application_instance") for details in self.connections.values()]
        running: list[asyncio.Future[object]] = [each for each in found if isinstance(each, asyncio.Future)]
        for each in running:
            each.cancel()
        return Deferred.fromFuture(asyncio.gather(*running, return_exceptions=True))


@implementer(ILogObserver)  # type: ignore[untyped-decorator] # zope has no types
def _silent(event: LogEvent) -> None:
    """What Twisted and autobahn remark about each connection is for nobody."""
