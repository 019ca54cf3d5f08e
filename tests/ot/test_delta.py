"""Deltas are compact and immutable; drafts make them so."""

import pytest

from collab.ot import Attributes, Delete, Delta, Embed, Insert, Op, Retain
from collab.ot.delta import Draft
from collab.ot.reader import END, Reader

IMAGE = Embed.of("image", "cat.png")


def drafted(*ops: Op, canonical: bool = False) -> list[Op]:
    draft = Draft(canonical=canonical)
    for op in ops:
        draft.push(op)
    return draft.ops()


def test_a_delta_is_built_by_hand_in_the_order_it_is_read() -> None:
    delta = Delta().retain(2).insert("x", bold=True).delete(1).retain(3, colour=None).insert(IMAGE)
    assert delta.ops == (
        Retain(2),
        Insert("x", Attributes(bold=True)),
        Delete(1),
        Retain(3, Attributes(colour=None)),
        Insert(IMAGE),
    )


def test_a_null_on_an_insert_says_nothing() -> None:
    assert Delta().insert("x", bold=None) == Delta().insert("x")
    assert Delta().insert("x", bold=None, colour="red") == Delta().insert("x", colour="red")
    assert Delta().retain(1, bold=None).ops == (Retain(1, Attributes(bold=None)),)


def test_nothing_added_is_nothing() -> None:
    assert Delta().insert("").retain(0).delete(0) == Delta()
    assert not Delta()
    assert Delta().delete(1)


def test_a_negative_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Delete\(length=-1\) is shorter than nothing"):
        Delta().delete(-1)


def test_deltas_are_equal_when_their_ops_are() -> None:
    one, other = Delta().retain(1).insert("x"), Delta([Retain(1), Insert("x")])
    assert one == other
    assert hash(one) == hash(other)
    assert one != Delta().insert("x")
    assert one != one.ops
    assert repr(one) == "Delta([Retain(length=1, attributes=None), Insert(content='x', attributes=None)])"


def test_a_delta_knows_what_it_reads_and_by_how_much_it_grows() -> None:
    delta = Delta().retain(2).insert("😀").delete(5).insert(IMAGE)
    assert delta.consumes == 7
    assert delta.growth == 2 + 1 - 5
    assert not delta.is_content
    assert Delta().insert("a").insert(IMAGE).is_content


def test_neighbours_that_say_the_same_become_one() -> None:
    bold = Attributes(bold=True)
    assert drafted(Insert("a"), Insert("b"), Insert("c")) == [Insert("abc")]
    assert drafted(Insert("a", bold), Insert("b", Attributes(bold=True))) == [Insert("ab", bold)]
    assert drafted(Retain(1), Retain(2), Retain(3, bold), Retain(4, bold)) == [Retain(3), Retain(7, bold)]
    assert drafted(Delete(1), Delete(2)) == [Delete(3)]


def test_neighbours_that_differ_stay_apart() -> None:
    bold = Attributes(bold=True)
    apart: list[list[Op]] = [[Insert("a"), Insert("b", bold)], [Insert(IMAGE)] * 2, [Insert("a"), Insert(IMAGE)]]
    for ops in apart:
        assert drafted(*ops) == ops
    assert drafted(Insert("a"), Insert("b"), Insert("c", bold), Insert("d", bold)) == [Insert("ab"), Insert("cd", bold)]


def test_halves_of_a_pair_that_meet_are_a_character_again() -> None:
    assert drafted(Insert("\ud83d"), Insert("\ude00")) == [Insert("😀")]
    assert Insert("😀").length == 2


def test_a_draft_keeps_the_order_and_a_canonical_one_puts_inserts_before_deletes() -> None:
    ops: list[Op] = [Insert("a"), Delete(1), Insert("b"), Delete(2), Insert(IMAGE), Retain(1), Insert("c")]
    assert drafted(*ops) == ops
    assert drafted(*ops, canonical=True) == [Insert("ab"), Insert(IMAGE), Delete(3), Retain(1), Insert("c")]
    assert drafted(Delete(1), Insert("a"), canonical=True) == [Insert("a"), Delete(1)]


@pytest.mark.parametrize("canonical", [True, False])
def test_many_ops_written_at_once_are_as_if_written_one_by_one(canonical: bool) -> None:
    bold = Attributes(bold=True)
    last: list[Op] = [Delete(1), Retain(1), Insert("a"), Insert("a", bold)]
    rests: list[list[Op]] = [
        [],
        [Insert("x")],
        [Insert("x"), Retain(1), Insert("y", bold), Retain(2), Insert("z")],
        [Insert("x", bold), Insert("y"), Insert(IMAGE), Insert("z")],
        [Insert("x"), Delete(1), Insert("y"), Retain(1), Delete(2), Insert("z")],
        [Delete(1), Insert("y"), Insert("z", bold), Retain(1), Insert("q")],
    ]
    for before in last:
        for rest in rests:
            draft = Draft(canonical=canonical)
            draft.push(before)
            draft.extend(rest)
            draft.push(Insert("end"))
            assert draft.ops() == drafted(before, *rest, Insert("end"), canonical=canonical)


def test_a_plain_retain_at_the_end_says_nothing_and_goes() -> None:
    formatting = Retain(2, Attributes(bold=True))
    cases: list[tuple[list[Op], int]] = [([Insert("a"), Retain(2)], 1), ([formatting], 1), ([Retain(1)], 0), ([], 0)]
    for ops, kept in cases:
        draft = Draft()
        draft.extend(ops)
        assert draft.finish().ops == tuple(ops[:kept])


def test_a_reader_takes_ops_whole_or_in_pieces_and_ends_in_an_endless_retain() -> None:
    whole = Insert("abcd", Attributes(bold=True))
    reader = Reader([whole, Retain(3, Attributes(bold=None)), Delete(2)])
    assert reader.take(4) is whole
    assert reader.take(1) == Retain(1, Attributes(bold=None))
    assert reader.left == 2
    assert reader.take(2) == Retain(2, Attributes(bold=None))
    assert reader.take(1) == Delete(1)
    assert reader.take(1) == Delete(1)
    assert reader.op is END
    assert reader.take(5) == Retain(5)
    assert reader.rest() == ()


def test_a_reader_cuts_text_where_it_is_told_even_between_halves() -> None:
    reader = Reader([Insert("a😀b")])
    assert [reader.take(n) for n in (2, 1, 1)] == [Insert("a\ud83d"), Insert("\ude00"), Insert("b")]


def test_the_rest_of_a_reader_is_all_that_was_not_taken() -> None:
    reader = Reader([Insert("abc"), Delete(1), Retain(2, Attributes(bold=True))])
    reader.take(1)
    assert reader.rest() == (Insert("bc"), Delete(1), Retain(2, Attributes(bold=True)))
    assert reader.op is END
    only = Reader([Insert("abc")])
    only.take(2)
    assert only.rest() == (Insert("c"),)
