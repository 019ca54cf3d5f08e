"""What the verbs do in the cases that people ask about; the laws are in `test_laws`."""

import pytest

from collab.ot import (
    Delete,
    Delta,
    Embed,
    Insert,
    Retain,
    compose,
    diff,
    fold,
    invert,
    join,
    move,
    transform,
)
from collab.ot.difference import _shared_ends

TEXT = Delta().insert("one two")


def test_text_that_is_inserted_and_deleted_again_leaves_nothing() -> None:
    assert compose(Delta().retain(3).insert("xyz"), Delta().retain(3).delete(3)) == Delta()


def test_formatting_reaches_text_that_is_there_and_text_that_was_just_typed() -> None:
    typed = Delta().insert("a").retain(1)
    assert compose(typed, Delta().retain(2, bold=True)) == Delta().insert("a", bold=True).retain(1, bold=True)


def test_an_edit_beyond_the_first_delta_is_taken_over_as_it_is() -> None:
    assert compose(Delta().insert("a"), Delta().retain(5).delete(2)) == Delta().insert("a").retain(4).delete(2)


def test_join_keeps_new_text_on_its_side_of_deleted_text() -> None:
    typed_after_c, delete_c = Delta().retain(1).insert("x"), Delta().delete(1)
    assert join(typed_after_c, delete_c) == Delta().delete(1).insert("x")
    assert compose(typed_after_c, delete_c) == Delta().insert("x").delete(1)


def test_join_puts_new_text_before_or_behind_the_text_that_the_first_delta_deleted() -> None:
    delete, insert = Delta().delete(1), Delta().insert("x")
    assert join(delete, insert) == Delta().insert("x").delete(1)
    assert join(delete, insert, new_text_first=False) == Delta().delete(1).insert("x")


def test_over_a_composed_stretch_an_insert_would_land_on_the_wrong_side() -> None:
    """The reason for `join`: P, typed before c, stands before X, typed behind c, also when c is gone."""
    typed_after_c, delete_c = Delta().retain(1).insert("X"), Delta().delete(1)
    p = Delta().insert("P")
    step_by_step = transform(transform(p, typed_after_c, theirs_first=True), delete_c, theirs_first=True)
    assert step_by_step == p
    assert transform(p, join(typed_after_c, delete_c), theirs_first=True) == p
    assert transform(p, compose(typed_after_c, delete_c), theirs_first=True) == Delta().retain(1).insert("P")


def test_transform_keeps_an_insert_behind_the_delete_before_it() -> None:
    """The reason for not being canonical: Y, typed behind c later, must not come between c's place and X."""
    p = Delta().delete(1).retain(1).insert("X")
    delete_d, type_y = Delta().retain(1).delete(1), Delta().retain(1).insert("Y")
    over_both = transform(p, join(delete_d, type_y), theirs_first=True)
    step = transform(p, delete_d, theirs_first=True)
    assert step == Delta().delete(1).insert("X")
    assert transform(step, type_y, theirs_first=True) == over_both
    assert transform(step.canonical(), type_y, theirs_first=True) != over_both


def test_of_two_inserts_in_one_place_those_of_who_was_first_stand_first() -> None:
    a, b = Delta().retain(3).insert("A"), Delta().retain(3).insert("B")
    assert transform(b, a, theirs_first=True) == Delta().retain(4).insert("B")
    assert transform(a, b, theirs_first=False) == a


def test_of_two_formattings_that_of_who_was_first_stays() -> None:
    red, blue = Delta().retain(2, colour="red"), Delta().retain(2, colour="blue", bold=True)
    assert transform(blue, red, theirs_first=True) == Delta().retain(2, bold=True)
    assert transform(red, blue, theirs_first=False) == red


def test_what_both_delete_is_deleted_once() -> None:
    assert transform(Delta().delete(4), Delta().retain(2).delete(4), theirs_first=True) == Delta().delete(2)


def test_text_typed_into_a_passage_that_others_delete_stays() -> None:
    assert transform(Delta().retain(2).insert("x"), Delta().delete(4), theirs_first=True) == Delta().insert("x")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9])
