"""A real server on a socket of this test: it is bound before the server starts, so that no one has to wait for it."""

import http.client
import os
import select
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


# Our own runner, and the servers of others that can run the application. Each listens on a socket that it is given.
RUNNERS = {
    "serve": ["manage.py", "serve", "--fd"],
    "daphne": ["-m", "daphne", "--verbosity", "0", "asgi:application", "--fd"],
    "uvicorn": ["-m", "uvicorn", "--log-level", "warning", "asgi:application", "--fd"],
}


@dataclass(frozen=True)
class Server:
    """A server that leads a process group of its own, so that its children can be told from ours."""

    process: subprocess.Popen[bytes]
    port: int

    @classmethod
    def start(cls, **variables: str) -> "Server":
        """Start our own with these settings; connections queue on its socket until it is up."""
        return cls.run(RUNNERS["serve"], stderr=None, **variables)

    @classmethod
    def run(cls, command: list[str], *, stderr: int | None = None, **variables: str) -> "Server":
        """Start what the command says, which ends in an option for the number of the socket. Its output can be read."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            process = subprocess.Popen(
                [sys.executable, *command, str(listening.fileno())],
                cwd=ROOT,
                env=environment(**variables),
                pass_fds=[listening.fileno()],
                start_new_session=True,
                stdout=subprocess.PIPE,
                bufsize=0,  # so that what was said can be waited for
                stderr=stderr,
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
        status = self.process.wait(PATIENCE)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status

    def says(self) -> str:
        """The next line of its output."""
        assert self.process.stdout is not None
        assert select.select([self.process.stdout], [], [], PATIENCE)[0], "it says nothing"
        return self.process.stdout.readline().decode().rstrip()

    def has_children(self) -> bool:
        """Whether the group outlives the server that has led it."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True
