"""A line to a server that can be made to stand still: everything stays open, and nothing arrives any more."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread


class Relay:
    """Hands on what clients send and what the server answers, until a client says a word at which it stops."""

    def __init__(self, reach: Callable[[], socket.socket]) -> None:
        self._reach = reach
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.stops_at = b""  # nothing stops it
        self.stopped = Event()

    @classmethod
    @contextmanager
    def to(cls, reach: Callable[[], socket.socket]) -> Iterator["Relay"]:
        """One that runs until the block ends."""
        relay = cls(reach)
        Thread(target=relay._accept, daemon=True).start()
        yield relay
        relay._listening.shutdown(socket.SHUT_RDWR)
        relay._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = self._reach()
            Thread(target=self._hand_on, args=[client, server, True], daemon=True).start()
            Thread(target=self._hand_on, args=[server, client, False], daemon=True).start()

    def _hand_on(self, source: socket.socket, target: socket.socket, heeded: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if heeded and self.stops_at and self.stops_at in data:
                    self.stopped.set()
                else:
                    target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)  # whoever still reads from it is told that it is over
        source.close()
