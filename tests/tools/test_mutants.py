"""The trial by mutants itself: its changes are real ones, and it tells what is noticed from what is not."""

import ast
from pathlib import Path

import pytest

from tests.mutants import BROKEN, ROOT, Fate, Reasons, Suite, Tree, candidates, trees
from tests.mutations import choose, mutations

PROGRAM = '''\
"""1 is not 2 in a docstring."""

SIZE: Final[int] = 3


class Flags(Struct, frozen=True):
    """True."""


@overload
def place(at: int = 1) -> int: ...
def longest(texts: list[str], *, short: bool = False) -> str | None:
    """The longest, not (1 < 2)."""
    best = None
    for text in texts:
        if not text:
            continue
        if best is None or len(text) > len(best) + 1:
            best = text
    log(best, short)
    if min(1, short):
        raise ValueError(f"{1 + 2}")
    return best
'''

EVERY_CHANGE = """\
3: 3 → 4
3: 3 → 2
6: True → False
12: False → True
14: best = None → pass
16: not text → (text)
17: continue → break
18: best is None or len(text) > len(best) + 1 → (best is None and len(text) > len(best) + 1)
18: best is None → best is not None
18: len(text) > len(best) + 1 → len(text) >= len(best) + 1
18: len(best) + 1 → len(best) - 1
18: 1 → 2
18: 1 → 0
19: best = text → pass
20: log(best, short) → pass
20: log(best, short) → log(short, best)
21: min(1, short) → max(1, short)
21: 1 → 2
21: 1 → 0
23: return best → return None
"""


def test_what_runs_is_changed_and_nothing_that_is_for_people_or_for_types() -> None:
    assert "".join(f"{each.line}: {each.change}\n" for each in mutations("x.py", PROGRAM)) == EVERY_CHANGE


def test_a_place_is_found_again_behind_characters_that_take_several_bytes() -> None:
    (less, more) = mutations("x.py", 'x = "é😀" * 2  # ü\n')
    assert less.applied('x = "é😀" * 2  # ü\n') == 'x = "é😀" * 3  # ü\n'
    assert more.applied('x = "é😀" * 2  # ü\n') == 'x = "é😀" * 1  # ü\n'


def test_every_change_of_the_core_makes_a_valid_and_different_program() -> None:
    sources = {file: (ROOT / file).read_text(encoding="utf-8") for file in {each.file for each in candidates()}}
    programs = {file: ast.dump(ast.parse(source)) for file, source in sources.items()}
    for each in choose(candidates(), count=200, seed=1):
        assert ast.dump(ast.parse(each.applied(sources[each.file]))) != programs[each.file], each


def test_a_seed_chooses_so_many_places_and_another_seed_others() -> None:
    one, again, other = (choose(candidates(), count=60, seed=seed) for seed in (1, 1, 2))
    assert one == again != other
    assert len({(each.file, each.start, each.end) for each in one}) == 60


def test_lines_that_come_above_do_not_change_the_choice() -> None:
    before = choose([*mutations("x.py", PROGRAM)], count=5, seed=1)
    after = choose([*mutations("x.py", PROGRAM.replace("SIZE", "\n\n# More.\nSIZE"))], count=5, seed=1)
    assert [each.change for each in before] == [each.change for each in after]


# Where two insert in one place, somebody else stands first.
TIE = next(each for each in candidates("collab/ot/transformation.py") if each.before.startswith("theirs_first or "))


def test_a_tie_that_is_decided_the_other_way_is_noticed_but_not_by_an_unrelated_test() -> None:
    with trees(1) as (tree,):
        source = (tree.root / TIE.file).read_text(encoding="utf-8")
        assert Suite({"tests/ot/test_text.py": 0}, patience=60).fate(TIE, tree) is Fate.SURVIVED
        assert Suite({"tests/sync/test_rebase.py": 0}, patience=60).fate(TIE, tree) is Fate.KILLED
        assert Suite({"tests/ot/test_text.py": 0}, patience=60).fate(BROKEN, tree) is Fate.KILLED
        assert (tree.root / TIE.file).read_text(encoding="utf-8") == source


def test_an_endless_loop_is_noticed_by_the_clock(tmp_path: Path) -> None:
    (tmp_path / "loop.py").write_text("while 1 < 1:\n    pass\n")
    (tmp_path / "test_loop.py").write_text("import loop\ndef test_nothing(): pass\n")
    (endless,) = (each for each in mutations("loop.py", "while 1 < 1:\n    pass\n") if each.after == "1 <= 1")
    assert Suite({"test_loop.py": 0}, patience=1).fate(endless, Tree(tmp_path)) is Fate.TIMED_OUT


def test_a_suite_that_fails_without_a_change_is_no_judge(tmp_path: Path) -> None:
    (tmp_path / "test_red.py").write_text("def test_red(): assert False\n")
    with pytest.raises(SystemExit, match="although nothing is changed"):
        Suite.measured(Tree(tmp_path), ["test_red.py"])


def test_a_suite_knows_the_seconds_of_each_file(tmp_path: Path) -> None:
    (tmp_path / "test_slow.py").write_text("import time\nclass TestSlow:\n    def test_it(self): time.sleep(0.1)\n")
    (tmp_path / "test_quick.py").write_text("def test_it(): pass\n")
    seconds = Suite.measured(Tree(tmp_path), ["."]).seconds
    assert sorted(seconds, key=seconds.__getitem__) == ["test_quick.py", "test_slow.py"]


def test_a_reason_is_outdated_when_its_line_is_gone_or_a_test_notices_the_change(tmp_path: Path) -> None:
    entry = '[[equivalent]]\nfile = "{}"\nline = "{}"\nchange = "{}"\nreason = "so"\n'
    (tmp_path / "mutants.toml").write_text(
        entry.format(TIE.file, TIE.text, TIE.change) + entry.format("gone.py", "a < b", "a < b → a <= b")
    )
    reasons = Reasons(tmp_path / "mutants.toml")
    assert reasons.of(TIE) == "so"
    assert reasons.outdated([TIE], []) == ["gone.py: a < b: a < b → a <= b"]
    assert len(reasons.outdated([TIE], [TIE])) == 2


def test_every_reason_for_a_survivor_speaks_of_a_line_that_is_there() -> None:
    assert Reasons(ROOT / "tests" / "mutants.toml").outdated(candidates(), []) == []
