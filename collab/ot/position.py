"""Places in content, and where they are after a delta."""

from typing import overload

from msgspec import Struct

from collab.ot.delta import Delta
from collab.ot.ops import Insert, Retain


class Range(Struct, frozen=True, gc=False):
    """The content from start up to, not including, end. An empty range is a caret."""

    start: int
    end: int


@overload
def move(place: int, over: Delta, *, theirs_first: bool) -> int: ...
@overload
def move(place: Range, over: Delta, *, theirs_first: bool) -> Range: ...
def move(place: int | Range, over: Delta, *, theirs_first: bool) -> int | Range:
    """Where the place is after the delta.

    A position goes behind text inserted right at it if theirs is first, else stays before it. A range holds what is
    left of its own content and what was put in between; text inserted at its edges stays outside. A range that is
    deleted whole becomes a caret where it was: behind what was inserted before the deletion, before what came after it.
    """
    if isinstance(place, int):
        return _moved(place, over, theirs_first=theirs_first)
    start = _moved(place.start, over, theirs_first=True)
    end = _moved(place.end, over, theirs_first=False)
    if start < end:
        return Range(start, end)
    caret = start if theirs_first else end
    return Range(caret, caret)


def _moved(position: int, over: Delta, *, theirs_first: bool) -> int:
    ahead = position  # units of the old content that lie before the place and have not been read
    moved = 0  # units of the new content that lie before it
    for op in over.ops:
        if type(op) is Insert:
            if ahead == 0 and not theirs_first:
                break
            moved += op.length
            continue
        if type(op) is Retain:
            moved += min(op.length, ahead)
        if op.length > ahead:
            return moved
        ahead -= op.length
    return moved + ahead
