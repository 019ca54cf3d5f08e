"""A node dies, and everybody who was on it comes to another one at once: those who are there already go on writing.

    python -m tests.trials.storm --clients 3000

Two nodes. On the first there are so many clients who read; on the second a hundred who write, once a second each. The
first is killed. Its clients come back as the client does: after a pause that grows with each failure, or when the
server says. Printed is how long until all were in, and the p99 of the writers' echoes before and meanwhile.
"""

import argparse
import asyncio
import errno
import resource
import select
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random
from signal import SIGKILL
from time import perf_counter_ns

from bench.dialects import NexusClient
from bench.generator import SECOND, Client, Fault, Generator, undisturbed
from collab.client.alarms import Backoff
from collab.client.carrier import OPENING
from tests.trials.fleet import Fleet

WRITERS, WRITTEN = 100, 10  # people, and their documents
EACH = 10  # readers of a document

# All are in again by then, and the writers' p99 is no worse than so many times what it was.
IN, WORSE = 60.0, 2.0  # seconds; times


@dataclass
class Report:
    """What became of a storm."""

    came: list[float] = field(default_factory=list)  # seconds until each was in again
    attempts: int = 0
    before: float = 0.0  # milliseconds, the writers' p99
    meanwhile: float = 0.0
    faults: list[str] = field(default_factory=list)

    @property
    def slow(self) -> list[str]:
        """What took too long."""
        late = [f"{sum(each > IN for each in self.came)} took more than {IN:.0f} s"] * any(x > IN for x in self.came)
        if not self.came:
            return []
        worse = self.meanwhile / self.before
        return late + [f"the writers' p99 was {worse:.1f} times what it was"] * (worse > WORSE)

    def __str__(self) -> str:
        if not self.came:
            return "; ".join(self.faults)
        came = sorted(self.came)
        said = f"{len(came)} came back by {self.attempts} attempts, half of them within {came[len(came) // 2]:.1f} s, "
        said += f"all within {came[-1]:.1f} s; writers' p99 {self.before:.1f} ms before, {self.meanwhile:.1f} ms "
        said += f"meanwhile ({self.meanwhile / self.before:.2f} x)"
        return f"{said}: " + ("; ".join(self.faults) or "every edit came back")


class Returning(NexusClient):
    """A client whose connection may end; it comes back, to wherever `address` is by then."""

    def __init__(self, address: tuple[str, int], document: str, token: str, chance: Callable[[], float]) -> None:
        super().__init__(address, f"/ws/documents/{document}/", document, token)
        self.attempts = 0
        self.told = 0.0  # seconds after which the server wants to see it again
        self.backoff = Backoff(chance)
        self.deadline = 0.0  # by when the connection must be there

    def begin(self) -> None:
        """Connect, without waiting for it."""
        self.attempts += 1
        self.deadline = time.monotonic() + OPENING
        self.socket = socket.socket()
        self.socket.setblocking(False)  # noqa: FBT003 - its only argument
        self.live = self._shaken = False
        self.revision = self._unseen = self.parts = 0
        self._rest = b""
        if self.socket.connect_ex(self.address) not in (0, errno.EINPROGRESS):
            raise Fault("nobody listens")

    def greet(self) -> None:
        """The connection is there, or it has failed."""
        if error := self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(error, "no connection")
        self.socket.sendall(self.request())

    def answer(self) -> None:
        """Say what has arrived; who cannot be told has lost its connection, and reads so."""
        with suppress(OSError):
            super().answer()

    def _rare(self, frame: dict[str, object], now: int) -> None:
        told = frame.get("retry_after")
        if isinstance(told, int):
            self.told = told / 1_000
        super()._rare(frame, now)


