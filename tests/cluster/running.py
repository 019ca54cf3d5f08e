"""A cluster for tests, started by its command, like anybody's."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryDirectory
from threading import Thread

import psutil  # type: ignore[import-untyped] # it ships no types

from tests.live.place import UNBOUND, Place
from tests.server.server import PATIENCE, ROOT, Server, environment
from tests.trials.installation import Installation

_NODE = re.compile(r"cluster \| (node-\d+) is process (\d+) on port (\d+)")
_DATABASE = re.compile(r"DATABASE_URL='(.*)'")
_REDIS = re.compile(r"REDIS_URL='(.*)'; ")
_ANSWERS = re.compile(r"cluster \| Nexus answers on http://127\.0\.0\.1:(\d+) by (\w+)")


@dataclass
class Running:
    """The command, and what it has said."""

    process: subprocess.Popen[str]
    data: Path
    lines: list[str] = field(default_factory=list)
    _said: "Queue[str | None]" = field(default_factory=Queue)

    @classmethod
    @contextmanager
    def started(cls, *options: str, **variables: str) -> Iterator["Running"]:
        """One that runs until the block ends; what it keeps goes with it."""
        with TemporaryDirectory(prefix="cluster-") as folder:
            Path(folder).chmod(0o755)  # PostgreSQL runs as a user of its own where the tests run as root
            command = [sys.executable, "-m", "tests.cluster", "--port", "0", "--data", f"{folder}/data", *options]
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(**UNBOUND, **variables),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
            running = cls(process, Path(folder) / "data")
            Thread(target=running._read, daemon=True).start()
            try:
                running.says(_ANSWERS)
                yield running
            finally:
                if process.poll() is None:
                    running.end()

    @property
    def port(self) -> int:
        """Where the balancer answers."""
        return int(self._found(_ANSWERS)[1])

    @property
    def balancer(self) -> str:
        """By what it balances."""
        return self._found(_ANSWERS)[2]

    @property
    def nodes(self) -> dict[int, int]:
        """The ports of the nodes, and the processes that they were when it began."""
        found = [match for line in self.lines if (match := _NODE.match(line))]
        return {int(match[3]): int(match[2]) for match in found}

    def place(self) -> Place:
        """The installation, as it is seen through the balancer."""
        variables = {"DATABASE_URL": self._found(_DATABASE)[1], "REDIS_URL": self._found(_REDIS)[1], **UNBOUND}
        installed = Installation(variables, 0)
        installed.servers.append(Server(self.process, self.port))  # type: ignore[arg-type] # nobody reads its output
        return Place(installed)

    def busiest(self) -> int:
        """The process of the node that has most connections."""
        return max(self.nodes.values(), key=lambda pid: len(psutil.Process(pid).net_connections("tcp")))

    def everybody(self) -> list[psutil.Process]:
        """All processes of the cluster, those of PostgreSQL included, which are nobody's children."""
        keeper = [
            each
            for each in psutil.process_iter(["cmdline"])
            if str(self.data / "postgres") in (each.info["cmdline"] or [])
        ]
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [*children, *keeper, *(child for each in keeper for child in each.children())]

    def says(self, pattern: re.Pattern[str] | str) -> str:
        """Wait for a line; it."""
        while True:
            try:
                line = self._said.get(timeout=2 * PATIENCE)
            except Empty:
                line = None
            assert line is not None, f"it does not say {pattern}, but\n" + "".join(self.lines)
            if re.search(pattern, line):
                return line

    def end(self) -> int:
        """Press Ctrl-C; the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE)

    def _found(self, pattern: re.Pattern[str]) -> re.Match[str]:
        return next(match for line in self.lines if (match := pattern.search(line)))

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for line in output:
                self.lines.append(line)
                self._said.put(line)
        self._said.put(None)
