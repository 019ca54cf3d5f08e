"""People come, write and go, for a long time: a node takes no more memory in the end, and forgets who has left.

    python -m tests.trials.soak --minutes 20

Two nodes behind the balancer. People stay for some seconds, in documents of which there is a new one again and again;
some leave, some just vanish. Printed is the memory of each node and its slope, and what each node holds when all have
gone: rooms, seats, sockets, tasks, and subscriptions at Redis. None of them may be left over.
"""

import argparse
import asyncio
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from signal import SIGUSR1
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped] # it ships no types

from tests.live.guest import Guest, all_have_saved
from tests.live.place import Person
from tests.server.server import PATIENCE, Server
from tests.trials.fleet import Fleet

if TYPE_CHECKING:
    from uuid import UUID

CROWD = 40  # people who are there at a time
OPEN = 12  # documents that people go to
VISITS = 15  # after so many, one of those is left for a new one
STAY = 20.0  # seconds, at the most
PAUSE = 2.0  # seconds between two words, at the most
VANISH = 0.3  # of the visits end without a word

# How a node is started that can be asked what it holds.
INSPECTED = ("-m", "tests.trials.inspected")

# In the last two thirds of the time a node's memory may grow by so much of what it was: it is not one to the byte.
GROWTH = 0.05
MEASURED = 10.0  # minutes, from which on that says anything

# A room is kept for a minute when it is empty; then it is forgotten within a look.
FORGOTTEN = 90.0  # seconds

MIB = 1024 * 1024


@dataclass
class Report:
    """What became of a long time."""

    visits: int = 0
    acknowledged: int = 0
    memory: list[list[tuple[float, int]]] = field(default_factory=list)  # of each node: seconds, bytes
    left: list[dict[str, int]] = field(default_factory=list)  # of each node, in the end
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"{self.visits} visits, {self.acknowledged} edits acknowledged"]
        for number, samples in enumerate(self.memory):
            first, last = samples[0][1] / MIB, samples[-1][1] / MIB
            said = f"node {number}: {first:.1f} MiB at first, {last:.1f} MiB in the end, "
            lines.append(f"{said}{slope(settled(samples)) * 3600 / MIB:+.2f} MiB an hour in the last two thirds")
        lines += [f"node {number} holds {held}" for number, held in enumerate(self.left)]
        return "\n".join([*lines, *(self.faults or ["nothing is left over"])])


def settled(samples: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """The last two thirds: what a process takes for good it has taken by then."""
    return samples[len(samples) // 3 :]


def slope(samples: list[tuple[float, int]]) -> float:
    """Bytes a second, by least squares."""
    middle = sum(at for at, _ in samples) / len(samples)
    mean = sum(size for _, size in samples) / len(samples)
    spread = sum((at - middle) ** 2 for at, _ in samples)
    return sum((at - middle) * (size - mean) for at, size in samples) / spread if spread else 0.0


class Crowd:
    """Those who come and go."""

    def __init__(self, fleet: Fleet, owner: Person, token: str, seed: int, stay: float) -> None:
        self.visits = 0
        self.acknowledged = 0
        self._fleet = fleet
        self._owner = owner
        self._token = token
        self._chance = Random(seed)
        self._stay = stay
        self._documents: list[UUID] = []

    async def walk(self, until: float) -> None:
        """One of them: in and out, until then."""
        while time.monotonic() < until:
            await self._visit(min(until, time.monotonic() + self._stay * self._chance.random()))

    async def open_documents(self) -> None:
        """Make those that are there at first."""
        self._documents = [await self._fleet.place.document(self._owner) for _ in range(OPEN)]

    async def _visit(self, until: float) -> None:
        self.visits += 1
        if self.visits % VISITS == 0:
            del self._documents[0]
            self._documents.append(await self._fleet.place.document(self._owner))
        document = self._chance.choice(self._documents)
        address = f"ws://127.0.0.1:{self._fleet.front.port}/ws/documents/{document}/"
        guest = Guest(f"{self.visits}", self._token, lambda: address, Random(self.visits))
        vanishes = self._chance.random() < VANISH
        while time.monotonic() < until:
            guest.type()
            await asyncio.sleep(PAUSE * self._chance.random())
        if not vanishes:
            await all_have_saved([guest])
        self.acknowledged += guest.acknowledged
        if vanishes:
            guest.cut()
        await guest.leave()


async def soak(fleet: Fleet, *, minutes: float, crowd: int, seed: int, stay: float = STAY) -> Report:
    """Let people come and go for some time; what is left of them."""
    report = Report(memory=[[] for _ in fleet.nodes])
    owner = fleet.place.someone()
    token = (await fleet.place.done(owner, "POST", "api-tokens", {"name": "soak", "scope": "write"}))["token"]
    before = [await inspected(fleet, node) for node in fleet.nodes]
    people = Crowd(fleet, owner, token, seed, stay)
    await people.open_documents()
    began = time.monotonic()
    until = began + 60 * minutes
    walking = asyncio.gather(*(people.walk(until) for _ in range(crowd)))
    while not walking.done():
        for node, samples in zip(fleet.nodes, report.memory, strict=True):
            samples.append((time.monotonic() - began, psutil.Process(node.process.pid).memory_info().rss))
        await asyncio.wait([walking], timeout=min(5.0, minutes * 6))
    await walking
    report.visits, report.acknowledged = people.visits, people.acknowledged
    for number, node in enumerate(fleet.nodes):
        held = await _when_all_have_gone(lambda node=node: inspected(fleet, node), before[number])  # type: ignore[misc] # mypy sees no type in the default
        report.left.append(held)
        if over := _over(held, before[number]):
            report.faults.append(f"node {number} still holds {over}, of which it had {before[number]} before")
        grown = slope(settled(report.memory[number])) * 40 * minutes
        if minutes >= MEASURED and grown > GROWTH * settled(report.memory[number])[0][1]:
            report.faults.append(f"node {number} has grown by {grown / MIB:.1f} MiB in the last two thirds")
    report.faults += fleet.bugs() + await asyncio.to_thread(fleet.verified)
    return report


async def inspected(fleet: Fleet, node: Server) -> dict[str, int]:
    """What a node holds, and what is subscribed to at Redis by all of them."""
    file = fleet.folder / f"{node.port}.json"
    file.unlink(missing_ok=True)
    node.process.send_signal(SIGUSR1)
    async with asyncio.timeout(PATIENCE):
        while not file.exists():  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.05)
    with fleet.redis.client() as redis:
        subscribed = len(redis.pubsub_channels())
    return {**json.loads(file.read_text()), "subscription": subscribed}


async def _when_all_have_gone(look: Callable[[], Awaitable[dict[str, int]]], before: dict[str, int]) -> dict[str, int]:
    deadline = time.monotonic() + FORGOTTEN
    while True:
        held = await look()
        if time.monotonic() > deadline or not _over(held, before):
            return held
        await asyncio.sleep(0.5)


def _over(held: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    """What there is more of than before; threads are made when they are needed, and stay, so many at the most."""
    return {name: count for name, count in held.items() if count > before[name] and name != "thread"}


def main() -> int:
    """Run the trial as the command line says; 1 if anything is left over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--crowd", type=int, default=CROWD)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    given = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(f"seed {given.seed}", flush=True)
    with Fleet.started(2, words=INSPECTED) as fleet:
        report = asyncio.run(soak(fleet, minutes=given.minutes, crowd=given.crowd, seed=given.seed))
    print(report)
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