def test_folding_many_deltas_is_composing_them_one_after_the_other(count: int) -> None:
    deltas = [Delta().retain(n // 2).insert(str(n), bold=n % 2) for n in range(count)]
    expected = Delta()
    for delta in deltas:
        expected = compose(expected, delta)
    assert fold(iter(deltas), compose) == expected


def test_inverting_brings_back_text_embeds_and_formatting() -> None:
    content = Delta().insert("ab", bold=True).insert(Embed.of("image", "cat.png")).insert("c")
    delta = Delta().retain(1).delete(1).insert("new").delete(1).retain(1, bold=True)
    assert invert(delta, content) == (
        Delta().retain(1).insert("b", bold=True).insert(Embed.of("image", "cat.png")).delete(3).retain(1, bold=None)
    )


def test_inverting_a_removal_of_formatting_that_was_not_there_does_nothing() -> None:
    assert invert(Delta().retain(3, bold=None), TEXT) == Delta()


def test_diff_is_small() -> None:
    assert diff(TEXT, Delta().insert("one or two")) == Delta().retain(4).insert("or ")
    assert diff(Delta().insert("abcd"), Delta().insert("ad")) == Delta().retain(1).delete(2)
    assert diff(TEXT, Delta().insert("one ").insert("two", bold=True)) == Delta().retain(4).retain(3, bold=True)


def test_diff_replaces_a_whole_character_and_never_half_of_it() -> None:
    assert diff(Delta().insert("a😀b"), Delta().insert("a😁b")) == Delta().retain(1).insert("😁").delete(2)
    assert diff(Delta().insert("a🌀b"), Delta().insert("a😀b")) == Delta().retain(1).insert("😀").delete(2)
    assert diff(Delta().insert("\U0001d400"), Delta().insert("🐀")) == Delta().insert("🐀").delete(2)


def test_diff_finds_several_changes_around_characters_of_two_units() -> None:
    old, new = "😀 one 😀 two 😀", "😁 one 😀 2 😀!"
    delta = diff(Delta().insert(old), Delta().insert(new))
    assert compose(Delta().insert(old), delta) == Delta().insert(new)
    assert sum(op.length for op in delta.ops if type(op) is Insert) == 2 + 1 + 1


def test_diff_replaces_an_embed_by_another() -> None:
    cat, dog = Embed.of("image", "cat.png"), Embed.of("image", "dog.png")
    old, new = Delta().insert("a").insert(cat).insert("b"), Delta().insert("a").insert(dog).insert("b")
    assert diff(old, new) == Delta().retain(1).insert(dog).delete(1)
    assert diff(old, old.insert(dog)) == Delta().retain(3).insert(dog)


@pytest.mark.parametrize("other", [Delta().retain(1).insert("x"), Delta().delete(1)])
def test_only_contents_can_be_compared(other: Delta) -> None:
    with pytest.raises(ValueError, match="only contents can be compared"):
        diff(TEXT, other)
    with pytest.raises(ValueError, match="only contents can be compared"):
        diff(other, TEXT)


@pytest.mark.parametrize(
    ("old", "new", "start", "end"),
    [
        ("", "", 0, 0),
        ("abc", "abc", 3, 0),
        ("abc", "axc", 1, 1),
        ("aa", "aaa", 2, 0),
        ("abab", "ab", 2, 0),
        ("a", "b", 0, 0),
        ("a\ud83d\ude00", "a\ud83d\ude01", 1, 0),
        ("\ud83c\ude00a", "\ud83d\ude00a", 0, 1),
        ("\ud83d\ude00", "\ud83d\ude00", 2, 0),
    ],
)
def test_texts_share_their_ends_up_to_whole_characters(old: str, new: str, start: int, end: int) -> None:
    assert _shared_ends(old, new) == (start, end)


def test_a_position_inside_deleted_text_ends_where_the_text_was() -> None:
    over = Delta().retain(2).delete(4).insert("x")
    assert move(4, over, theirs_first=True) == 2
    assert move(6, over, theirs_first=True) == 3
    assert move(6, over, theirs_first=False) == 2
    assert move(9, over, theirs_first=False) == 6


def test_ops_are_what_their_names_say() -> None:
    assert (Insert("ab").length, Retain(3).length, Delete(4).length) == (2, 3, 4)
    assert Insert(Embed.of("image", "cat.png")).length == 1
