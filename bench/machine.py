"""Which core does what, and how much of it was used: the servers and their stores on one, the load on another."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from tempfile import gettempdir
from typing import NamedTuple

# A generator that has less than a fifth of its core left may be what holds the figure down.
BUSY = 0.8

TICK = os.sysconf("SC_CLK_TCK")  # of the kernel's clock for CPU times, a second
PAGE = os.sysconf("SC_PAGE_SIZE")  # bytes

# In the order of the kernel; the last two cores are of no use to us if they are one.
CORES = sorted(os.sched_getaffinity(0))
SERVERS, CLIENTS = {CORES[0]}, {CORES[-1]}


class Load(NamedTuple):
    """How much of a core each had while something was measured, 1 for all of it."""

    seconds: float
    generator: float
    server: float
    servers: float  # with its database and whatever else we run on its core
    elsewhere: float  # what was none of ours, on both cores

    @property
    def void(self) -> bool:
        """Whether the figure says more about the generator than about the server."""
        return self.generator > BUSY


class Watch:
    """Reads the clocks of a server's process, of our own and of the machine, from now on."""

    def __init__(self, server: int) -> None:
        self._server = server
        self._begin = self._read()

    def load(self) -> Load:
        """The load since the beginning."""
        seconds, generator, server, servers, machine = (
            after - before for after, before in zip(self._read(), self._begin, strict=True)
        )
        servers = max(servers, server)  # where nothing was put on a core
        elsewhere = max(0.0, machine - servers - generator)
        return Load(seconds, *(spent / seconds for spent in (generator, server, servers, elsewhere)))

    def _read(self) -> tuple[float, ...]:
        return time.perf_counter(), time.process_time(), spent(self._server), spent_on_servers(), spent_by_machine()


@contextmanager
def alone() -> Iterator[None]:
    """No other bench of this kind runs meanwhile on this machine: they would measure each other."""
    with (Path(gettempdir()) / "nexus-bench").open("w") as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            print("another bench is running: this one waits for it")
            flock(file, LOCK_EX)
        yield


@contextmanager
def servers_core() -> Iterator[None]:
    """What is started in here runs on the servers' core, and its children too; afterwards we are on the clients'."""
    os.sched_setaffinity(0, SERVERS)
    try:
        yield
    finally:
        os.sched_setaffinity(0, CLIENTS)


def spent(process: int) -> float:
    """Seconds of CPU that a process has used."""
    return sum(_times(process)[:2]) / TICK


def spent_on_servers() -> float:
    """Seconds of CPU that everything which was put on the servers' core has used, with children that have ended."""
    ticks = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):  # it has ended meanwhile
                process = int(folder.name)
                if os.sched_getaffinity(process) == SERVERS and resident(process):
                    ticks += sum(_times(process))
    return ticks / TICK


def spent_by_machine() -> float:
    """Seconds of CPU that were used on the two cores, by whomever."""
    ticks = 0
    for line in Path("/proc/stat").read_text().splitlines():
        name, *numbers = line.split()
        if name in {f"cpu{core}" for core in SERVERS | CLIENTS}:
            ticks += sum(map(int, numbers[:8])) - int(numbers[3]) - int(numbers[4])  # not idle, not waiting for disks
    return ticks / TICK


def resident(process: int) -> int:
    """Bytes of memory that a process holds; 0 for a thread of the kernel."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE


def _times(process: int) -> list[int]:
    """Ticks in the process and in the kernel, and the same of children that have ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return [int(field) for field in fields[11:15]]
