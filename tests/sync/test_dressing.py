"""What a client of texts writes into rich content looks as if it had been typed there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.ot import Delta, Embed, compose
from collab.sync.dressing import dressed
from collab.sync.wording import applied, cuts, worded, wording
from tests.ot.strategies import contents, deltas

CAT, DOG = Embed.of("image", "cat.png"), Embed.of("image", "dog.png")
BOLD = Delta().insert("a ").insert("bold", bold=True).insert(" word").insert("\n")


def after(content: Delta, delta: Delta) -> Delta:
    return compose(content, dressed(delta, content))


@given(content=contents(), data=st.data())
def test_to_the_text_it_is_the_same_edit(content: Delta, data: st.DataObject) -> None:
    delta = worded(data.draw(deltas(content.growth)))
    if not cuts(delta, wording(content)):
        assert wording(after(content, delta)) == applied(delta, wording(content))


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        (Delta().retain(4).insert("l"), Delta().insert("a ").insert("bolld", bold=True)),
        (Delta().retain(2).insert("very "), Delta().insert("a very ").insert("bold", bold=True)),
        (Delta().retain(6).insert("est"), Delta().insert("a ").insert("bold", bold=True).insert("est")),
        (Delta().retain(2).delete(4).insert("brave"), Delta().insert("a ").insert("brave", bold=True)),
        (Delta().retain(2).insert("brave").delete(4), Delta().insert("a ").insert("brave", bold=True)),
    ],
)
def test_text_takes_the_formatting_that_it_replaces_or_that_is_on_both_its_sides(delta: Delta, expected: Delta) -> None:
    assert after(BOLD, delta) == compose(expected, Delta().retain(expected.growth).insert(" word\n"))


def test_only_what_both_sides_have_in_common_is_taken() -> None:
    content = Delta().insert("a", bold=True, colour="red").insert("b", bold=True, colour="blue").insert("\n")
    assert after(content, Delta().retain(1).insert("x")).ops[1] == Delta().insert("x", bold=True).ops[0]


def test_at_the_ends_of_a_line_text_is_plain_and_a_replaced_newline_looks_like_nothing() -> None:
    content = Delta().insert("ab", bold=True).insert("\n").insert("cd", bold=True).insert("\n")
    assert after(content, Delta().insert("x")).ops[0] == Delta().insert("x").ops[0]
    assert after(content, Delta().retain(2).insert("x")).ops[1] == Delta().insert("x\n").ops[0]
    joined = after(content, Delta().retain(2).delete(1).insert(", "))
    assert joined == Delta().insert("ab, cd", bold=True).insert("\n")


def test_a_newline_takes_the_format_of_the_line_that_it_splits() -> None:
    item = Delta().insert("one two").insert("\n", list="bullet")
    assert after(item, Delta().retain(3).delete(1).insert("\n")) == (
        Delta().insert("one").insert("\n", list="bullet").insert("two").insert("\n", list="bullet")
    )


def test_whole_lines_take_what_the_lines_around_them_have_in_common() -> None:
    items = Delta().insert("one").insert("\n", list="bullet").insert("two").insert("\n", list="bullet")
    added = after(items, Delta().retain(4).insert("between\n"))
    assert added.ops[2:4] == Delta().insert("between").insert("\n", list="bullet").ops
    plan = Delta().insert("Plan").insert("\n", header=1).insert("text\n")
    assert after(plan, Delta().retain(5).insert("new\n")) == (
        Delta().insert("Plan").insert("\n", header=1).insert("new\ntext\n")
    )
    assert after(plan, Delta().insert("new\n")) == Delta().insert("new\nPlan").insert("\n", header=1).insert("text\n")


def test_embeds_that_are_cut_and_pasted_come_along_in_their_order() -> None:
    content = Delta().insert("a").insert(CAT).insert(DOG, alt="dog").insert("b\n")
    moved = after(content, Delta().retain(1).delete(2).retain(1).insert("x\ufffcy\ufffc\ufffc"))
    assert moved == (Delta().insert("abx").insert(CAT).insert("y").insert(DOG, alt="dog").insert("\ufffc\n"))


def test_content_without_any_line_gives_no_format_to_lines() -> None:
    assert after(Delta(), Delta().insert("a\nb")) == Delta().insert("a\nb")
    assert after(Delta().insert(CAT), Delta().retain(1).insert("a\n")) == Delta().insert(CAT).insert("a\n")
