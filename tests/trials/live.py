"""People write together while everything around them breaks: nothing acknowledged may be lost, or be there twice.

    python -m tests.trials.live --kills 50            nodes killed, Redis and PostgreSQL too, and the network harmed
    python -m tests.trials.live --drain 500           a node is asked to end while 500 people write

Two nodes on a PostgreSQL and a Redis of the trial's own, with proxies between everybody: people and nodes, each node
and Redis, each node and PostgreSQL. Every edit is a word of its own. In the end each word must be in the content
exactly once, every screen must show what is kept within five seconds, and `manage.py verify` must find every document
whole.
"""

import argparse
import asyncio
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Protocol
from uuid import UUID

from tests.live.guest import HURRY, Guest, each_has_saved, everybody_leaves, miscounted
from tests.live.place import Person, Place
from tests.trials.scene import NODES, Scene

GUESTS = 12
DOCUMENTS = 3

# Between two words of one person, at the most.
PAUSE = 0.15  # seconds
UNHURRIED = 4.0  # seconds, where there are hundreds

# Between two kills, at the most; harms last half of that, but for some that last longer than a node is patient.
BREATH = 2.0  # seconds
LONG, OFTEN = 9.0, 0.1  # seconds, of the harms

# Everybody shows the same so soon after all is whole again.
EQUAL = 5.0  # seconds

# So long a server has to end; then whoever runs it kills it.
END = 10.0  # seconds


# Of words that are lost or doubled, so many are named: the others follow from the same fault.
TOLD = 10


@dataclass
class Report:
    """What became of a trial."""

    acknowledged: int = 0
    connections: int = 0
    kills: int = 0
    harms: list[str] = field(default_factory=list)
    equal: float = 0.0  # seconds after the end
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = f"{self.acknowledged} edits acknowledged over {self.connections} connections, "
        said += f"{self.kills} kills and {len(self.harms)} other harms, all equal {self.equal:.1f} s after the end"
        return f"{said}: " + ("; ".join(self.faults) or "none lost, none applied twice, verified")


class Ground(Protocol):
    """Where people come in, and what they come to."""

    @property
    def place(self) -> Place: ...
    @property
    def front(self) -> "Door": ...


class Door(Protocol):
    """What listens there."""

    @property
    def port(self) -> int: ...


class Company:
    """People who write in a few documents, over whatever lines there are."""

    def __init__(self, scene: Ground, owner: Person, documents: list[UUID], token: str, seed: int) -> None:
        self.guests: dict[UUID, list[Guest]] = {document: [] for document in documents}
        self._scene = scene
        self._owner = owner
        self._token = token
        self._seed = seed
        self._over = asyncio.Event()
        self._writing: list[asyncio.Task[None]] = []

    @classmethod
    async def gathered(
        cls, scene: Ground, count: int, documents: int, *, pause: float, seed: int, hurry: float = HURRY
    ) -> "Company":
        """So many, who write from now on."""
        owner = scene.place.someone()
        wanted = {"name": "trial", "scope": "write"}
        token = (await scene.place.done(owner, "POST", "api-tokens", wanted))["token"]
        company = cls(scene, owner, [await scene.place.document(owner) for _ in range(documents)], token, seed)
        for number in range(count):
            company._seat(number, pause, hurry)
        return company

    @property
    def all(self) -> list[Guest]:
        """Everybody."""
        return [guest for guests in self.guests.values() for guest in guests]

    async def end(self, report: Report) -> None:
        """Write no more, and see what came of it."""
        self._over.set()
        await asyncio.gather(*self._writing)
        since = time.monotonic()
        for document, guests in self.guests.items():
            await self._wait(report, document, guests, since)
        report.equal = time.monotonic() - since
        for guest in self.all:
            report.connections += guest.connections
            report.faults += [f"{guest.name} had edits put aside: {error}" for error in guest.aside]
        report.faults += [f"{guest.name}: {guest.failure!r}" for guest in self.all if guest.failure is not None]
        for document, guests in self.guests.items():
            text = await self._scene.place.text(document, self._owner)
            words = [word for guest in guests for word in guest.words]
            counts = miscounted(text, words)
            report.faults += [f"{word} is {count} times there" for word, count in list(counts.items())[:TOLD]]
            report.faults += [f"{guest.name} shows something else" for guest in guests if guest.text != text]
            report.acknowledged += sum(guest.acknowledged for guest in guests)
        if not report.faults:
            await everybody_leaves(self.all)

    def _seat(self, number: int, pause: float, hurry: float) -> None:
        document = list(self.guests)[number % len(self.guests)]
        address = f"ws://127.0.0.1:{self._scene.front.port}/ws/documents/{document}/"
        guest = Guest(f"{number}", self._token, lambda: address, Random(f"{self._seed} {number}"), hurry=hurry)
        self.guests[document].append(guest)
        self._writing.append(asyncio.create_task(self._write(guest, pause, Random(f"{self._seed} writing {number}"))))

    async def _write(self, guest: Guest, pause: float, chance: Random) -> None:
        while not self._over.is_set() and guest.failure is None:
            guest.type()
            await asyncio.sleep(pause * chance.random())

    async def _wait(self, report: Report, document: UUID, guests: list[Guest], since: float) -> None:
        while True:
            head = (await self._scene.place.content(document, self._owner))[0]
            late = [guest for guest in guests if not (guest.is_saved and guest.revision == head)]
            if not late:
                return
            if time.monotonic() > since + EQUAL:
                break
            await asyncio.sleep(0.05)
        where = [
            f"{guest.name} is {guest.visit.phase.value} at {guest.revision}, {guest.visit.saving}" for guest in late
        ]
        report.faults.append(f"not equal {EQUAL} s after the end at revision {head}: {'; '.join(where)}")


