"""Patches of diff-match-patch and deltas of text: the one is the other, exactly, however lengths are counted."""

from random import Random

import pytest
from diff_match_patch import diff_match_patch
from hypothesis import given
from hypothesis import strategies as st

from collab.ot import Delta
from collab.ot.text import units, whole
from collab.sync import fuzzy, patches
from collab.sync.packets import Units
from collab.sync.patches import HUNKS, MalformedPatch
from collab.sync.wording import applied, cuts, difference

TEXTS = st.text(st.sampled_from("ab\n é字😀%+ ~&#"), max_size=60)
COUNTED = st.sampled_from(Units)


def applied_exactly(patch: str, text: str, counted: Units) -> str | None:
    """What a patch makes of a text, in units; nothing if it is not exact."""
    seen = patches.counted_text(text, counted)
    delta = patches.delta_of(patches.read(patch, counted), seen)
    if delta is None:
        return None
    return applied(delta if counted is Units.UTF16 else patches.in_units(delta, seen), text)


@given(old=TEXTS, new=TEXTS, counted=COUNTED)
def test_what_is_written_is_read_as_the_same(old: str, new: str, counted: Units) -> None:
    patch = patches.written(difference(units(old), units(new)), units(old), counted)
    assert applied_exactly(patch, units(old), counted) == units(new)
    assert patch.isascii()


@given(old=TEXTS, new=TEXTS)
def test_the_library_and_we_read_each_other(old: str, new: str) -> None:
    library = diff_match_patch()
    theirs = library.patch_toText(library.patch_make(old, new))
    assert applied_exactly(theirs, units(old), Units.CHARACTERS) == units(new)
    ours = patches.written(difference(units(old), units(new)), units(old), Units.CHARACTERS)
    text, fits = library.patch_apply(library.patch_fromText(ours), old)
    assert (text, all(fits)) == (new, True)


def test_lengths_behind_an_emoji_are_counted_as_is_said() -> None:
    delta = Delta().retain(7).insert("😀")
    text = units("😀 cats.")
    counted = {each: patches.written(delta, text, each).partition("\n")[0] for each in Units}
    assert counted == {Units.UTF16: "@@ -1,8 +1,10 @@", Units.CHARACTERS: "@@ -1,7 +1,8 @@"}


def test_changes_near_each_other_are_one_hunk_and_others_have_their_own() -> None:
    text = "x" * 100
    near = patches.written(Delta().retain(10).insert("a").retain(10).delete(2), text, Units.UTF16)
    far = patches.written(Delta().retain(10).insert("a").retain(60).delete(2), text, Units.UTF16)
    assert (near.count("@@ -"), far.count("@@ -")) == (1, 2)


def test_no_hunk_begins_or_ends_inside_of_a_character() -> None:
    text = units("😀" * 20)
    patch = patches.written(Delta().retain(20).insert("x"), text, Units.UTF16)
    assert "%EF%BF%BD" not in patch
    assert applied_exactly(patch, text, Units.UTF16) == text[:20] + "x" + text[20:]


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ("what?", "line 1"),
        (" a\n@@ -1 +1 @@\n", "line 1"),
        ("@@ -1 +1\n a\n", "line 1"),
        ("@@ -1 +1 @@\nwhat", "line 2"),
        ("@@ -1 +1 @@\n+%FF", "no UTF-8"),
        ("@@ -1 +1 @@\n+\ud800", "no UTF-8"),
        ("@@ -1 +1 @@\n+%00", "NUL"),
        ("@@ -1 +1 @@\n" * (HUNKS + 1), "hunks"),
    ],
)
def test_what_is_no_patch_is_told_where(patch: str, said: str) -> None:
    with pytest.raises(MalformedPatch, match=said):
        patches.read(patch, Units.UTF16)


def test_lines_without_anything_are_passed_over_and_no_hunk_changes_nothing() -> None:
    assert applied_exactly("", "abc", Units.UTF16) == "abc"
    assert applied_exactly("@@ -0,0 +1 @@\n\n+x\n\n", "abc", Units.UTF16) == "xabc"


@pytest.mark.parametrize("patch", ["@@ -1,2 +1 @@\n-zz\n", "@@ -9 +9 @@\n-c\n", "@@ -2 +1,0 @@\n-b\n@@ -1 +1 @@\n-a\n"])
def test_a_patch_of_another_text_is_not_exact(patch: str) -> None:
    assert applied_exactly(patch, "abc", Units.UTF16) is None


# Where texts have moved on.

OLD = "The cat sat on the mat. The dog stood by the door. The bird flew over the house."


def patch_of(old: str, new: str) -> tuple[patches.Hunk, ...]:
    return patches.read(patches.written(difference(units(old), units(new)), units(old), Units.UTF16), Units.UTF16)


def test_a_hunk_is_applied_where_its_text_is_now() -> None:
    hunks = patch_of(OLD, OLD.replace("dog", "black dog"))
    moved = "Look: " + OLD.replace("cat", "white cat")
    assert fuzzy.applied(hunks, moved, Units.UTF16) == (moved.replace("dog", "black dog"), ())
    far = "x" * 5_000 + OLD
    assert fuzzy.applied(hunks, far, Units.UTF16) == (far.replace("dog", "black dog"), ())


def test_a_hunk_is_applied_to_text_like_its_own() -> None:
    hunks = patch_of(OLD, OLD.replace("stood", "sat"))
    changed = OLD.replace("dog stood by", "dog stood at")
    text, strays = fuzzy.applied(hunks, changed, Units.UTF16)
    assert (text, strays) == (OLD.replace("stood by", "sat at"), ())


def test_a_hunk_that_fits_nowhere_is_left_out_and_the_others_are_applied() -> None:
    hunks = patch_of(OLD, OLD.replace("cat", "black cat").replace("flew over", "slept behind"))
    other = OLD.replace("The bird flew over the house.", "0123456789" * 5)
    text, strays = fuzzy.applied(hunks, other, Units.UTF16)
    assert text == other.replace("cat", "black cat")
    (stray,) = strays
    assert "slept behind" in stray.hunk.new
    assert stray.found in other


@pytest.mark.parametrize("counted", Units)
def test_places_are_found_behind_emoji_too(counted: Units) -> None:
    old, new = units("😀😀😀 a b"), units("😀😀😀 a, b")
    hunks = patches.read(patches.written(difference(old, new), old, counted), counted)
    assert fuzzy.applied(hunks, "x" + old, counted) == ("x" + new, ())


def test_a_hostile_patch_costs_no_more_than_a_few_tries() -> None:
    chance = Random(5)
    text = "".join(chance.choices("ab", k=50_000))
    hunks = [
        patches.Hunk(chance.randint(0, 50_000), ((" ", "".join(chance.choices("ab", k=30))), ("+", "x")))
        for _ in range(200)
    ]
    hunks.append(patches.Hunk(0, ((" ", "c" * 5_000), ("+", "x"))))
    applying = fuzzy._Applying(text)
    for hunk in hunks:
        applying.apply(hunk, Units.UTF16)
    assert applying._tries == 0
    assert len(applying.strays) >= len(hunks) - fuzzy.TRIES
    assert whole(applying.text) == applying.text


def test_a_delta_that_goes_between_the_halves_of_a_character_cuts_it() -> None:
    text = units("a😀b")
    assert [cuts(Delta().retain(place).insert("x"), text) for place in range(5)] == [False, False, True, False, False]
