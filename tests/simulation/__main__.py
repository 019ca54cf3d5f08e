"""`python -m tests.simulation --seeds 10000`: many seeds, each an exact history; `--seed 123` tells one of them."""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from multiprocessing import get_context
from typing import TYPE_CHECKING

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
django.setup()

from tests.simulation.plants import PLANTS  # noqa: E402 - Django must be set up before its models are imported
from tests.simulation.world import History, run  # noqa: E402 - as above

if TYPE_CHECKING:
    from argparse import Namespace

_PLANTED = ExitStack()  # for as long as the process lives


def main() -> int:
    """Run what was asked for; 1 if a seed has failed, or a plant was not found."""
    asked = _asked()
    if asked.seed is not None:
        return _tell(asked.seed, asked.plant)
    began = time.monotonic()
    seeds = range(asked.first, asked.first + asked.seeds)
    ran, failed = Sum(), list[History]()
    for history in _histories(seeds, asked.plant):
        ran.add(history)
        if history.failures:
            failed.append(history)
            print(f"seed {history.seed}: {history.failures[0]}", flush=True)
            if asked.plant is not None or len(failed) >= asked.most:
                break
    print(ran)
    print(f"{len(failed)} failed, {time.monotonic() - began:.0f} s")
    if failed and asked.plant is None:
        print(f"The story of one: make simulate SEED={failed[0].seed}")
    return int(bool(failed) is (asked.plant is None))


class Sum:
    """What many histories come to."""

    def __init__(self) -> None:
        self._seeds = self._revisions = 0
        self._counts: Counter[str] = Counter()
        self._longest = (0.0, 0)

    def add(self, history: History) -> None:
        """One more."""
        self._seeds += 1
        self._revisions += history.revisions
        self._counts += history.counts
        self._longest = max(self._longest, (history.calm, history.seed))

    def __str__(self) -> str:
        calm, seed = self._longest
        lines = [f"{number:9}  {kind}" for kind, number in self._counts.most_common()]
        lines.append(f"{self._seeds} seeds, {self._revisions} revisions")
        lines.append(f"after the last misfortune all had everything within {calm:.0f} s of their time (seed {seed})")
        return "\n".join(lines)


def _asked() -> "Namespace":
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seeds", type=int, default=1_000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, help="one alone, with its story")
    parser.add_argument("--plant", choices=sorted(PLANTS), help="a bug that is to be found")
    parser.add_argument("--most", type=int, default=20, help="failures after which to stop")
    return parser.parse_args()


def _tell(seed: int, plant: str | None) -> int:
    with PLANTS[plant]() if plant else nullcontext():
        history = run(seed, tells=True)
    print("\n".join(history.story))
    print(f"seed {seed}: {history.revisions} revisions, {history.seconds:.0f} s of its time; {dict(history.counts)}")
    print("\n".join(history.failures) or "nothing is wrong")
    return int(bool(history.failures))


def _histories(seeds: range, plant: str | None) -> Iterator[History]:
    """Of all seeds in their order, on every core."""
    with get_context("fork").Pool(os.cpu_count(), _settle, (plant,)) as pool:
        yield from pool.imap(run, seeds, chunksize=5)


def _settle(plant: str | None) -> None:
    """Begin a process on a core of its own: its threads take turns, which costs less where they need not travel."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})
    if plant is not None:
        _PLANTED.enter_context(PLANTS[plant]())


if __name__ == "__main__":
    sys.exit(main())
