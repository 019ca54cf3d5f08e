"""Attributes and embeds hold JSON that every language keeps exactly, and are equal when it is the same JSON."""

import pytest

from collab.ot import Attributes, Embed
from collab.ot import attributes as verbs
from collab.ot.values import DEEPEST, LARGEST, canonical, checked, load


def test_true_is_not_one() -> None:
    assert Attributes(bold=True) != Attributes(bold=1)
    assert Attributes(deep=[True]) != Attributes(deep=[1])
    assert Embed.of("image", [True]) != Embed.of("image", [1])
    assert verbs.diff(Attributes(bold=True), Attributes(bold=1)) == Attributes(bold=1)


def test_attributes_are_equal_whatever_the_order_of_their_names() -> None:
    one, other = Attributes(a=1, b={"x": 1, "y": 2}), Attributes(b={"y": 2, "x": 1}, a=1)
    assert one == other
    assert hash(one) == hash(other)
    assert one == one  # noqa: PLR0124 - the short way of __eq__
    assert one != {"a": 1, "b": {"x": 1, "y": 2}}


def test_attributes_read_as_a_mapping() -> None:
    attributes = Attributes({"code-block": True}, indent=2)
    assert dict(attributes) == {"code-block": True, "indent": 2}
    assert repr(attributes) == "Attributes({'code-block': True, 'indent': 2})"


def test_an_embed_gives_back_what_it_holds() -> None:
    embed = Embed.of("formula", {"tex": "x^2", "wide": None})
    assert embed.value == {"tex": "x^2", "wide": None}
    assert embed.data == '{"tex":"x^2","wide":null}'


@pytest.mark.parametrize(
    "value", [None, True, False, 0, -LARGEST, LARGEST, "", "é", [], [1, ["x"]], {"a": {"b": None}}]
)
def test_json_that_every_language_keeps_is_kept(value: object) -> None:
    assert checked(value) == value


def test_whole_numbers_are_whole_however_they_were_written() -> None:
    assert canonical(checked(5.0)) == "5"
    assert canonical(checked(-0.0)) == "0"


def test_strings_are_kept_as_code_units() -> None:
    assert checked({"😀": ["😀"]}) == {"\ud83d\ude00": ["\ud83d\ude00"]}
    assert canonical(checked("😀\x7f")) == '"\\ud83d\\ude00\\u007f"'


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (0.5, "holds the number 0.5; only whole numbers up to 2^53 - 1 are exact everywhere: write a string"),
        (LARGEST + 1, "holds the number 9007199254740992; only whole numbers"),
        (-LARGEST - 1, "holds the number -9007199254740992; only whole numbers"),
        (float("nan"), "holds the number nan"),
        (float("inf"), "holds the number inf"),
        ("a\0", "holds NUL, which no database keeps"),
        ({"\0": 1}, "holds NUL, which no database keeps"),
        (["\ud83d"], "holds half a surrogate pair"),
        ({1: 2}, "holds a number where a string must be"),
        (b"bytes", "holds bytes, which is no JSON value"),
    ],
)
def test_what_some_language_would_not_keep_is_refused(value: object, why: str) -> None:
    with pytest.raises(ValueError, match="holds") as caught:
        checked(value)
    assert str(caught.value).startswith(why)


def test_values_are_nested_so_deep_and_no_deeper() -> None:
    value: object = "bottom"
    for _ in range(DEEPEST - 1):
        value = [value]
    assert checked(value) == value
    for deeper in ([value], {"deeper": value}):
        with pytest.raises(ValueError, match="is nested more than 16 deep"):
            checked(deeper)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "is no JSON"),
        ("[NaN]", "is no JSON: NaN is no JSON number"),
        ("[Infinity]", "is no JSON: Infinity is no JSON number"),
        (b"\xff\xfe[\x00", "is no JSON: 'utf-8' codec"),
        ("[" * 100_000, "is nested too deep"),
    ],
)
def test_text_that_is_no_json_is_refused(text: str | bytes, why: str) -> None:
    with pytest.raises(ValueError, match="is ") as caught:
        load(text)
    assert str(caught.value).startswith(why)


def test_json_with_half_a_surrogate_pair_is_read() -> None:
    assert load(b'["\\ud83d", "\\ud83d\\ude00"]') == ["\ud83d", "😀"]
    assert load('["\\ude00"]') == ["\ude00"]


BOLD, RED = Attributes(bold=True), Attributes(colour="red")


def test_composed_attributes_let_the_second_win() -> None:
    both = verbs.compose(Attributes(bold=True, colour="red"), Attributes(colour="blue"), keep_nulls=True)
    assert both == Attributes(bold=True, colour="blue")
    assert verbs.compose(BOLD, None, keep_nulls=False) is BOLD
    assert verbs.compose(None, RED, keep_nulls=True) == RED


def test_a_null_stays_on_what_is_retained_and_vanishes_from_what_is_inserted() -> None:
    off = Attributes(bold=None)
    assert verbs.compose(BOLD, off, keep_nulls=True) == off
    assert verbs.compose(BOLD, off, keep_nulls=False) is None


def test_transformed_attributes_yield_where_theirs_were_first() -> None:
    mine, theirs = Attributes(bold=True, colour="red"), Attributes(colour=None)
    assert verbs.transform(mine, theirs, theirs_first=True) == BOLD
    assert verbs.transform(mine, theirs, theirs_first=False) is mine
    assert verbs.transform(RED, theirs, theirs_first=True) is None
    assert verbs.transform(None, theirs, theirs_first=True) is None
    assert verbs.transform(mine, None, theirs_first=True) is mine


def test_inverted_attributes_restore_the_base_and_remove_nothing_that_was_not_there() -> None:
    assert verbs.invert(Attributes(bold=None, colour="blue"), RED) == RED
    assert verbs.invert(BOLD, None) == Attributes(bold=None)
    assert verbs.invert(BOLD, BOLD) is None


def test_a_difference_of_attributes_makes_the_old_into_the_new() -> None:
    assert verbs.diff(Attributes(a=1, b=2), Attributes(b=3, c=4)) == Attributes(a=None, b=3, c=4)
    assert verbs.diff(None, BOLD) == BOLD
    assert verbs.diff(BOLD, None) == Attributes(bold=None)
    assert verbs.diff(None, None) is None
