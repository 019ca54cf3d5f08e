"""A slow and obvious algebra to hold the fast one against: every unit of the content by itself, with its fate.

Two edits of one content need no transforming here. Between any two units there is a gap; what people insert goes into
the gaps, in the order in which it was accepted; a unit that anybody deleted is gone; formatting is applied from the
last accepted to the first, so that who was first wins.
"""

from collections.abc import Sequence

from collab.ot import Attributes, Delete, Delta, Embed, Insert, Op, Retain
from collab.ot.attributes import compose as over
from tests.ot.strategies import compact

Unit = tuple[str | Embed, Attributes | None]


def units(content: Delta) -> list[Unit]:
    """Content as single units with their attributes."""
    taken: list[Unit] = []
    for op in content.ops:
        assert type(op) is Insert
        pieces: Sequence[str | Embed] = op.content if isinstance(op.content, str) else [op.content]
        taken.extend((piece, op.attributes) for piece in pieces)
    return taken


def content_of(taken: list[Unit]) -> Delta:
    """The content that consists of the units."""
    return compact([Insert(piece, attributes) for piece, attributes in taken])


def merged(content: Delta, edits: Sequence[Delta]) -> Delta:
    """What everybody must end with when these edits were made on the same content and accepted in this order."""
    old = units(content)
    gaps: list[list[Unit]] = [[] for _ in range(len(old) + 1)]
    gone: set[int] = set()
    formats: list[list[Attributes]] = [[] for _ in old]
    for edit in edits:
        _spread(edit, gaps, gone, formats)
    new: list[Unit] = []
    for index, (piece, attributes) in enumerate(old):
        new.extend(gaps[index])
        if index not in gone:
            new.append((piece, _formatted(attributes, formats[index])))
    return content_of(new + gaps[-1])


def _formatted(attributes: Attributes | None, accepted: list[Attributes]) -> Attributes | None:
    for added in reversed(accepted):
        attributes = over(attributes, added, keep_nulls=False)
    return attributes


def applied(content: Delta, edit: Delta) -> Delta:
    """The content after one edit."""
    return merged(content, [edit])


def _spread(edit: Delta, gaps: list[list[Unit]], gone: set[int], formats: list[list[Attributes]]) -> None:
    position = 0
    for op in edit.ops:
        if type(op) is Insert:
            gaps[position].extend(units(Delta([op])))
            continue
        reached = position + op.length
        if type(op) is Delete:
            gone.update(range(position, reached))
        elif type(op) is Retain and op.attributes is not None:
            for index in range(position, reached):
                formats[index].append(op.attributes)
        position = reached


def surviving(edit: Delta, length: int) -> dict[int, int]:
    """Where each unit of the old content that an edit leaves stands in the new content."""
    places: dict[int, int] = {}
    old = new = 0
    ops: Sequence[Op] = (*edit.ops, Retain(length))
    for op in ops:
        for _ in range(op.length):
            if type(op) is Insert:
                new += 1
                continue
            if type(op) is Retain and old < length:
                places[old] = new
                new += 1
            old += 1
    return places
