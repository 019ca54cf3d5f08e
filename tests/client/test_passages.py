"""Content as a Python string."""

import pytest
from hypothesis import given

from collab.client.passages import EMBED, place_of, rewriting, text_of
from collab.ot import Delta, Embed, compose
from collab.ot.text import has_lone_half
from tests.ot.strategies import contents

LINE = Delta().insert("one ").insert(Embed.of("image", "cat.png")).insert(" two").insert("\n", header=1)


@given(content=contents(), other=contents())
def test_content_that_was_rewritten_reads_so(content: Delta, other: Delta) -> None:
    text = text_of(other)
    assert text_of(compose(content, rewriting(content, text, rich=False))) == text


@pytest.mark.parametrize("text", [f"One, {EMBED} two", f"One, {EMBED} two\n"])
def test_the_newline_that_ends_rich_content_stays(text: str) -> None:
    assert rewriting(LINE, text, rich=True) == Delta().insert("O").delete(1).retain(2).insert(",")


def test_half_a_pair_is_shown_as_no_character() -> None:
    assert text_of(Delta().insert("a\ud83d")) == "a\ufffd"
    assert not has_lone_half(text_of(Delta().insert("a\ud83d")))


def test_places_are_units() -> None:
    assert place_of(Delta().insert("😀 one"), "one", 0) == 3
    assert place_of(LINE, " two", 0) == 5
    assert place_of(LINE, "three", 0) is None
