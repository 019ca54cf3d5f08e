"""The laws that stand in the docstrings of the algebra, sentence by sentence, and agreement with the slow oracle."""

import pytest
from hypothesis import given

from collab.ot import (
    KEPT,
    Delta,
    Insert,
    Range,
    Retain,
    compose,
    diff,
    dump,
    fold,
    invert,
    join,
    move,
    parse,
    transform,
)
from tests.ot import oracle
from tests.ot.strategies import contents, edited

Edited = tuple[Delta, list[Delta], list[Delta]]


@given(edited(steps=1))
def test_composing_content_with_a_delta_gives_the_content_that_the_oracle_gives(drawn: Edited) -> None:
    content, (edit,), _ = drawn
    assert compose(content, edit) == oracle.applied(content, edit)


@given(edited(steps=3))
def test_compose_is_associative(drawn: Edited) -> None:
    content, (a, b, c), _ = drawn
    assert compose(compose(a, b), c) == compose(a, compose(b, c))
    assert compose(compose(content, a), b) == compose(content, compose(a, b))


@given(edited(steps=2))
def test_what_compose_gives_is_canonical_and_reads_what_its_parts_read(drawn: Edited) -> None:
    content, (a, b), _ = drawn
    both = compose(a, b)
    assert both == both.canonical()
    assert both.growth == a.growth + b.growth
    assert both.consumes <= content.growth


@given(edited(steps=1))
def test_an_empty_delta_changes_nothing(drawn: Edited) -> None:
    content, (a,), _ = drawn
    nothing = Delta()
    assert compose(content, nothing) == content
    assert compose(nothing, a) == compose(a, nothing) == a.canonical()
    assert join(nothing, a) == join(a, nothing) == a
    assert transform(a, nothing, theirs_first=True) == transform(a, nothing, theirs_first=False) == a
    assert transform(nothing, a, theirs_first=True) == nothing


@given(edited(steps=1, rivals=1))
def test_two_edits_of_one_content_converge(drawn: Edited) -> None:
    content, (a,), (b,) = drawn
    after_a = compose(a, transform(b, a, theirs_first=True))
    assert after_a == compose(b, transform(a, b, theirs_first=False))
    assert compose(content, after_a) == oracle.merged(content, [a, b])


@given(edited(steps=2, rivals=1))
def test_transforming_over_a_stretch_is_transforming_over_its_revisions_one_by_one(drawn: Edited) -> None:
    _, (a, b), (p,) = drawn
    for first in (True, False):
        stretch = join(a, b, new_text_first=first)
        step_by_step = transform(transform(p, a, theirs_first=first), b, theirs_first=first)
        assert transform(p, stretch, theirs_first=first) == step_by_step


@given(edited(steps=3, rivals=1))
def test_a_stretch_of_stretches_is_as_good_as_its_revisions(drawn: Edited) -> None:
    _, (a, b, c), (p,) = drawn
    step_by_step = p
    for revision in (a, b, c):
        step_by_step = transform(step_by_step, revision, theirs_first=True)
    assert transform(p, join(join(a, b), c), theirs_first=True) == step_by_step
    assert transform(p, join(a, join(b, c)), theirs_first=True) == step_by_step
    assert transform(p, fold([a, b, c], join), theirs_first=True) == step_by_step


@given(edited(steps=2, rivals=1))
def test_a_stretch_reaches_the_content_that_its_revisions_reach(drawn: Edited) -> None:
    _, (a, b), (p,) = drawn
    assert join(a, b).canonical() == compose(a, b)
    over_p = transform(join(a, b), p, theirs_first=False)
    a_over_p = transform(a, p, theirs_first=False)
    b_over_p = transform(b, transform(p, a, theirs_first=True), theirs_first=False)
    assert over_p.canonical() == compose(a_over_p, b_over_p)


@given(edited(steps=1))
def test_inverting_takes_a_delta_back(drawn: Edited) -> None:
    content, (a,), _ = drawn
    inverse = invert(a, content)
    assert compose(compose(content, a), inverse) == content
    assert inverse == inverse.canonical()


@given(contents(), contents())
def test_diff_makes_the_old_content_into_the_new(old: Delta, new: Delta) -> None:
    assert compose(old, diff(old, new)) == new
    assert diff(old, old) == Delta()


@given(edited(steps=1))
def test_diff_finds_a_formatting_without_touching_the_text(drawn: Edited) -> None:
    content, (edit,), _ = drawn
    formatting = Delta(Retain(op.length, op.attributes) for op in edit.ops if type(op) is Retain)
    assert all(type(op) is Retain for op in diff(content, compose(content, formatting)).ops)


@given(edited(steps=1))
def test_a_delta_is_the_same_after_it_was_written_and_read(drawn: Edited) -> None:
    content, (a,), _ = drawn
    for delta in (content, a, a.canonical(), compose(content, a)):
        assert parse(dump(delta), KEPT) == delta
        assert dump(delta).isascii()


@given(edited(steps=1))
def test_a_position_moves_as_text_inserted_there_would(drawn: Edited) -> None:
    content, (a,), _ = drawn
    for position in range(content.growth + 1):
        for first in (True, False):
            marker = Delta([Retain(position), Insert("|")] if position else [Insert("|")])
            moved = transform(marker, a, theirs_first=first).ops
            expected = moved[0].length if type(moved[0]) is Retain else 0
            assert move(position, a, theirs_first=first) == expected


@given(edited(steps=1))
def test_a_range_holds_of_the_old_content_what_is_left_of_its_own(drawn: Edited) -> None:
    content, (a,), _ = drawn
    places = oracle.surviving(a, content.growth)
    for start in range(content.growth):
        for end in range(start + 1, content.growth + 1):
            moved = move(Range(start, end), a, theirs_first=True)
            assert moved.start <= moved.end
            for unit, place in places.items():
                assert (moved.start <= place < moved.end) == (start <= unit < end)


@given(edited(steps=1))
def test_text_inserted_at_the_edges_of_a_range_stays_outside(drawn: Edited) -> None:
    content, _, _ = drawn
    length = content.growth
    for start in range(length):
        typed = compose(Delta().retain(length).insert("after"), Delta().retain(start).insert("before"))
        assert move(Range(start, length), typed, theirs_first=True) == Range(start + 6, length + 6)


@pytest.mark.parametrize("first", [True, False])
@given(edited(steps=1))
def test_a_caret_moves_as_its_position_does(first: bool, drawn: Edited) -> None:
    content, (a,), _ = drawn
    for position in range(content.growth + 1):
        caret = move(position, a, theirs_first=first)
        assert move(Range(position, position), a, theirs_first=first) == Range(caret, caret)
