"""The algebra against npm quill-delta on Node: the same keystrokes in one run, in turns, as ratios.

`python -m bench.ot` judges, `--smoke` only shows that it runs. Times are medians of rounds; the garbage collector is
on, as it is in the server.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter_ns
from typing import IO, cast

from collab.ot import Delta, compose, dump, fold, transform
from collab.sync import Tail

SEED = 7
DOCUMENT = 100_000  # units of the document that is typed in
OFTEN = 20  # keystrokes in a round of those into content

Figures = dict[str, float]  # nanoseconds an operation, by what was done


class Sizes:
    """How much is measured: enough to judge, or just enough to run."""

    def __init__(self, *, smoke: bool) -> None:
        self.rounds = 2 if smoke else 9
        self.pairs = 50 if smoke else 4_000
        self.over = 5 if smoke else 100
        self.stretch = 50 if smoke else 1_000
        self.runs = 50 if smoke else 1_000


def main() -> int:
    """Print the table; 1 if a bound was not kept."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--smoke", action="store_true", help="small counts, no judgement")
    smoke = parser.parse_args().smoke
    sizes, chance = Sizes(smoke=smoke), Random(SEED)
    kept = [*against_node(sizes, chance), *stretches(sizes, chance), *keystrokes_into_content(sizes)]
    return 0 if smoke or all(kept) else 1


