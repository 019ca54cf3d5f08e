"""Typing as people do it: word for word, with pauses and slips. Pure: chance is an argument."""

import json
from collections.abc import Iterator, Mapping
from random import Random
from typing import Final

from msgspec import Struct

from collab.ot import Delta, dump

Looks = Mapping[str, object]  # attributes

# Milliseconds that a key takes, and that one thinks before the next line.
KEY: Final = (80, 210)
THOUGHT: Final = (3_000, 16_000)

# One word of so many, if it is long enough for one, has a slip in it, which is taken back at once.
SLIPS: Final = 24
SLIPPERY: Final = 5  # letters


class Stroke(Struct, frozen=True):
    """One edit of somebody who types, at their caret."""

    wait: int  # milliseconds since the one before
    text: str = ""
    looks: Looks = {}
    removed: int = 0  # units before the caret, in place of a text
    moves: int = 0  # units by which the caret moves on

    @property
    def begins_line(self) -> bool:
        """Whether it is the end of a new line, behind that of the line with the caret; the caret is before it then."""
        return self.text == "\n"


def strokes(content: Delta, chance: Random) -> Iterator[Stroke]:
    """The strokes by which whole lines come about: first the end of each, then what stands before it."""
    for line, end in _lines(content):
        yield Stroke(chance.randint(*THOUGHT), "\n", end, moves=1)
        for text, looks in line:
            yield from typed(text, chance, looks)


def typed(text: str, chance: Random, looks: Looks | None = None) -> Iterator[Stroke]:
    """The strokes by which a text comes about within a line."""
    for word in _words(text):
        wait = len(word) * chance.randint(*KEY)
        if len(word) >= SLIPPERY and chance.randrange(SLIPS) == 0:
            slip = word[0] + word[2] + word[1] + word[3:]
            yield Stroke(wait, slip, looks or {}, moves=len(slip))
            yield Stroke(chance.randint(*THOUGHT) // 10, removed=len(slip), moves=-len(slip))
        yield Stroke(wait, word, looks or {}, moves=len(word))


def _words(text: str) -> Iterator[str]:
    """The words of a text, each with the space behind it: what is sent at once by somebody who types."""
    first, *others = text.split(" ")
    for word in others:
        yield f"{first} "
        first = word
    if first:
        yield first


def _lines(content: Delta) -> Iterator[tuple[list[tuple[str, Looks]], Looks]]:
    """The lines of a text: what stands in each, and how it ends."""
    line: list[tuple[str, Looks]] = []
    for op in json.loads(dump(content)):
        looks = op.get("attributes", {})
        *ended, rest = op["insert"].split("\n")
        for text in ended:
            yield [*line, *([(text, looks)] if text else [])], looks
            line = []
        line += [(rest, looks)] if rest else []
