"""What a delta leaves of a passage, and where: piece by piece, exactly, where `move` knows only its two ends."""

from bisect import bisect_right

from msgspec import Struct

from collab.ot.delta import Delta
from collab.ot.ops import Delete, Insert, Retain


class Part(Struct, frozen=True, gc=False):
    """A part of a passage on the other side of a delta."""

    offset: int  # where it begins in the passage
    place: int  # where it begins over there
    length: int


class Way:
    """What a delta keeps of content, found in few steps however many passages are asked for."""

    __slots__ = ("_after", "_before", "_lengths")

    def __init__(self, delta: Delta) -> None:
        self._before: list[int] = []  # where each stretch that is kept begins in the content before the delta
        self._after: list[int] = []  # and in the content that the delta leaves
        self._lengths: list[int] = []
        before = after = 0
        for op in delta.ops:
            if type(op) is Retain:
                self._keep(before, after, op.length)
            if type(op) is not Insert:
                before += op.length
            if type(op) is not Delete:
                after += op.length
        self._keep(before, after, _REST)

    def survivors(self, start: int, length: int) -> list[Part]:
        """What is left of a passage of the content before the delta."""
        return self._parts(self._before, self._after, start, length)

    def origins(self, start: int, length: int) -> list[Part]:
        """What of a passage of the content that the delta leaves was there before it."""
        return self._parts(self._after, self._before, start, length)

    def _keep(self, before: int, after: int, length: int) -> None:
        self._before.append(before)
        self._after.append(after)
        self._lengths.append(length)

    def _parts(self, here: list[int], there: list[int], start: int, length: int) -> list[Part]:
        found: list[Part] = []
        for index in range(max(bisect_right(here, start) - 1, 0), len(here)):
            begun = here[index]
            if begun >= start + length:
                break
            first, last = max(start, begun), min(start + length, begun + self._lengths[index])
            if first < last:
                found.append(Part(first - start, first - begun + there[index], last - first))
        return found


# What no op reaches stays: longer than any content.
_REST = 2**62


def survivors(delta: Delta, start: int, length: int) -> list[Part]:
    """What a delta leaves of a passage of the content before it."""
    return Way(delta).survivors(start, length)


def origins(delta: Delta, start: int, length: int) -> list[Part]:
    """What of a passage of the content that a delta leaves was there before it."""
    return Way(delta).origins(start, length)


def others(parts: list[Part], length: int) -> list[tuple[int, int]]:
    """The offsets and lengths of what is in no part: of survivors what was deleted, of origins what was inserted."""
    found = []
    done = 0
    for part in parts:
        if done < part.offset:
            found.append((done, part.offset - done))
        done = part.offset + part.length
    if done < length:
        found.append((done, length - done))
    return found