async def chaos(*, kills: int, seed: int, guests: int = GUESTS, breath: float = BREATH, often: float = OFTEN) -> Report:
    """Let people write while nodes are killed and everything else is harmed; what came of it."""
    report, chance = Report(), Random(seed)

    def lasts() -> float:
        return LONG if chance.random() < often else breath * chance.random() / 2

    async with Scene.set(chance) as scene:
        company = await Company.gathered(scene, guests, DOCUMENTS, pause=PAUSE, seed=seed)
        await each_has_saved(company.all, 1)
        over = asyncio.Event()
        harming = asyncio.create_task(_harm(scene, report, chance, lasts, over))
        for _ in range(kills):
            await asyncio.sleep(breath * chance.random())
            await scene.kill(chance.randrange(NODES))
            report.kills += 1
        over.set()
        await harming
        scene.mended()
        await company.end(report)
        report.faults += scene.bugs()
        verified = await asyncio.to_thread(scene.place.installed.manage, "verify", "--quiet")
        if verified.returncode:
            report.faults.append(verified.stdout + verified.stderr)
    return report


async def drain(*, guests: int, seed: int) -> Report:
    """Let many write, and ask a node to end; what came of it."""
    report = Report()
    async with Scene.set(Random(seed)) as scene:
        company = await Company.gathered(scene, guests, max(1, guests // 20), pause=UNHURRIED, seed=seed)
        await each_has_saved(company.all, 1)
        since = time.monotonic()
        status = await asyncio.to_thread(scene.place.nodes[0].stop)
        took = time.monotonic() - since
        if status or took > END:
            report.faults.append(f"the node ended with {status} after {took:.1f} s")
        await each_has_saved(company.all, 1)
        await scene.kill(0)  # gone already; another takes its place
        await company.end(report)
        report.faults += scene.bugs()
    return report


async def _harm(scene: Scene, report: Report, chance: Random, lasts: Callable[[], float], over: asyncio.Event) -> None:
    """Do all harm there is, in a drawn order, again and again until it is over."""
    harms = list(scene.harms().items())
    while True:
        chance.shuffle(harms)
        for name, harm in harms:
            async with harm():
                await asyncio.sleep(lasts())
            report.harms.append(name)
        if over.is_set():
            return


def main() -> int:
    """Run a trial as the command line says; 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--drain", type=int, default=0, help="people who write while a node is asked to end")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    given = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # three descriptors for each of 500 people
    print(f"seed {given.seed}")
    if given.drain:
        report = asyncio.run(drain(guests=given.drain, seed=given.seed))
    else:
        report = asyncio.run(chaos(kills=given.kills, seed=given.seed))
    print(report)
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
