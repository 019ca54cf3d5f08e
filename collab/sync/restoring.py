"""Deleted text that a submission brings back: named by who undoes, followed while others type, and checked.

Whoever kept a place in the text returns to it, so it must be the very text. What is named is text alone: its formatting
may be another one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from collab.errors import NotRestored
from collab.ot import Delete, Delta, Embed, Insert
from collab.ot.survival import Way, others
from collab.sync.submission import Restored

# Of all that a submission brings back, the oldest was deleted fewer revisions than this before the newest: checking
# reads what was between.
SPAN = 512

# As many passages as a submission names: an undo of a person's edit has no more.
MOST = 1_000

# Content unit by unit: embeds are one.
Units = list[str | Embed]


def carried(restores: Iterable[Restored], over: Delta) -> tuple[Restored, ...]:
    """What a submission brings back, as it stands after a delta that follows."""
    way = Way(over)
    return tuple(
        Restored(part.place, each.revision, each.position + part.offset, part.length)
        for each in restores
        for part in way.survivors(each.at, each.length)
    )


def stretch(restores: Sequence[Restored]) -> tuple[int, int]:
    """The first and the last revision that are named; `NotRestored` if they are too far from each other."""
    revisions = [each.revision for each in restores]
    first, last = min(revisions), max(revisions)
    if last - first >= SPAN:
        raise NotRestored(f"what is brought back was deleted by revisions {first} to {last}; {SPAN} may lie between")
    return first, last


def check(restores: Sequence[Restored], delta: Delta, content: Delta, revisions: Sequence[Delta]) -> None:
    """Refuse what is not the very text: `NotRestored`.

    The content is that before the first revision that is named, the revisions are that one and all up to the last one.
    """
    first, last = stretch(restores)
    if len(revisions) <= last - first:
        raise NotRestored(f"there is no revision {last}")
    _apart([(0, each.at, each.length) for each in restores])
    _apart([(each.revision, each.position, each.length) for each in restores])
    offered = Written(delta)
    sought = [(each, _inserted(each, offered)) for each in restores]
    waiting: list[tuple[int, Units]] = []  # what must stand where, in the content before the revision that is looked at
    for number in range(last, first - 1, -1):
        step = revisions[number - first]
        if waiting:
            written = Written(step)
            waiting = [found for place, units in waiting for found in _traced(place, units, written)]
        here = [(each, units) for each, units in sought if each.revision == number]
        way, reached = Way(step), step.consumes
        for each, units in here:
            if way.survivors(each.position, each.length) or each.position + each.length > reached:
                raise NotRestored(f"revision {number} did not delete all from {each.position}")
            waiting.append((each.position, units))
    base = Written(content)
    for place, units in waiting:
        _compare(units, base.passage(place, len(units)))


class Written:
    """A delta, and what it inserts, unit by unit."""

    def __init__(self, delta: Delta) -> None:
        self.way = Way(delta)
        self._places: list[int] = []
        self._inserts: list[Insert] = []
        place = 0
        for op in delta.ops:
            if type(op) is Insert:
                self._places.append(place)
                self._inserts.append(op)
            if type(op) is not Delete:
                place += op.length

    def passage(self, start: int, length: int) -> Units:
        """What is inserted in a passage of the content that the delta leaves."""
        found: Units = []
        for index in range(max(bisect_right(self._places, start) - 1, 0), len(self._places)):
            place, op = self._places[index], self._inserts[index]
            if place >= start + length:
                break
            found += _cut(op, start - place, start + length - place)
        return found


def _apart(passages: list[tuple[int, int, int]]) -> None:
    """Text comes back once, in one place: passages, each in some content with its start and length, do not overlap."""
    for (content, start, length), (other, begun, _) in pairwise(sorted(passages)):
        if content == other and start + length > begun:
            raise NotRestored(f"two passages that are brought back overlap at {begun}")


def _inserted(each: Restored, offered: Written) -> Units:
    """The text that a delta inserts there."""
    if offered.way.origins(each.at, each.length):
        raise NotRestored(f"not all from {each.at} on is inserted by the delta")
    return offered.passage(each.at, each.length)


def _traced(place: int, units: Units, step: Written) -> list[tuple[int, Units]]:
    """What stood before a step, of text that stands after it; what the step inserted is compared at once."""
    parts = step.way.origins(place, len(units))
    for offset, length in others(parts, len(units)):
        _compare(units[offset : offset + length], step.passage(place + offset, length))
    return [(part.place, units[part.offset : part.offset + part.length]) for part in parts]


def _cut(op: Insert, first: int, last: int) -> Units:
    return list(op.content[max(first, 0) : last]) if isinstance(op.content, str) else [op.content]


def _compare(units: Units, were: Units) -> None:
    if units != were:
        raise NotRestored("what is brought back is other text than what was deleted")
