"""What a revision does to places: how much it keeps, deletes and inserts; not what it says."""

import json
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from collab.ot.text import units
from collab.sync import Restored

# Where in the content before it an edit stands, how much it deletes there, and how much it inserts instead.
Cut = tuple[int, int, int]


class Step(Struct, frozen=True, gc=False):
    """A revision, as places see it."""

    number: int
    delta: str  # as the journal keeps it: read when anchors pass
    restores: tuple[Restored, ...] = ()

    def cuts(self) -> list[Cut]:
        """What it cuts, from the start."""
        return _cuts(_read(self.delta))


class _Op(Struct, gc=False):
    insert: str | dict[str, Any] = ""
    retain: int = 0
    delete: int = 0


_ops: Final = msgspec.json.Decoder(list[_Op])
_restores: Final = msgspec.json.Decoder(tuple[Restored, ...])


def step(number: int, delta: str, restores: str) -> Step:
    """A revision as the journal keeps it."""
    return Step(number, delta, _restores.decode(restores) if restores else ())


def _cuts(ops: Sequence[_Op]) -> list[Cut]:
    """What ops cut, from the start.

    On which side of deleted text new text stands does not matter to a place that is left: it is on neither.
    """
    found: list[Cut] = []
    position = deleted = inserted = 0
    for op in ops:
        if op.retain:
            if deleted or inserted:
                found.append((position, deleted, inserted))
                position += deleted
                deleted = inserted = 0
            position += op.retain
        elif op.delete:
            deleted += op.delete
        else:
            inserted += _length(op.insert)
    if deleted or inserted:
        found.append((position, deleted, inserted))
    return found


def _length(inserted: str | dict[str, Any]) -> int:
    if isinstance(inserted, dict):
        return 1
    return len(inserted) if inserted.isascii() else len(units(inserted))


def _read(delta: str) -> list[_Op]:
    try:
        return _ops.decode(delta)
    except msgspec.DecodeError:  # half a surrogate pair, which the standard library reads
        return msgspec.convert(json.loads(delta), list[_Op])
