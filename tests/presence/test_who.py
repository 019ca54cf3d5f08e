"""A name shows as what it is, a colour can be read: whatever somebody has called themselves."""

import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.accounts import colours
from presence import who
from presence.who import LONGEST, MARKS, NAMELESS, Who


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("  Ada \t\n Lovelace ", "Ada Lovelace"),
        ("עדה", "עדה"),
        ("می‌خواهم", "می‌خواهم"),  # a joiner that the script needs
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("nosrep\u202eperson", "nosrepperson"),
        ("\u2066Ann\u2069", "Ann"),
        ("A\x00n\x1bn\x7f", "Ann"),
        ("A\u200bnn\ufeff", "Ann"),
        ("\ud83d Ann", "Ann"),  # half a pair
        ("e" + "\u0301" * 50, "e" + "\u0301" * MARKS),
        ("\u200d\u200d", NAMELESS),
        ("\u202e", NAMELESS),
        ("", NAMELESS),
        ("x" * 10_000, "x" * (LONGEST - 1) + "…"),
    ],
)
def test_a_name_holds_nothing_that_turns_hides_or_overwrites_other_text(name: str, shown: str) -> None:
    assert who.neutral(name) == shown


@given(st.text(st.characters(codec=None), max_size=80))
def test_a_neutral_name_is_short_and_clean_and_stays_what_it_is(name: str) -> None:
    shown = who.neutral(name)
    assert 1 <= len(shown) <= LONGEST
    assert who.neutral(shown) == shown
    assert not [letter for letter in shown if unicodedata.category(letter)[0] == "C" and letter not in "\u200c\u200d"]


def test_a_guest_is_the_same_one_wherever_they_are_asked_for() -> None:
    assert who.guest("a-session-of-a-guest") == who.guest("a-session-of-a-guest")
    names = Counter(who.guest(f"session-{number:016}").name for number in range(100))
    assert len(names) > 90
    assert all(re.fullmatch(r"Guest [A-Z][a-z]+ [1-9]\d", name) for name in names)
    assert who.guest("a-session-of-a-guest").person is None
    assert who.guest("a-session-of-a-guest").colour in colours.PALETTE


def test_a_person_has_their_own_name_and_colour() -> None:
    assert who.person(7, "Ann", "#2563eb") == Who("Ann", "#2563eb", "7")
    assert who.person(7, "Ann", "red;background:url(//evil)").colour in colours.PALETTE