class Storm(Generator):
    """A generator some of whose clients lose their connections, and come back."""

    def __init__(self, elsewhere: tuple[str, int]) -> None:
        super().__init__()
        self.elsewhere = elsewhere
        self.began = 0.0  # when the node died
        self.came: dict[Client, float] = {}
        self._due: list[tuple[float, int, Returning]] = []
        self._opening: dict[int, Returning] = {}

    def is_over(self) -> bool:
        """Whether everybody is in who has lost their node."""
        return len(self.came) == sum(isinstance(client, Returning) for client in self.clients)

    def close(self) -> None:
        """Leave, all who are there."""
        self.clients[:] = [client for client in self.clients if client.socket.fileno() >= 0]
        super().close()

    def _step(self, now: int, end: int) -> None:
        moment = time.monotonic()
        while self._due and self._due[0][0] <= moment:
            self._try(heappop(self._due)[2])
        for client in [each for each in self._opening.values() if each.deadline <= moment]:
            self._lost(client)
        super()._step(now, min(end, now + SECOND // 100))

    def _serve(self, descriptor: int, events: int) -> None:
        client = self._by_descriptor[descriptor]
        if not isinstance(client, Returning):
            client.read()
            return
        try:
            if descriptor in self._opening and events & select.EPOLLOUT:
                client.greet()
                self._epoll.modify(descriptor, select.EPOLLIN)
            elif events:
                client.read()
        except (Fault, OSError):
            self._lost(client)
            return
        if client.live and descriptor in self._opening:
            del self._opening[descriptor]
            client.backoff.reset()
            self.came[client] = time.monotonic() - self.began

    def _lost(self, client: Returning) -> None:
        descriptor = client.socket.fileno()
        self._opening.pop(descriptor, None)
        self._by_descriptor.pop(descriptor, None)
        client.socket.close()  # which epoll forgets by itself
        client.live = False
        client.address = self.elsewhere
        pause, client.told = max(client.told, client.backoff.pause()), 0.0
        heappush(self._due, (time.monotonic() + pause, next(self._ties), client))

    def _try(self, client: Returning) -> None:
        try:
            client.begin()
        except (Fault, OSError):
            self._lost(client)
            return
        self._opening[client.socket.fileno()] = client
        self._by_descriptor[client.socket.fileno()] = client
        self._epoll.register(client.socket.fileno(), select.EPOLLIN | select.EPOLLOUT)


def storm(fleet: Fleet, *, clients: int, seconds: float, seed: int) -> Report:
    """Let a node die that has so many clients, after some time of calm; what came of it."""
    report, chance = Report(), Random(seed)
    here, there = (("127.0.0.1", node.port) for node in fleet.nodes[:2])
    token, made = asyncio.run(_documents(fleet, -(-clients // EACH) + WRITTEN))
    generator = Storm(there)  # before their sockets: `select` knows no descriptor beyond 1,023
    writers: list[Client] = [
        NexusClient(there, f"/ws/documents/{made[number % WRITTEN]}/", made[number % WRITTEN], token)
        for number in range(min(WRITERS, clients))
    ]
    readers = [Returning(here, made[WRITTEN + number // EACH], token, chance.random) for number in range(clients)]
    try:
        generator.open([*writers, *readers])
        with undisturbed():
            generator.start(writers, 2 * seconds + IN, rate=1)
            generator.run(seconds)
            calm = [len(writer.latencies) for writer in writers]
            generator.began = time.monotonic()
            fleet.nodes[0].stop(SIGKILL)
            generator.wait(generator.is_over, "everybody is in again")
        for writer in writers:
            writer.until = perf_counter_ns()
        report.before = _p99(
            [each for writer, end in zip(writers, calm, strict=True) for each in writer.latencies[:end]]
        )
        generator.settle()
        report.meanwhile = _p99(
            [x for writer, begin in zip(writers, calm, strict=True) for x in writer.latencies[begin:]]
        )
        report.came = [generator.came[reader] for reader in readers]
        report.attempts = sum(reader.attempts for reader in readers)
    except Fault as error:
        attempts = sum(reader.attempts for reader in readers)
        report.faults.append(f"{error}; {len(generator.came)} were in, by {attempts} attempts of all")
    finally:
        generator.close()
    asyncio.run(fleet.start(0))
    report.faults += fleet.bugs() + fleet.verified()
    return report


async def _documents(fleet: Fleet, count: int) -> tuple[str, list[str]]:
    """A token, and documents that it opens."""
    owner = fleet.place.someone()
    token = (await fleet.place.done(owner, "POST", "api-tokens", {"name": "storm", "scope": "write"}))["token"]
    return token, [str(await fleet.place.document(owner)) for _ in range(count)]


def _p99(latencies: list[int]) -> float:
    """Milliseconds."""
    ordered = sorted(latencies)
    return ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)] / 1_000_000


def main() -> int:
    """Run the trial as the command line says; 1 if anybody was lost, or it took too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=3000)
    parser.add_argument("--seconds", type=float, default=20, help="of calm before")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    given = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(f"seed {given.seed}, {most} descriptors", flush=True)
    with Fleet.started(2) as fleet:
        report = storm(fleet, clients=given.clients, seconds=given.seconds, seed=given.seed)
    report.faults += report.slow
    print(report)
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
