"""All nodes are restarted, one after the other, while people write: nobody is away for long, and nothing is lost.

    python -m tests.trials.rolling --guests 300 --documents 30 --seconds 180

Three nodes behind the balancer. Each in turn is asked to end, started again and waited for, as an orchestrator does it.
People wait for a lost connection as the client has them wait. How long each was away at the longest is printed.
"""

import argparse
import asyncio
import resource
import sys
import time
from bisect import bisect
from collections import Counter
from dataclasses import dataclass, field

from tests.live.guest import each_has_saved
from tests.trials.fleet import Fleet
from tests.trials.live import END, Company, Report

NODES = 3

# Nobody is to be away for longer.
LONGEST = 3.0  # seconds

# Between two words of one person, at the most.
PAUSE = 4.0  # seconds

# The lines of the histogram, each up to so long.
STEPS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # seconds


@dataclass
class Rolled(Report):
    """What became of a rolling restart."""

    away: list[float] = field(default_factory=list)  # of each person, the longest time, in seconds
    never: int = 0  # people whose node was none of those that ended while they were there

    @property
    def late(self) -> list[str]:
        """Who was away for too long."""
        return [f"{sum(each >= LONGEST for each in self.away)} were away for {LONGEST:.0f} s or more"] * any(
            each >= LONGEST for each in self.away
        )

    def histogram(self) -> str:
        """How many were away for how long."""
        counts = Counter(bisect(STEPS, each) for each in self.away)
        names = [*(f"< {step:4.2f} s" for step in STEPS), f">= {STEPS[-1]:.2f} s"]
        lines = [f"{name:>9} {counts[place]:>5} {'#' * counts[place]}" for place, name in enumerate(names)]
        longest = max(self.away, default=0.0)
        return "\n".join([f"away at the longest, of {len(self.away)} people; the worst {longest:.2f} s", *lines])


async def roll(fleet: Fleet, *, guests: int, documents: int, seconds: float, seed: int) -> Rolled:
    """Restart every node once within the time; what came of it."""
    report = Rolled()
    company = await Company.gathered(fleet, guests, documents, pause=PAUSE, seed=seed, hurry=1.0)
    await each_has_saved(company.all, 1)
    before = {guest: len(guest.interruptions) for guest in company.all}
    began, nodes = time.monotonic(), len(fleet.nodes)
    for number in range(nodes):
        await asyncio.sleep(max(0.0, began + (number + 0.5) * seconds / nodes - time.monotonic()))
        asked = time.monotonic()
        status = await fleet.end(number)
        if status or time.monotonic() - asked > END:
            report.faults.append(f"node {number} ended with {status} after {time.monotonic() - asked:.1f} s")
        await fleet.start(number)
    await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))
    await each_has_saved(company.all, 1)
    away = [max(guest.interruptions[before[guest] :], default=None) for guest in company.all]
    report.away = [each for each in away if each is not None]
    report.never = away.count(None)
    await company.end(report)
    report.faults += fleet.bugs()
    report.faults += await asyncio.to_thread(fleet.verified)
    return report


def main() -> int:
    """Run the trial as the command line says; 1 if anything was lost, or anybody away for too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guests", type=int, default=300)
    parser.add_argument("--documents", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    given = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(f"seed {given.seed}", flush=True)
    with Fleet.started(NODES) as fleet:
        report = asyncio.run(
            roll(fleet, guests=given.guests, documents=given.documents, seconds=given.seconds, seed=given.seed)
        )
    print(report.histogram())
    report.faults += report.late
    print(report)
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
