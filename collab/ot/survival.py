"""What a delta leaves of a passage, and where: piece by piece, exactly, where `move` knows only its two ends."""

from collections.abc import Iterator

from msgspec import Struct

from collab.ot.delta import Delta
from collab.ot.ops import Delete, Insert


class Part(Struct, frozen=True, gc=False):
    """A part of a passage on the other side of a delta."""

    offset: int  # where it begins in the passage
    place: int  # where it begins over there
    length: int


class Kept(Struct, frozen=True, gc=False):
    """A stretch of content that a delta keeps."""

    before: int  # where it begins in the content before the delta
    after: int  # and in the content that the delta leaves
    length: int


# What no op reaches stays: longer than any content.
_REST = 2**62


def kept(delta: Delta) -> Iterator[Kept]:
    """All that a delta keeps, from the start."""
    before = after = 0
    for op in delta.ops:
        if type(op) is Insert:
            after += op.length
        elif type(op) is Delete:
            before += op.length
        else:
            yield Kept(before, after, op.length)
            before += op.length
            after += op.length
    yield Kept(before, after, _REST)


def survivors(delta: Delta, start: int, length: int) -> list[Part]:
    """What a delta leaves of a passage of the content before it."""
    return [
        Part(first - start, first - each.before + each.after, last - first)
        for each in kept(delta)
        if (first := max(start, each.before)) < (last := min(start + length, each.before + each.length))
    ]


def origins(delta: Delta, start: int, length: int) -> list[Part]:
    """What of a passage of the content that a delta leaves was there before it."""
    return [
        Part(first - start, first - each.after + each.before, last - first)
        for each in kept(delta)
        if (first := max(start, each.after)) < (last := min(start + length, each.after + each.length))
    ]


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
