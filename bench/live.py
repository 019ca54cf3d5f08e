"""How fast people see each other's edits: a server on one core, its clients on another, and two peers beside it.

`python -m bench.live` measures on the PostgreSQL and the Redis that DATABASE_URL and REDIS_URL name, or on temporary
ones. The peers need `npm ci` in bench/peers/sharedb; `--servers Nexus` leaves them out. `--smoke` only shows that it
runs, on SQLite and without them. Whatever shares a machine with other work is measured with it: the column `else` says
how much of the two cores that was. A figure is void if the generator had less than a fifth of its core left.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from statistics import median
from time import perf_counter, sleep

import psycopg2
from psycopg2.extensions import cursor

from bench.generator import Fault
from bench.machine import BUSY, CLIENTS, SERVERS, alone, servers_core
from bench.scenarios import (
    HOT,
    UNHURRIED,
    Figure,
    Sizes,
    hot,
    idle,
    long_documents,
    many,
    read_by_many,
    stopped,
    unhurried,
)
from bench.servers import TARGETS, Ground, Nexus, Target, running
from tests.postgres import database_url
from tests.redis import redis_url

Scene = Callable[[Target, Sizes], Iterator[Figure]]

# Bare commits, of which the middle one counts.
COMMITS = 100

SMOKE = Sizes(seconds=0.2, documents=3, readers=5, idle=20, runs=(10, 100), rounds=1, fresh=False)

# By letter: what all servers are asked, and what Nexus alone is, which is measured against itself there.
BESIDE: dict[str, Scene] = {"a": hot, "b": unhurried, "c": many, "d": read_by_many, "e": idle}
ALONE: dict[str, Callable[[Nexus, Sizes], Iterator[Figure]]] = {"f": long_documents, "g": stopped}


def main() -> int:
    """Print the table; 1 if Nexus failed at a figure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--smoke", action="store_true", help="a moment of each, on SQLite and without peers")
    parser.add_argument("--servers", default=",".join(TARGETS), help="which, the first to be compared")
    parser.add_argument("--seconds", type=float, default=10, help="of each figure (10)")
    parser.add_argument("--figures", default="abcdefg", help="which, by their letters (abcdefg)")
    given = parser.parse_args()
    sizes = Sizes(given.seconds, documents=200, readers=1000, idle=2000, runs=(1_000, 100_000), rounds=5, fresh=True)
    with ExitStack() as stack:
        ground, names = Ground(), [Nexus.name]
        if not given.smoke:
            stack.enter_context(alone())
            with servers_core():
                url, redis = stack.enter_context(database_url()), stack.enter_context(redis_url())
            ground, names = Ground(url, redis, pinned=True), given.servers.split(",")
            introduce(ground)
        targets = [stack.enter_context(running(name, ground)) for name in names]
        return measure(targets, SMOKE if given.smoke else sizes, given.figures)


def introduce(ground: Ground) -> None:
    """Say on what this was measured."""
    connection = psycopg2.connect(ground.database)
    with connection.cursor() as asking:
        said = []
        for setting in ("server_version", "fsync", "synchronous_commit"):
            asking.execute(f"SHOW {setting}")
            said.append(str(asking.fetchone()[0]))  # type: ignore[index] # every setting has a value
        bare = bare_commit(asking)
    connection.close()
    version, fsync, commit = said
    print(f"Python {platform.python_version()}, PostgreSQL {version}: fsync {fsync}, synchronous_commit {commit}")
    print(f"a bare commit of one row at the pace of b takes {bare:.2f} ms (p50): no echo there can be faster")
    print(f"servers and their stores on core {SERVERS}, clients on core {CLIENTS}, {os.cpu_count()} cores in all")


def bare_commit(cursor: cursor) -> float:
    """Milliseconds that PostgreSQL takes for the least that can be kept, as often as people type in b."""
    cursor.execute("CREATE TABLE bare (x text)")
    cursor.connection.commit()
    times = []
    for _ in range(COMMITS):
        sleep(1 / HOT / UNHURRIED)
        began = perf_counter()
        cursor.execute("INSERT INTO bare VALUES ('x'); COMMIT")
        times.append(perf_counter() - began)
    cursor.execute("DROP TABLE bare; COMMIT")
    return median(times) * 1000


def measure(targets: list[Target], sizes: Sizes, letters: str) -> int:
    """Go through the figures, all servers by turns at each."""
    print(f"{'':<56}{'':<9}{'':>18}{'Nexus is':>9}{'CPU: gen.':>10}{'server':>8}{'core':>6}{'else':>6}")
    failed = 0
    for letter in letters:
        first: dict[str, float] = {}
        for target in [target for target in targets if letter in BESIDE or isinstance(target, Nexus)]:
            try:
                if sizes.fresh:
                    target.fresh()
                for figure in figures(letter, target, sizes):
                    first.setdefault(figure.name, figure.value)
                    show(figure, target, first[figure.name])
            except (Fault, OSError) as error:
                print(f"({letter}) {target.name} fails: {error}")
                failed += isinstance(target, Nexus)
    return 1 if failed else 0


def figures(letter: str, target: Target, sizes: Sizes) -> Iterator[Figure]:
    """The figures of a letter; those that Nexus alone is asked are only asked of it."""
    if letter in BESIDE:
        yield from BESIDE[letter](target, sizes)
    elif isinstance(target, Nexus):
        yield from ALONE[letter](target, sizes)


def show(figure: Figure, target: Target, compared: float) -> None:
    """One line: the number, how the first server compares, and who used the cores."""
    load, value = figure.load, f"{figure.value:,.{0 if figure.value >= 1000 else 2}f} {figure.unit}"
    ratio = "" if figure.value in (compared, 0) else f"{compared / figure.value:.2f}x"
    shares = "".join(
        f"{share * 100:>{width - 1}.0f}%"
        for share, width in ((load.generator, 10), (load.server, 8), (load.servers, 6), (load.elsewhere, 6))
    )
    said = [f"VOID: the generator had over {BUSY * 100:.0f}%"] if load.void else []
    said += [figure.note] if figure.note else []
    print(f"{figure.name:<56}{target.name:<9}{value:>18}{ratio:>9}{shares}  {'; '.join(said)}".rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
