"""Some write live and some synchronize now and then, over lines that lose and repeat, while nodes are killed.

    python -m tests.trials.sync --seconds 60          ten of each in one document, and a node killed in the middle

Two nodes on a PostgreSQL and a Redis of the trial's own. Whoever synchronizes does so through a proxy that cuts lines
as it likes, and sends some packets twice or late. Every edit is a word of its own. In the end each word must be in the
content exactly once, everybody must show what is kept, and `manage.py verify` must find the document whole.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from collab.client.sheet import Sheet, post_to
from collab.errors import CollabError, Remedy, Unavailable
from collab.ot import Delta
from collab.sync.packets import Answer, Packet
from tests.live.guest import each_has_saved, miscounted, outside
from tests.trials.live import Company
from tests.trials.live import Report as Live
from tests.trials.proxy import Proxy
from tests.trials.scene import NODES, Scene

GUESTS = SHEETS = 10

# Between two words of one person, at the most; and between two packets.
PAUSE = 0.3  # seconds
EVERY = 0.2  # seconds

# The proxy cuts all its lines so often, and so many packets are lost before they are sent, come twice, or are answered
# to nobody.
CUTS = 10.0  # seconds
LOST = TWICE = UNHEARD = 0.1

# Everybody shows the same so soon after all is whole again.
EQUAL = 60.0  # seconds


@dataclass
class Report:
    """What became of a trial."""

    live: Live = field(default_factory=Live)
    words: int = 0  # of those who synchronize
    packets: int = 0
    failures: Counter[str] = field(default_factory=Counter)  # packets that were not answered, by why
    kills: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = f"{self.live.acknowledged} edits live, {self.words} by {self.packets} packets, of which "
        said += f"{self.failures.total()} failed ({dict(self.failures)}), {self.kills} kills"
        return f"{said}: " + ("; ".join(self.faults) or "none lost, none applied twice, all equal, verified")


class Away:
    """Somebody who synchronizes over bad lines, and types."""

    def __init__(self, name: str, address: str, document: UUID, token: str, chance: Random, report: Report) -> None:
        self.words: list[str] = []
        self.sheet = Sheet(self._send)
        self._name = name
        self._post = post_to(address, document, token=token)
        self._chance = chance
        self._report = report
        self.line_is_good = False

    def type(self) -> None:
        """Put a word somewhere."""
        word = f"[{self._name}.{len(self.words)}]"
        self.words.append(word)
        self.sheet.edit(Delta().retain(outside(self.sheet.text, self._chance)).insert(word))

    def synchronize(self) -> bool:
        """Send what there is; whether it was answered. What no time mends is a fault."""
        self._report.packets += 1
        try:
            self.sheet.synchronize()
        except CollabError as error:
            self._report.failures[error.detail.partition(":")[0][:60]] += 1
            if error.remedy is not Remedy.RETRY:
                self._report.faults.append(f"{self._name} was refused: {error.code}: {error.detail}")
            return False
        return True

    def _send(self, packet: Packet) -> Answer:
        """What a bad line does to a packet."""
        drawn = 1.0 if self.line_is_good else self._chance.random()
        if drawn < LOST:
            raise Unavailable("lost")
        if drawn < LOST + TWICE:
            with suppress(Unavailable):
                self._post(packet)
        answer = self._post(packet)
        if LOST + TWICE <= drawn < LOST + TWICE + UNHEARD:
            raise Unavailable("unheard")
        return answer


async def trial(*, seconds: float, kills: int, seed: int, guests: int = GUESTS, sheets: int = SHEETS) -> Report:
    """Let them write while nodes are killed; what came of it."""
    report, chance, over = Report(), Random(seed), asyncio.Event()
    async with Scene.set(chance) as scene:
        company = await Company.gathered(scene, guests, 1, pause=PAUSE, seed=seed)
        (document,) = company.guests
        async with Proxy.to(scene._reach_node, chance) as proxy:
            address = f"http://127.0.0.1:{proxy.port}"
            away = [
                Away(f"s{number}", address, document, company._token, Random(f"{seed} away {number}"), report)
                for number in range(sheets)
            ]
            await each_has_saved(company.all, 1)
            tasks = [asyncio.create_task(_write(each, over, chance)) for each in away]
            tasks.append(asyncio.create_task(_cut(proxy, over, chance)))
            for number in range(kills):
                await asyncio.sleep(seconds / (kills + 1))
                await scene.kill(number % NODES)
                report.kills += 1
            await asyncio.sleep(seconds / (kills + 1))
            over.set()
            await asyncio.gather(*tasks)
            await _settle(scene, company, away, report)
        report.faults += report.live.faults + scene.bugs()
        verified = await asyncio.to_thread(scene.place.installed.manage, "verify", "--quiet")
        if verified.returncode:
            report.faults.append(verified.stdout + verified.stderr)
    return report


async def _write(away: Away, over: asyncio.Event, chance: Random) -> None:
    while not over.is_set():
        if away.sheet.revision is not None:
            away.type()
        await asyncio.to_thread(away.synchronize)
        await asyncio.sleep(EVERY * chance.random())


async def _cut(proxy: Proxy, over: asyncio.Event, chance: Random) -> None:
    while not over.is_set():
        await asyncio.sleep(CUTS * chance.random())
        proxy.cut()


async def _settle(scene: Scene, company: Company, away: list[Away], report: Report) -> None:
    """Let everything arrive over good lines, and see what came of it."""
    scene.mended()
    for each in away:
        each.line_is_good = True
    await _until_all(away, lambda each: each.sheet.is_saved, report)
    company._over.set()
    with suppress(TimeoutError):
        async with asyncio.timeout(EQUAL):
            while not all(guest.is_saved for guest in company.all):  # noqa: ASYNC110 - they tell nobody
                await asyncio.sleep(0.1)
    await company.end(report.live)
    (document,) = company.guests
    text = await scene.place.text(document, company._owner)
    await _until_all(away, lambda each: each.sheet.is_saved and each.sheet.text == text, report)
    words = [word for each in away for word in each.words]
    report.words = len(words)
    report.faults += [f"{word} is {count} times there" for word, count in list(miscounted(text, words).items())[:10]]


async def _until_all(away: list[Away], holds: Callable[[Away], bool], report: Report) -> None:
    since = time.monotonic()
    while late := [each for each in away if not holds(each)]:
        if time.monotonic() > since + EQUAL:
            report.faults.append(f"{len(late)} of {len(away)} are not equal {EQUAL} s after the end")
            return
        await asyncio.gather(*(asyncio.to_thread(each.synchronize) for each in late))


def main() -> int:
    """Run a trial as the command line says; 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--kills", type=int, default=1)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    given = parser.parse_args()
    print(f"seed {given.seed}")
    report = asyncio.run(trial(seconds=given.seconds, kills=given.kills, seed=given.seed))
    print(report)
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