def against_node(sizes: Sizes, chance: Random) -> Iterator[bool]:
    """Single keystrokes, in Python and in JavaScript by turns."""
    pairs = [(scattered(chance), scattered(chance)) for _ in range(sizes.pairs)]
    over = [scattered(chance) for _ in range(sizes.over)]
    with node(pairs, over) as javascript:
        python_round(pairs[: len(pairs) // 10], over)
        javascript()
        rounds = [(python_round(pairs, over), javascript()) for _ in range(sizes.rounds)]
    print(f"{'one keystroke':<44}{'Python':>12}{'Node':>12}{'ratio':>8}")
    for name in rounds[0][0]:
        ours, theirs = (median(each[side][name] for each in rounds) for side in (0, 1))
        ratio = median(python[name] / javascript[name] for python, javascript in rounds)
        bound = 1.5 if name in ("transform", "compose") else None
        yield row(name, f"{ours:,.0f} ns", f"{theirs:,.0f} ns", ratio, bound)


def python_round(pairs: list[tuple[Delta, Delta]], over: list[Delta]) -> Figures:
    """What each keystroke costs here."""

    def over_all() -> None:
        for mine, _ in pairs:
            for theirs in over:
                mine = transform(mine, theirs, theirs_first=True)  # noqa: PLW2901 - the keystroke goes on

    return {
        "transform": timed(lambda: [transform(b, a, theirs_first=True) for a, b in pairs]) / len(pairs),
        "compose": timed(lambda: [compose(a, b) for a, b in pairs]) / len(pairs),
        "transform over 100": timed(over_all) / len(pairs),
    }


def stretches(sizes: Sizes, chance: Random) -> Iterator[bool]:
    """Many keystrokes composed to one delta: ten times as many may cost fifteen times as much."""
    print(f"\n{'keystrokes composed to one delta':<44}{sizes.stretch:>12,}{10 * sizes.stretch:>12,}{'ratio':>8}")
    for name, keystrokes in (("scattered over the document", scatter), ("typed in bursts", typed)):
        few, many = keystrokes(chance, sizes.stretch), keystrokes(chance, 10 * sizes.stretch)
        times = by_turns(sizes.rounds, partial(fold, few, compose), partial(fold, many, compose))
        short, long = (median(column) / 1e6 for column in zip(*times, strict=True))
        ratio = median(more / less for less, more in times)
        yield row(name, f"{short:,.1f} ms", f"{long:,.1f} ms", ratio, 15)


def keystrokes_into_content(sizes: Sizes) -> Iterator[bool]:
    """One keystroke into contents of ten times the runs: composed at once, or pushed to a tail."""
    print(f"\n{'one keystroke into content of so many runs':<44}{sizes.runs:>12,}{10 * sizes.runs:>12,}{'ratio':>8}")
    small, large = striped(sizes.runs), striped(10 * sizes.runs)
    key = Delta().retain(sizes.runs // 2).insert("x")
    for name, way, bound in (
        ("composed with the content", compose_often, None),
        ("pushed to its tail", push_often, 1.5),
    ):
        times = by_turns(sizes.rounds, partial(way, small, key), partial(way, large, key))
        less, more = (median(column) / OFTEN for column in zip(*times, strict=True))
        ratio = median(long / short for short, long in times)
        yield row(name, f"{less:,.0f} ns", f"{more:,.0f} ns", ratio, bound)


def compose_often(content: Delta, key: Delta) -> None:
    """Make the whole content anew for every keystroke."""
    for _ in range(OFTEN):
        compose(content, key)


def push_often(content: Delta, key: Delta) -> None:
    """Keep the keystrokes until somebody asks for the content."""
    tail = Tail(content)
    for _ in range(OFTEN):
        tail.push(key)


@contextmanager
def node(pairs: list[tuple[Delta, Delta]], over: list[Delta]) -> Iterator[Callable[[], Figures]]:
    """A Node that measures one round whenever it is asked."""
    cases = {"pairs": [[_ops(a), _ops(b)] for a, b in pairs], "over": [_ops(delta) for delta in over]}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(cases, file)
        file.flush()
        command = ["node", str(Path(__file__).with_suffix(".mjs")), file.name]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            asked, answered = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)

            def one_round() -> Figures:
                asked.write("\n")
                asked.flush()
                return cast("Figures", json.loads(answered.readline()))

            yield one_round
            asked.close()


def scattered(chance: Random) -> Delta:
    """A keystroke somewhere: three characters typed for one deleted."""
    place = Delta().retain(chance.randrange(1, DOCUMENT))
    return place.insert(chance.choice("etaoin")) if chance.random() < 0.75 else place.delete(1)


def scatter(chance: Random, count: int) -> list[Delta]:
    """Keystrokes each in a place of its own."""
    return [scattered(chance) for _ in range(count)]


def typed(chance: Random, count: int) -> list[Delta]:
    """Keystrokes as somebody types: words at a caret, now and then a backspace or a jump."""
    caret, keystrokes = DOCUMENT // 2, []
    for _ in range(count):
        if chance.random() < 0.03:
            caret = chance.randrange(1, DOCUMENT)
        if chance.random() < 0.1:
            caret -= caret > 1
            keystrokes.append(Delta().retain(caret).delete(1))
        else:
            keystrokes.append(Delta().retain(caret).insert(chance.choice("etaoin ")))
            caret += 1
    return keystrokes


def striped(runs: int) -> Delta:
    """Content of so many runs, no two neighbours formatted alike."""
    even, odd = (Delta().insert("word ", bold=bold).ops[0] for bold in (True, False))
    return Delta([odd if number % 2 else even for number in range(runs)])


def timed(work: Callable[[], object]) -> int:
    """Nanoseconds that the work takes."""
    start = perf_counter_ns()
    work()
    return perf_counter_ns() - start


def by_turns(rounds: int, one: Callable[[], object], other: Callable[[], object]) -> list[tuple[int, int]]:
    """Nanoseconds of both, round by round, so that both meet the same machine."""
    return [(timed(one), timed(other)) for _ in range(rounds)]


def row(name: str, one: str, other: str, ratio: float, bound: float | None) -> bool:
    """Print a row of the table; whether its ratio is within the bound, if it has one."""
    kept = bound is None or ratio <= bound
    verdict = "" if bound is None else f"  {'within' if kept else 'OVER'} {bound}x"
    print(f"{name:<44}{one:>12}{other:>12}{ratio:>7.2f}x{verdict}")
    return kept


def _ops(delta: Delta) -> object:
    return json.loads(dump(delta))


if __name__ == "__main__":
    sys.exit(main())
