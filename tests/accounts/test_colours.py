"""Colours of people can be read on light ground and on dark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.accounts import colours
from collab.accounts.colours import PALETTE

# What WCAG asks of what is no text: a cursor, the ground of a name.
ENOUGH = 3.0


def contrast(one: str, other: str) -> float:
    dark, light = sorted((colours.luminance(one), colours.luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_as_it_is_defined() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_every_colour_is_made_one_that_can_be_read(colour: str) -> None:
    shown = colours.readable(colour)
    assert contrast(shown, "#ffffff") >= ENOUGH
    assert contrast(shown, "#1c1c1c") >= ENOUGH


@pytest.mark.parametrize("colour", PALETTE)
def test_ours_are_left_as_they_are(colour: str) -> None:
    assert colours.readable(colour) == colour


def test_a_colour_that_must_be_changed_keeps_its_hue() -> None:
    yellow, navy = colours.readable("#ffff00"), colours.readable("#000080")
    assert yellow[1:3] == yellow[3:5] > yellow[5:]
    assert navy[1:3] == navy[3:5] < navy[5:]


@pytest.mark.parametrize("colour", ["", "red", "#fff", "#FFFFFF", "#ffffff;", "#ffffff\n", "url(x)", "#gggggg"])
def test_what_is_no_colour_becomes_one_of_ours(colour: str) -> None:
    assert colours.readable(colour) in PALETTE


def test_the_colours_come_in_turn_and_begin_anew() -> None:
    shown = ["#123456"]  # of somebody who chose their own
    for _ in range(2 * len(PALETTE)):
        shown.append(colours.after(shown[-1]))
    assert tuple(shown[1:]) == PALETTE * 2


def test_a_name_has_always_the_same_colour_and_names_have_many() -> None:
    assert colours.of("ann") == colours.of("ann")
    assert {colours.of(f"person-{number}") for number in range(200)} == set(PALETTE)
