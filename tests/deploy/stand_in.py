"""A node that only says what it was asked, and by what name it goes; and nginx before two of them."""

import http.client
import json
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Self

from tests.cluster.balancer import configured, free_port
from tests.cluster.balancer import nginx as serving
from tests.cluster.debian import libraries
from tests.server.server import PATIENCE

# A request for this address is read, and then its node dies as far as the caller can tell.
FATAL = "/fatal"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "StandIn"

    def setup(self) -> None:
        super().setup()
        self.server.lines.add(self.connection)

    def finish(self) -> None:
        self.server.lines.discard(self.connection)
        super().finish()

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(f"{self.command} {self.path}")
        if self.path == FATAL:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if self.headers.get("Upgrade") == "websocket":
            self.echo()
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        said = json.dumps({"node": self.server.name, "headers": headers, "size": len(body)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said)

    def echo(self) -> None:
        """Agree to speak otherwise, and then say whatever is said."""
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.end_headers()
        self.close_connection = True
        with suppress(OSError):
            while piece := self.connection.recv(65536):
                self.connection.sendall(self.server.name.encode() + b" heard " + piece)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - their names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
        """It says nothing."""


class StandIn(ThreadingHTTPServer):
    """A node, as far as a balancer can tell."""

    daemon_threads = True

    def __init__(self, name: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.name = name
        self.asked: list[str] = []
        self.lines: set[socket.socket] = set()
        Thread(target=self.serve_forever, args=[0.01], daemon=True).start()

    def die(self) -> None:
        """Listen no more, and let go of everybody."""
        self.shutdown()
        self.server_close()
        for line in list(self.lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class Answer:
    """What came through nginx."""

    status: int
    headers: dict[str, str]
    body: Any


class Nginx:
    """The configuration of deploy/, before two nodes."""

    def __init__(self, folder: Path, site: str) -> None:
        self.nodes = [StandIn("node-1"), StandIn("node-2")]
        self.ports = {8080: free_port(), 8443: free_port()}
        self.folder = folder
        configured(folder, "127.0.0.1", self.ports, [node.server_port for node in self.nodes], site)

    @classmethod
    @contextmanager
    def started(cls, folder: Path, site: str = "http") -> Iterator[Self]:
        """One that runs until the block ends."""
        nginx = cls(folder, site)
        process = subprocess.Popen(serving(folder), env=libraries(), stderr=subprocess.PIPE)
        try:
            nginx._wait()
            yield nginx
        finally:
            process.terminate()
            _, said = process.communicate(timeout=PATIENCE)
            for node in nginx.nodes:
                node.die()
        assert said == b""

    def ask(
        self, method: str, path: str, body: bytes = b"", *, headers: dict[str, str] | None = None, tls: bool = False
    ) -> Answer:
        """What is answered to a request."""
        connection = self._connection(tls=tls)
        try:
            connection.request(method, path, body or None, headers or {})
            response = connection.getresponse()
            said = response.read()
            got = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, got, json.loads(said) if said.startswith(b"{") else said)
        finally:
            connection.close()

    def upgraded(self, path: str, *, tls: bool = False) -> socket.socket:
        """A connection on which nothing of HTTP is said any more."""
        line = socket.create_connection(("127.0.0.1", self.ports[8443 if tls else 8080]), timeout=PATIENCE)
        if tls:
            line = _trusting().wrap_socket(line)
        line.sendall(
            f"GET {path} HTTP/1.1\r\nHost: nexus\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n".encode()
        )
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += line.recv(1)
        assert answer.startswith(b"HTTP/1.1 101"), answer
        return line

    def node_of(self, path: str) -> str:
        """Who answers a request."""
        return str(self.ask("GET", path).body["node"])

    def _connection(self, *, tls: bool) -> http.client.HTTPConnection:
        if tls:
            return http.client.HTTPSConnection("127.0.0.1", self.ports[8443], timeout=PATIENCE, context=_trusting())
        return http.client.HTTPConnection("127.0.0.1", self.ports[8080], timeout=PATIENCE)

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.ports[8080]), timeout=PATIENCE).close()
            except OSError:
                assert time.monotonic() < until, "nginx does not listen"
                time.sleep(0.01)
            else:
                return


def _trusting() -> ssl.SSLContext:
    """The certificate is the test's own."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
