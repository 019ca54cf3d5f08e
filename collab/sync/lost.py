"""Text that one's own edits deleted, followed until it is known which revision did it: so that an undo can name it."""

from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from collab.ot import Attributes, Delete, Delta, Insert, Op, Retain, attributes, compose
from collab.ot.delta import Draft
from collab.ot.reader import Reader
from collab.ot.survival import origins, others, survivors
from collab.sync.restoring import MOST, SPAN
from collab.sync.submission import Restored


class Lost(Struct, frozen=True, gc=False):
    """A passage that was deleted here, and that an undo brings back.

    Its position is in the content that its submission is to follow; when it is known which revision has deleted it, in
    the content before that one.
    """

    at: int  # where the text is in the content that the undo leaves
    length: int
    seq: int  # of the submission that deletes it
    position: int
    revision: int | None = None  # that deleted it, as soon as that is known

    def part(self, offset: int, length: int) -> "Lost":
        """A part of it."""
        return replace(self, at=self.at + offset, length=length, position=self.position + offset)


Losses = tuple[Lost, ...]


def deleted(delta: Delta, unsent: Delta, seq: int) -> Losses:
    """What a delta takes from what is shown and others know of; it goes with what is unsent, as this seq."""
    found: list[Lost] = []
    place = 0
    for op in delta.ops:
        if type(op) is Delete:
            parts = origins(unsent, place, op.length)
            found += [Lost(place + part.offset, part.length, seq, part.place) for part in parts]
        if type(op) is not Insert:
            place += op.length
    return tuple(found)


def carried(losses: Losses, over: Delta) -> Losses:
    """The passages as they stand after a delta that follows, as far as it leaves them."""
    return tuple(
        replace(each.part(part.offset, part.length), at=part.place)
        for each in losses
        for part in survivors(over, each.at, each.length)
    )


def followed(lost: Lost, over: Delta, sent: Delta, revision: int | None) -> list[Lost]:
    """A passage whose revision is not known yet, after somebody else's delta on the content that it was deleted from.

    What they have deleted as well is lost by their revision, if it is one that can be named. What was sent, if
    anything, stands between the content that they knew and that one.
    """
    parts = survivors(over, lost.position, lost.length)
    found = [replace(lost.part(part.offset, part.length), position=part.place) for part in parts]
    if revision is not None:
        for offset, length in others(parts, lost.length):
            theirs = lost.part(offset, length)
            found += [
                replace(theirs.part(part.offset, part.length), position=part.place, revision=revision)
                for part in origins(sent, theirs.position, length)
            ]
    return found


def named(losses: Iterable[Lost], delta: Delta) -> tuple[Restored, ...]:
    """What a submission says that it brings back: as far as it is known who deleted it, and the delta inserts it."""
    found = [
        Restored(each.at + offset, each.revision, each.position + offset, length)
        for each in losses
        if each.revision is not None
        for offset, length in others(origins(delta, each.at, each.length), each.length)
    ]
    newest = max((each.revision for each in found), default=0)
    near = [each for each in found if newest - each.revision < SPAN]
    return tuple(sorted(near, key=lambda each: each.at)[:MOST])


def reunited(delta: Delta, content: Delta, losses: Losses) -> Delta:
    """The delta, which deletes text of the content and brings it back in the same place, as one that leaves it alone.

    It has the same effect; but to others the text was never gone.
    """
    draft = Draft(canonical=True)
    before = after = 0
    for changes, group in groupby(delta.ops, key=lambda op: type(op) is not Retain):
        ops = list(group)
        gone = sum(op.length for op in ops if type(op) is not Insert)
        put = sum(op.length for op in ops if type(op) is not Delete)
        same = _same(losses, range(before, before + gone), range(after, after + put)) if changes else []
        draft.extend(_leaving(same, ops, compose(content, Delta().delete(before)), before, after) if same else ops)
        before, after = before + gone, after + put
    return draft.finish()


def _same(losses: Losses, gone: range, put: range) -> list[Lost]:
    """What of a passage that is deleted is among what is inserted instead, in one order on both sides."""
    found: list[Lost] = []
    place, position = put.start, gone.start
    for each in sorted(losses, key=lambda lost: lost.at):
        first = max(0, place - each.at, position - each.position)
        last = min(each.length, put.stop - each.at, gone.stop - each.position)
        if first < last:
            found.append(each.part(first, last - first))
            place, position = each.at + last, each.position + last
    return found


def _leaving(same: list[Lost], ops: list[Op], content: Delta, before: int, after: int) -> list[Op]:
    """Inserts and deletes in one place, but for what is the same on both sides: of that the formatting at most."""
    draft = Draft(canonical=True)
    was, now = Reader(content.ops), Reader([op for op in ops if type(op) is Insert])
    left = sum(op.length for op in ops if type(op) is Delete)
    for each in same:
        draft.extend(_read(now, each.at - after))
        gone = sum(op.length for op in _read(was, each.position - before))
        draft.extend([Delete(gone)] if gone else [])
        for piece in _read(now, each.length):
            for old in _read(was, piece.length):
                draft.push(Retain(old.length, attributes.diff(_formatting(old), _formatting(piece))))
        before, after = each.position + each.length, each.at + each.length
        left -= gone + each.length
    draft.extend([*now.rest(), *([Delete(left)] if left else [])])
    return draft.ops()


def _read(reader: Reader, length: int) -> list[Op]:
    """The next ops of a reader, so many units together."""
    found: list[Op] = []
    while length:
        found.append(reader.take(min(length, reader.left)))
        length -= found[-1].length
    return found


def _formatting(op: Op) -> Attributes | None:
    return op.attributes if type(op) is Insert else None
