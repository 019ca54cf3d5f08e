"""Patches as diff-match-patch writes them, and deltas of text: exact ones of the one are exactly the other."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from msgspec import Struct

from collab.errors import CollabError, Remedy
from collab.ot import Delete, Delta, Insert, Op, Retain
from collab.ot.delta import Draft
from collab.ot.text import units, whole
from collab.sync.packets import Units
from collab.sync.wording import is_within, wording

# Hunks in one patch: as many as a delta has ops.
HUNKS = 20_000

# What stands unchanged on either side of a change, so that it is found in a text that has moved on.
MARGIN: Final = 8  # characters

# As encodeURI leaves them; a space is written as it is.
_PLAIN: Final = "!~*'();/?:@&=+$,# "
_HEAD: Final = re.compile(r"@@ -(\d{1,10})(?:,(\d{1,10}))? \+(\d{1,10})(?:,(\d{1,10}))? @@\Z")


class MalformedPatch(CollabError):
    """The text is no patch as diff-match-patch writes it, or inserts what cannot be kept."""

    code = "malformed_patch"
    remedy = Remedy.STOP


class Hunk(Struct, frozen=True):
    """Changes near each other. Its place is in the text as the hunks before it have left it."""

    place: int
    lines: tuple[tuple[str, str], ...]  # each a sign, one of space, + and -, and a text

    @property
    def old(self) -> str:
        """The text that it is about."""
        return "".join(text for sign, text in self.lines if sign != "+")

    @property
    def new(self) -> str:
        """The text that it leaves."""
        return "".join(text for sign, text in self.lines if sign != "-")

    @property
    def text(self) -> str:
        """The hunk, written out."""
        head = f"@@ -{_span(self.place, len(self.old))} +{_span(self.place, len(self.new))} @@\n"
        return head + "".join(f"{sign}{quote(whole(text), _PLAIN)}\n" for sign, text in self.lines)


def read(patch: str, counted: Units) -> tuple[Hunk, ...]:
    """The hunks of a patch, with texts as they are counted."""
    lines = patch.split("\n")
    if lines[-1] == "":
        lines.pop()
    hunks: list[Hunk] = []
    heads = [number for number, line in enumerate(lines) if line.startswith("@")]
    if len(heads) > HUNKS:
        raise MalformedPatch(f"the patch has {len(heads)} hunks; {HUNKS} are allowed")
    if lines and heads[:1] != [0]:
        raise MalformedPatch("line 1: a patch begins with a line like @@ -1,5 +1,6 @@")
    for number, after in pairwise([*heads, len(lines)]):
        hunks.append(_hunk(lines[number:after], number + 1, counted))
    return tuple(hunks)


def delta_of(hunks: Iterable[Hunk], text: str) -> Delta | None:
    """What hunks do to a text of characters or units as they count; nothing where a hunk is not exact."""
    draft = Draft()
    read_to = 0  # of the text
    growth = 0  # of it, by the hunks before
    for hunk in hunks:
        start = hunk.place - growth
        if start < read_to or text[start : start + len(hunk.old)] != hunk.old:
            return None
        _push(draft, Retain(start - read_to))
        for sign, piece in hunk.lines:
            _push(draft, _op(sign, piece))
        read_to = start + len(hunk.old)
        growth += len(hunk.new) - len(hunk.old)
    return draft.finish()


def written(delta: Delta, text: str, counted: Units) -> str:
    """The patch that does to a text what a delta of text does, which cuts no character; both in units."""
    if counted is Units.CHARACTERS:
        delta, text = in_characters(delta, text), whole(text)
    return "".join(hunk.text for hunk in _hunks(delta, text, counted))


def in_units(delta: Delta, text: str) -> Delta:
    """A delta that counts the characters of a text, as one that counts units."""
    return _recounted(delta, text, lambda piece: len(units(piece)))


def in_characters(delta: Delta, text: str) -> Delta:
    """A delta that counts the units of a text, of which it cuts no character, as one that counts characters."""
    return _recounted(delta, text, lambda piece: len(whole(piece)))


def _recounted(delta: Delta, text: str, length: Callable[[str], int]) -> Delta:
    if text.isascii():
        return delta
    draft = Draft()
    place = 0
    for op in delta.ops:
        if type(op) is Insert:
            draft.push(op)
            continue
        piece = text[place : place + op.length]
        counted = length(piece) + op.length - len(piece)  # what goes beyond the text is found out later
        draft.push(Retain(counted, op.attributes) if type(op) is Retain else Delete(counted))
        place += op.length
    return draft.finish()


def _hunks(delta: Delta, text: str, counted: Units) -> Iterator[Hunk]:
    """The hunks of a delta; changes that stand near each other are one."""
    lines: list[tuple[str, str]] = []
    start = place = growth = 0
    for op in delta.ops:
        if type(op) is Insert:
            lines.append(("+", counted_text(wording(Delta([op])), counted)))
            continue
        far = type(op) is Retain and op.length > 2 * MARGIN
        if lines and far:
            yield _surrounded(text, start, place, growth, lines)
            growth += sum(_GROWTH[sign] * len(piece) for sign, piece in lines)
            lines = []
        if lines or type(op) is Delete:
            lines.append((" " if type(op) is Retain else "-", text[place : place + op.length]))
        place += op.length
        start = start if lines else place
    if lines:
        yield _surrounded(text, start, place, growth, lines)


def _surrounded(text: str, start: int, end: int, growth: int, lines: list[tuple[str, str]]) -> Hunk:
    """A hunk of what is done between two places of a text, with what stands beside it."""
    first, last = max(start - MARGIN, 0), min(end + MARGIN, len(text))
    first -= is_within(text, first)
    last += is_within(text, last)
    found = [(" ", text[first:start]), *lines, (" ", text[end:last])]
    return Hunk(first + growth, tuple(line for line in found if line[1]))


def _hunk(lines: Sequence[str], number: int, counted: Units) -> Hunk:
    head = _HEAD.match(lines[0])
    if head is None:
        raise MalformedPatch(f"line {number}: a hunk begins with a line like @@ -1,5 +1,6 @@")
    place = int(head[3]) - (head[4] != "0")
    read = tuple(_line(line, at, counted) for at, line in enumerate(lines[1:], start=number + 1) if line)
    return Hunk(max(place, 0), read)


def _line(line: str, number: int, counted: Units) -> tuple[str, str]:
    sign = line[0]
    if sign not in _GROWTH:
        raise MalformedPatch(f"line {number}: a line begins with a space, + or -")
    try:
        text = unquote_to_bytes(line[1:]).decode()
    except ValueError:
        raise MalformedPatch(f"line {number}: what is escaped is no UTF-8") from None
    if sign == "+" and "\0" in text:
        raise MalformedPatch(f"line {number}: the text holds NUL, which no database keeps")
    return sign, counted_text(text, counted)


def counted_text(text: str, counted: Units) -> str:
    """A text of so many characters as are counted."""
    return whole(text) if counted is Units.CHARACTERS else units(text)


def _span(place: int, length: int) -> str:
    """Where a text stands, as unified diffs say it."""
    return f"{place},0" if not length else f"{place + 1}" if length == 1 else f"{place + 1},{length}"


def _op(sign: str, text: str) -> Op:
    return Insert(text) if sign == "+" else Delete(len(text)) if sign == "-" else Retain(len(text))


def _push(draft: Draft, op: Op) -> None:
    if op.length:
        draft.push(op)


_GROWTH: Final = {" ": 0, "+": 1, "-": -1}
