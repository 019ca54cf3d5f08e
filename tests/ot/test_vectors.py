"""The vectors that every implementation passes; `tests/vectors/README.md` says what they hold."""

import json
from typing import Any

import pytest

from collab.errors import CollabError
from collab.ot import (
    KEPT,
    Delta,
    Insert,
    Limits,
    Range,
    compose,
    diff,
    digest,
    dump,
    invert,
    join,
    move,
    parse,
    transform,
)
from collab.ot.text import has_lone_half, readable, units, whole
from tests.vectors.make import HERE, drawn, written

Vector = dict[str, Any]

VECTORS: list[Vector] = [
    vector for name in ("chosen.json", "drawn.json") for vector in json.loads((HERE / name).read_text())
]


def delta(ops: object) -> Delta:
    return parse(ops, KEPT)


def given_delta(vector: Vector) -> Delta:
    """What a vector gives, parsed within its limits."""
    return parse(vector["given"], Limits(**vector.get("limits", {})))


def halves(made: Delta) -> bool:
    """Whether a delta inserts half a surrogate pair."""
    return any(has_lone_half(op.content) for op in made.ops if type(op) is Insert and isinstance(op.content, str))


def result(vector: Vector) -> object:  # noqa: C901 - one line a verb
    """What our implementation makes of a vector."""
    match vector:
        case {"verb": "compose", "first": first, "second": second}:
            return compose(delta(first), delta(second))
        case {"verb": "join", "first": first, "second": second, "flag": flag}:
            return join(delta(first), delta(second), new_text_first=flag)
        case {"verb": "transform", "delta": late, "over": over, "flag": flag}:
            return transform(delta(late), delta(over), theirs_first=flag)
        case {"verb": "invert", "delta": done, "content": content}:
            return invert(delta(done), delta(content))
        case {"verb": "move", "place": int(place), "over": over, "flag": flag}:
            return move(place, delta(over), theirs_first=flag)
        case {"verb": "move", "place": [start, end], "over": over, "flag": flag}:
            moved = move(Range(start, end), delta(over), theirs_first=flag)
            return [moved.start, moved.end]
        case {"verb": "parse"}:
            return given_delta(vector)
        case {"verb": "dump"}:
            return dump(given_delta(vector))
        case {"verb": "digest", "content": content}:
            return digest(delta(content))
        case {"verb": "units", "given": text}:
            return [ord(unit) for unit in units(text)]
        case {"verb": "readable", "given": text}:
            return readable(text)
    raise AssertionError(f"no such verb: {vector}")


def of(*verbs: str) -> list[Any]:
    return [
        pytest.param(vector, id=f"{vector['verb']}: {vector['name']}") for vector in VECTORS if vector["verb"] in verbs
    ]


RESULTS = ("compose", "join", "transform", "invert", "move", "parse", "dump", "digest", "units", "readable")


@pytest.mark.parametrize("vector", of(*RESULTS))
def test_the_result_is_the_one_that_is_expected(vector: Vector) -> None:
    given = result(vector)
    expected = vector["expected"]
    assert given == (delta(expected) if isinstance(given, Delta) else expected)


@pytest.mark.parametrize("vector", of("refuse"))
def test_what_is_no_delta_or_too_large_is_refused_with_its_code(vector: Vector) -> None:
    with pytest.raises(CollabError) as caught:
        given_delta(vector)
    assert caught.value.code == vector["expected"]


@pytest.mark.parametrize("vector", of("diff"))
def test_a_difference_leads_from_the_old_to_the_new(vector: Vector) -> None:
    old, new = delta(vector["old"]), delta(vector["new"])
    difference = diff(old, new)
    assert compose(old, difference) == new
    assert halves(difference) <= halves(new)


@pytest.mark.parametrize("vector", of("units"))
def test_units_are_whole_text_again(vector: Vector) -> None:
    assert whole(units(vector["given"])) == vector["given"]


@pytest.mark.parametrize("vector", of("invert"))
def test_an_inverse_leads_back_to_the_content(vector: Vector) -> None:
    done, content = delta(vector["delta"]), delta(vector["content"])
    assert compose(compose(content, done), delta(vector["expected"])) == content


def test_no_vector_is_left_out() -> None:
    assert {vector["verb"] for vector in VECTORS} == {*RESULTS, "refuse", "diff"}


def test_the_drawn_vectors_are_what_they_would_be_if_they_were_drawn_now() -> None:
    assert (HERE / "drawn.json").read_text() == written(list(drawn()))
