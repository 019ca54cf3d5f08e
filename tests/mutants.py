"""Break the pure core on purpose, one place at a time, and see whether its tests notice: `make mutants`.

Every change is tried in a copy of the tree. What no test notices either needs a test, or a reason in `mutants.toml` why
nothing could notice it.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from queue import SimpleQueue
from xml.etree import ElementTree as ET

from tests.mutations import Mutation, choose, mutations

ROOT = Path(__file__).parents[1]
REASONS = Path(__file__).with_name("mutants.toml")

# What is changed, and what must notice.
CODE = ("collab/ot", "collab/sync")
TESTS = ("tests/ot", "tests/sync")

# What the tests read besides; Django is set up around them, with its apps.
NEEDED = ("collab", "documents", "tests", "docs", "pyproject.toml")
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "node_modules", ".*")

SEED = 2
COUNT = 60
WORKERS = 2

# A change that makes a loop endless is noticed by the clock: at least as many seconds, or as often the usual time.
PATIENCE = 60
SLOWER = 5

# Bytes: an endless loop that collects things is stopped before the machine suffers.
MEMORY = 2 * 1024**3

_PYTEST = """\
import resource, sys, pytest
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
sys.exit(pytest.main(sys.argv[1:]))
"""


# No test can pass with this one: if all do, they have found the code in some other place.
BROKEN = Mutation("collab/ot/__init__.py", 1, "", start=0, end=0, before="", after="raise ImportError\n")


class Fate(Enum):
    """What the tests said to a change."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"


@dataclass(frozen=True, slots=True)
class Run:
    """What pytest said, and how long it took."""

    status: int | None  # none if it ran out of time
    seconds: float
    output: str


class Tree:
    """A copy of the repository's pure part, in which files are changed and the tests are run."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def test(self, tests: Sequence[str], *options: str, patience: float | None = None) -> Run:
        """Run tests, stopping at the first that fails."""
        command = [sys.executable, "-c", _PYTEST.format(memory=MEMORY), "-x", "-q", "-p", "no:cacheprovider"]
        started = time.monotonic()
        try:
            done = subprocess.run(
                [*command, "-o", "addopts=", *options, *tests],
                cwd=self.root,
                env=_environment(),
                timeout=patience,
                capture_output=True,
                text=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Run(None, time.monotonic() - started, "")
        return Run(done.returncode, time.monotonic() - started, done.stdout + done.stderr)

    def file_of(self, dotted: str) -> str:
        """The file of a test module, or of a class in it."""
        parts = dotted.split(".")
        names = ("/".join(parts[:length]) + ".py" for length in range(len(parts), 0, -1))
        return next(name for name in names if (self.root / name).is_file())

    @contextmanager
    def changed(self, mutation: Mutation) -> Iterator[None]:
        """The tree with one change in it, and then without."""
        file = self.root / mutation.file
        source = file.read_text(encoding="utf-8")
        file.write_text(mutation.applied(source), encoding="utf-8")
        try:
            yield
        finally:
            file.write_text(source, encoding="utf-8")


def _environment() -> dict[str, str]:
    """Ours, but for what a test run around this one, or a caller's path, would let the tests find elsewhere."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "PYTHONPATH")}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1"}


