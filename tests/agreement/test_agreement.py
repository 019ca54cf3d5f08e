"""The algebra agrees with the one that browsers run: npm quill-delta 5 on Node, case by case, without one difference.

`compose` is quill-delta's. Our `transform` keeps a delete and the insert behind it in their order, because a stretch
of history must lead to the same place as its steps; in canonical form it is quill-delta's.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from collab.ot import KEPT, Delta, compose, dump, parse, transform
from collab.ot.values import canonical, load
from tests.agreement.cases import Cases
from tests.ot.test_vectors import VECTORS, Vector

HERE = Path(__file__).parent
SEED = 20_260
COUNT = 20_000

Case = tuple[dict[str, object], Delta]  # what the oracle is asked, and our answer


def composed(cases: Cases) -> Iterator[Case]:
    """Deltas on contents, and deltas on deltas."""
    for number in range(COUNT):
        first = cases.content() if number % 2 else cases.delta(12)
        second = cases.delta(first.growth if number % 2 else 12 + first.growth)
        asked = {"verb": "compose", "first": ops(first), "second": ops(second)}
        yield asked, compose(first, second)


def transformed(cases: Cases) -> Iterator[Case]:
    """Two deltas on one content, either of them first."""
    for number in range(COUNT):
        first, second = cases.delta(12), cases.delta(12)
        asked = {"verb": "transform", "first": ops(first), "second": ops(second), "priority": number % 2 == 0}
        yield asked, transform(second, first, theirs_first=number % 2 == 0).canonical()


def ops(delta: Delta) -> object:
    return json.loads(dump(delta))


def oracle_answers(asked: list[dict[str, object]]) -> list[str]:
    """What quill-delta answers, as canonical text: keys sorted, halves of pairs escaped."""
    lines = "".join(json.dumps(case) + "\n" for case in asked)
    done = subprocess.run(["node", "oracle.mjs"], cwd=HERE, input=lines, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"is quill-delta installed (make test does it)? {done.stderr}"
    return [canonical(load(line)) for line in done.stdout.split("\n")[:-1]]


@pytest.mark.parametrize("cases_of", [composed, transformed])
def test_quill_delta_gives_the_same_result(
    cases_of: Callable[[Cases], Iterator[Case]], capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = list(cases_of(Cases(SEED)))
    answers = oracle_answers([asked for asked, _ in drawn])
    assert len(answers) == COUNT
    differing = [
        (asked, dump(ours), theirs)
        for (asked, ours), theirs in zip(drawn, answers, strict=True)
        if canonical(json.loads(dump(ours))) != theirs
    ]
    with capsys.disabled():
        print(f"\n{cases_of.__name__}: {len(differing)} differences from quill-delta in {COUNT} cases, seed {SEED}")
    assert differing[:1] == []


def test_the_vectors_of_compose_and_transform_are_those_of_quill_delta() -> None:
    vectors = [vector for vector in VECTORS if vector["verb"] in ("compose", "transform")]
    answers = oracle_answers([question(vector) for vector in vectors])
    for vector, answer in zip(vectors, answers, strict=True):
        assert dump(parse(vector["expected"], KEPT).canonical()) == answer, vector["name"]


def question(vector: Vector) -> dict[str, object]:
    """What the oracle is asked to find a vector's result."""
    if vector["verb"] == "compose":
        return {"verb": "compose", "first": vector["first"], "second": vector["second"]}
    return {"verb": "transform", "first": vector["over"], "second": vector["delta"], "priority": vector["flag"]}
