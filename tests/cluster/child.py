"""A process of the cluster: it leads a group of its own, so that Ctrl-C reaches it only by us, in order."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from threading import Thread
from typing import IO, Final

from tests.server.server import ROOT

Say = Callable[[str], None]

# A child that dies sooner than this after its start is not started at once again.
BREATH = 1.0  # seconds


class Child:
    """Started, started again if it dies, and ended with all its own children."""

    def __init__(self, name: str, command: Sequence[str], variables: Mapping[str, str], say: Say) -> None:
        self.name = name
        self._command = command
        self._variables = variables
        self._say = say
        self._began = 0.0
        self._process: subprocess.Popen[str] | None = None
        self._reading: Thread | None = None

    @property
    def pid(self) -> int:
        """Of the process that runs, or ran last."""
        assert self._process is not None
        return self._process.pid

    @property
    def status(self) -> int | None:
        """How it has ended; none while it runs."""
        assert self._process is not None
        return self._process.poll()

    def start(self) -> None:
        """Start it. What it says is said, line by line, under its name."""
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=outlive_nobody,  # noqa: PLW1509 - one call into the kernel, which takes no lock
            text=True,
            errors="replace",
        )
        assert self._process.stdout is not None
        self._reading = Thread(target=self._read, args=[self._process.stdout], daemon=True)
        self._reading.start()

    def revive(self) -> None:
        """Start it again, if it has died and is not dying again and again."""
        if self.status is None or time.monotonic() < self._began + BREATH:
            return
        self._say(f"cluster | {self.name} has ended with {self.status}: starting another")
        self._sweep(signal.SIGKILL)
        self.start()

    def ask_to_end(self) -> None:
        """Ask it to end, as an orchestrator does."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def end(self, patience: float) -> None:
        """Wait until it has ended; who takes longer than this is killed, with whatever it has left behind."""
        if self._process is None:
            return
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._say(f"cluster | {self.name} takes too long: killing it")
        self._sweep(signal.SIGKILL)
        self._process.wait()
        if self._reading is not None:
            self._reading.join(1)

    def _sweep(self, how: signal.Signals) -> None:
        try:
            os.killpg(self.pid, how)
        except ProcessLookupError:
            return

    def _read(self, output: IO[str]) -> None:
        with output:
            for line in output:
                self._say(f"{self.name} | {line.rstrip()}")


# Of prctl: the signal that a process wants when its parent dies.
_PARENT_DIES: Final = 1


def outlive_nobody() -> None:
    """Should whoever watches over a process be killed, it is asked to end; on Linux, which can do that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DIES, signal.SIGTERM)


def python(*words: str) -> list[str]:
    """A command for our own Python."""
    return [sys.executable, "-u", *words]