@contextmanager
def trees(count: int) -> Iterator[list[Tree]]:
    """So many copies of the working tree, in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies = []
        for number in range(count):
            root = Path(folder, str(number))
            root.mkdir()
            for name in NEEDED:
                if (ROOT / name).is_dir():
                    shutil.copytree(ROOT / name, root / name, ignore=LEFT_BEHIND)
                elif (ROOT / name).is_file():
                    shutil.copy(ROOT / name, root / name)
            copies.append(Tree(root))
        yield copies


class Suite:
    """The pure tests, file by file, with the seconds that each takes when nothing is broken."""

    def __init__(self, seconds: Mapping[str, float], patience: float) -> None:
        self.seconds = seconds
        self.patience = patience

    @classmethod
    def measured(cls, tree: Tree, tests: Sequence[str] = TESTS) -> "Suite":
        """Run all of them once; they must pass, or every change would seem to be noticed."""
        report = tree.root / "tests.xml"
        run = tree.test(tests, f"--junitxml={report}")
        if run.status != 0:
            sys.exit(f"the tests fail although nothing is changed:\n{run.output}")
        seconds: defaultdict[str, float] = defaultdict(float)
        for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by pytest just now
            seconds[tree.file_of(case.get("classname", ""))] += float(case.get("time", 0))
        return cls(seconds, max(PATIENCE, SLOWER * run.seconds))

    def fate(self, mutation: Mutation, tree: Tree) -> Fate:
        """Whether any test notices the change: those of the changed module are asked first, then the quick ones."""
        module = Path(mutation.file).stem
        order = sorted(self.seconds, key=lambda test: (module not in Path(test).stem, self.seconds[test]))
        with tree.changed(mutation):
            status = tree.test(order, patience=self.patience).status
        if status is None:
            return Fate.TIMED_OUT
        return Fate.KILLED if status else Fate.SURVIVED


class Reasons:
    """Why some changes cannot be noticed, by file, text of the line and change."""

    def __init__(self, path: Path) -> None:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", []) if path.exists() else []
        self._by_key = {(each["file"], each["line"], each["change"]): each["reason"] for each in entries}

    def of(self, mutation: Mutation) -> str | None:
        """The reason, if one is known."""
        return self._by_key.get(_key(mutation))

    def outdated(self, candidates: Sequence[Mutation], noticed: Sequence[Mutation]) -> list[str]:
        """The reasons that speak of no change that can be tried, or of one that a test did notice."""
        known = {_key(each) for each in candidates}
        refuted = {_key(each) for each in noticed}
        return [": ".join(key) for key in self._by_key if key not in known or key in refuted]


def _key(mutation: Mutation) -> tuple[str, str, str]:
    return mutation.file, mutation.text, mutation.change


def candidates(only: str | None = None) -> list[Mutation]:
    """Every change that can be tried, or those in one file or folder."""
    files = sorted(file.relative_to(ROOT).as_posix() for folder in CODE for file in (ROOT / folder).glob("*.py"))
    found = [each for file in files for each in mutations(file, (ROOT / file).read_text(encoding="utf-8"))]
    return [each for each in found if only is None or each.file.startswith(only)]


def tried(chosen: Sequence[Mutation]) -> Iterator[tuple[Mutation, Fate]]:
    """Each change with its fate, in order."""
    with trees(min(WORKERS, os.cpu_count() or 1)) as copies, ThreadPoolExecutor(len(copies)) as workers:
        suite = Suite.measured(copies[0])
        if suite.fate(BROKEN, copies[0]) is Fate.SURVIVED:
            sys.exit("the tests pass although nothing can be imported: they do not run the code that is changed")
        free: SimpleQueue[Tree] = SimpleQueue()
        for tree in copies:
            free.put(tree)

        def attempt(mutation: Mutation) -> Fate:
            tree = free.get()
            try:
                return suite.fate(mutation, tree)
            finally:
                free.put(tree)

        yield from zip(chosen, workers.map(attempt, chosen), strict=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the changes and tell what became of them; 1 if a survivor has no reason, or a reason no survivor."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=COUNT, help="how many places are changed (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="which ones (default %(default)s)")
    parser.add_argument("--only", metavar="PATH", help="change this file, or the files of this folder, only")
    options = parser.parse_args(arguments)
    found = candidates(options.only)
    chosen = choose(found, count=options.count, seed=options.seed)
    if not chosen:
        parser.error(f"nothing to change in {options.only}")
    fates = []
    for number, (mutation, fate) in enumerate(tried(chosen), start=1):
        fates.append((mutation, fate))
        where = f"{mutation.file}:{mutation.line}"
        print(f"{number:3}/{len(chosen)}  {fate.value:<9} {where:<34} {mutation.change}", flush=True)
    survivors = [mutation for mutation, fate in fates if fate is Fate.SURVIVED]
    noticed = [mutation for mutation, fate in fates if fate is not Fate.SURVIVED]
    return _told(survivors, len(chosen), Reasons(REASONS), candidates(), noticed)


def _told(
    survivors: Sequence[Mutation], count: int, reasons: Reasons, found: Sequence[Mutation], noticed: Sequence[Mutation]
) -> int:
    """Print the end of the story; the exit code."""
    print(f"\n{count - len(survivors)} of {count} changes were noticed, {len(survivors)} survived")
    for each in survivors:
        print(f"\n{each.file}:{each.line}  {each.text}\n  {each.change}")
        print(f"  {reasons.of(each) or 'NO REASON: write a test, or a reason in tests/mutants.toml'}")
    outdated = reasons.outdated(found, noticed)
    for reason in outdated:
        print(f"\nOUTDATED REASON: {reason}")
    return int(bool(outdated) or any(reasons.of(each) is None for each in survivors))


if __name__ == "__main__":
    sys.exit(main())
