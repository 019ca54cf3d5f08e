"""`manage.py serve`: serve, until a signal ends it."""

import os
import socket
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from documents.duty import DUTY

# Connections that may wait to be accepted: everybody comes back at once when a server is restarted.
BACKLOG = 1024


class Command(BaseCommand):
    """Serve documents over HTTP and WebSocket; a signal ends it in order and within ten seconds."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
        parser.add_argument("--port", default=8000, type=int, help="the port to listen on (8000); 0 is any free one")
        parser.add_argument("--fd", type=int, help="the number of a socket that listens already, instead of both")

    def handle(self, *, host: str, port: int, fd: int | None, **_: object) -> None:
        """Listen first: who has started two by mistake wants to know that."""
        listening = _listen(host, port) if fd is None else socket.socket(fileno=fd)
        application = import_string(settings.ASGI_APPLICATION)
        from collab.serving.server import Server  # noqa: PLC0415 - Twisted makes its loop when it is imported

        server = Server(application, listening, DUTY, settings.HEARTBEAT)
        address = _address(listening)
        server.run(lambda: self._say(f"Nexus answers on {address} (Ctrl-C ends it)"))

    def _say(self, what: str) -> None:
        self.stdout.write(what)
        self.stdout.flush()  # it may be a pipe


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise CommandError(f"Nexus cannot listen on {host}:{port}: {os.strerror(error.errno or 0)}") from None


def _address(listening: socket.socket) -> str:
    name = listening.getsockname()
    if isinstance(name, tuple):
        host, port = name[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return f"the socket {name}"
