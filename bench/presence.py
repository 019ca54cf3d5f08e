"""What a storm of cursors costs: a hundred people in one document who move theirs twenty times a second each.

`python -m bench.presence` measures on the PostgreSQL and the Redis that DATABASE_URL and REDIS_URL name, or on
temporary ones; `--smoke` only shows that it runs, on SQLite. Some of the people type meanwhile; calm and storm take
turns, so that whatever else the machine does befalls both. A figure is void if the generator had less than a fifth of
its core left.
"""

import argparse
import sys
from array import array
from contextlib import ExitStack
from time import perf_counter
from typing import NamedTuple, cast

from bench.dialects import NexusClient
from bench.generator import Generator
from bench.live import show
from bench.machine import Load, Watch, alone, servers_core
from bench.scenarios import HOT, UNHURRIED, Figure, check, percentile, scene, since
from bench.servers import Ground, Nexus, running
from tests.postgres import database_url
from tests.redis import redis_url

MOVES = 20.0  # a second, of each cursor

# The clients' moves are spread over time in steps of this.
STEP = 0.005  # seconds

# What edits may notice: their p99 in the storm, over that in the calm.
NOTICED = 1.5


class Sizes(NamedTuple):
    """How much is measured."""

    people: int
    rounds: int  # of calm and of storm
    seconds: float  # of each


class Heard(NamedTuple):
    """What came of a round."""

    latencies: "array[int]"
    load: Load
    rosters: float  # frames a second, for each client
    bytes: float  # a second, of those


JUDGED = Sizes(people=100, rounds=5, seconds=6)
SMOKE = Sizes(people=12, rounds=1, seconds=0.3)


def main() -> int:
    """Print the table; 1 if edits notice the storm more than they may."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--smoke", action="store_true", help="a moment of it, on SQLite")
    smoke = parser.parse_args().smoke
    with ExitStack() as stack:
        ground = Ground()
        if not smoke:
            stack.enter_context(alone())
            with servers_core():
                url, redis = stack.enter_context(database_url()), stack.enter_context(redis_url())
            ground = Ground(url, redis, pinned=True)
        target = cast("Nexus", stack.enter_context(running(Nexus.name, ground)))
        ratio = measure(target, SMOKE if smoke else JUDGED)
    return 0 if smoke or ratio <= NOTICED else 1


def measure(target: Nexus, sizes: Sizes) -> float:
    """Print what comes of it; how many times longer an edit takes in the storm."""
    document = target.document()
    people = [target.client(document) for _ in range(sizes.people)]
    with scene() as generator:
        generator.open([*people])
        generator.run(sizes.seconds)  # until all have heard of all
        calm, storm = list[Heard](), list[Heard]()
        for _ in range(sizes.rounds):
            calm.append(spell(target, generator, people, sizes.seconds, moving=False))
            storm.append(spell(target, generator, people, sizes.seconds, moving=True))
        check(target, generator, [*people])
    before, after = (percentile(joined(heard), 99) for heard in (calm, storm))
    for figure in told(sizes, calm, storm):
        show(figure, target, figure.value)
    name, note = "(h) p99 of an echo, storm / calm", f"{after:.2f} and {before:.2f} ms"
    show(Figure(name, after / before, "x", storm[-1].load, note), target, after / before)
    return after / before


def told(sizes: Sizes, calm: list[Heard], storm: list[Heard]) -> list[Figure]:
    """The figures of the storm, but for the last."""
    name = f"(h) {sizes.people} cursors at {MOVES:.0f}/s: frames to each"
    rosters = sum(heard.rosters for heard in storm) / len(storm)
    size = sum(heard.bytes for heard in storm) / len(storm)
    server, rest = (sum(heard.load.server for heard in spells) / len(spells) for spells in (storm, calm))
    return [
        Figure(name, rosters, "/s", storm[-1].load),
        Figure("(h) … bytes to each", size / 1024, "KB/s", storm[-1].load),
        Figure("(h) … CPU of the server", server * 100, "%", storm[-1].load, f"{rest * 100:.0f}% in the calm"),
    ]


def spell(target: Nexus, generator: Generator, people: list[NexusClient], seconds: float, *, moving: bool) -> Heard:
    """Some of the people type for a while; all of them may move their cursors."""
    writers = people[:HOT]
    before = [len(client.latencies) for client in writers]
    for client in people:
        client.rosters = client.roster_bytes = 0
    generator.start([*writers], seconds, rate=UNHURRIED)
    watch, begin, moved = Watch(target.process), perf_counter(), 0
    while (now := perf_counter()) < begin + seconds:
        due = int((now - begin) * MOVES * len(people)) if moving else 0
        for number in range(moved, due):
            people[number % len(people)].point(number // len(people) % 2)
        moved = max(moved, due)
        generator.run(min(STEP, max(0.0, begin + seconds - now)))
    load = watch.load()
    generator.settle()
    rosters = sum(client.rosters for client in people) / len(people)
    size = sum(client.roster_bytes for client in people) / len(people)
    return Heard(since([*writers], before), load, rosters / seconds, size / seconds)


def joined(heard: list[Heard]) -> "array[int]":
    """All latencies of all rounds."""
    found = array("q")
    for each in heard:
        found.extend(each.latencies)
    return found


if __name__ == "__main__":
    sys.exit(main())
