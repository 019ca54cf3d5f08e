"""A real Daphne on a socket of this test: it is bound before the server starts, so that no one has to wait for it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Nothing here takes long; only a broken server, or a machine that stands still, ever reaches it.
PATIENCE = 60  # seconds


def environment(**variables: str) -> dict[str, str]:
    """The environment of a process that has these settings, and no others of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "COVERAGE_PROCESS_CONFIG") if name in os.environ}
    return {**kept, **variables}


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers with names in lower case, the body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    """A Daphne that leads a process group of its own, so that its children can be told from ours."""

    process: subprocess.Popen[bytes]
    port: int

    @classmethod
    def start(cls, **variables: str) -> "Server":
        """Start one with these settings; connections queue on its socket until it is up."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            descriptor = listening.fileno()
            command = [sys.executable, "-m", "daphne", "--verbosity", "0", "--fd", str(descriptor), "asgi:application"]
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment(**variables), pass_fds=[descriptor], start_new_session=True
            )
            return cls(process, listening.getsockname()[1])

    def ask(self, method: str, path: str, **headers: str) -> Answer:
        """Send one request and read the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            return Answer(
                response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
            )
        finally:
            connection.close()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal to the whole group, as a terminal does, and wait; the answer is the exit status."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
        return self.process.wait(PATIENCE)

    def has_children(self) -> bool:
        """Whether the group outlives the server that has led it."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True
