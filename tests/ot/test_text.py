"""Text counts, cuts and joins as it does in a browser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.ot.text import has_lone_half, readable, units, whole

ANY_TEXT = st.text(st.characters(), max_size=12)
ANY_UNITS = st.text(st.sampled_from("a\ud83d\ude00é"), max_size=12)


@given(ANY_TEXT)
def test_units_count_as_utf_16_does(text: str) -> None:
    assert len(units(text)) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(ANY_UNITS)
def test_units_survive_being_made_whole_and_taken_apart_again(text: str) -> None:
    assert units(whole(text)) == text
    assert units(text) == text


@given(ANY_UNITS, ANY_UNITS)
def test_halves_that_meet_are_one_character_again(left: str, right: str) -> None:
    assert units(whole(left + right)) == units(whole(left)) + units(whole(right))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", False),
        ("abc", False),
        ("é", False),
        ("😀", False),
        ("\ud83d" + "\ude00", False),
        ("\ud83d", True),
        ("\ude00", True),
        ("\ude00\ud83d", True),
        ("\ud83d\ude00\ude00", True),
        ("\ud83da", True),
        ("a\ude00", True),
    ],
)
def test_a_half_without_its_other_half_is_found(text: str, found: bool) -> None:
    assert has_lone_half(text) is found


def test_readable_text_shows_a_lone_half_as_the_replacement_character() -> None:
    assert readable("\ud83dx\ud83d\ude00\ude00") == "\ufffdx😀\ufffd"
    assert readable("plain") == "plain"
