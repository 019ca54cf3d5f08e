"""The listening socket: a newcomer at a time, so that those who are in need not wait until all are."""

import socket
from typing import TYPE_CHECKING, Final

from twisted.internet.tcp import Port

if TYPE_CHECKING:
    from twisted.internet.asyncioreactor import AsyncioSelectorReactor

# In each turn of the loop so many connections are accepted, and so about as many are greeted. Twisted would take a
# hundred and more, and hold everybody up for as long as their handshakes last, when all who were on a node that has
# died come here.
EACH_TURN: Final = 1


class Gate(Port):
    """Twisted's, which does not take more at once because more are waiting."""

    @property
    def numberAccepts(self) -> int:  # noqa: N802 - its name
        """How many connections the next turn accepts."""
        return EACH_TURN

    @numberAccepts.setter
    def numberAccepts(self, wished: int) -> None:  # noqa: N802 - its name
        """Twisted would have it follow what came last."""


def gate(listening: socket.socket, factory: object, reactor: "AsyncioSelectorReactor") -> Port:
    """What lets in who connects to a socket that listens; it has a descriptor of its own."""
    if listening.family == socket.AF_UNIX:
        return reactor.adoptStreamPort(listening.fileno(), listening.family, factory)  # type: ignore[no-any-return, no-untyped-call] # Twisted's
    made: Gate = Gate._fromListeningDescriptor(reactor, listening.fileno(), listening.family, factory)  # type: ignore[no-untyped-call] # noqa: SLF001 - what Twisted's reactor calls
    made.startListening()
    return made
