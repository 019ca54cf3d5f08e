"""A real server, started by the test on a port that nobody else has."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Seconds: far beyond what starting or ending takes on a busy machine, so that only a hang reaches it.
PATIENCE = 60


class Server:
    """A Daphne that serves this project."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def end(self, with_signal: signal.Signals) -> int:
        """Signal the server as a terminal does, its whole group at once; its exit code."""
        os.killpg(self.process.pid, with_signal)
        return self.process.wait(PATIENCE)


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """A server that keeps its data in the folder, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "daphne", "--bind", "127.0.0.1", "--port", str(port), "asgi:application"]
    environment = os.environ | {"DATA_DIR": str(folder)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) as process:
        try:
            wait_until_it_listens(process, port)
            yield Server(process, port)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def wait_until_it_listens(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server ended with {process.returncode} before it listened"
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"the server did not listen within {PATIENCE} s")


def children_of(group: int) -> list[int]:
    """The processes of a group that still live."""
    found = subprocess.run(["ps", "-o", "pid=", "--sid", str(group)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]
