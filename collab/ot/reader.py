"""Reading a delta from the start, in pieces as long as the delta beside it needs."""

from collections.abc import Iterable, Sequence
from typing import Final

from collab.ot.ops import Delete, Insert, Op, Retain

# What no op reaches stays: every delta ends, to its reader, in a retain longer than any content.
END: Final[Op] = Retain(2**62)


class Reader:
    """Stands at `op`, of which `left` units, more than none, are unread; past the last op it stands at `END`."""

    __slots__ = ("_later", "left", "op")

    def __init__(self, ops: Iterable[Op]) -> None:
        self._later = iter(ops)
        self.op = op = next(self._later, END)
        self.left = op.length

    def skip(self) -> None:
        """Go on to the next op."""
        self.op = op = next(self._later, END)
        self.left = op.length

    def drop(self, length: int) -> None:
        """Read the next units of this op, not more than are left of it, without looking at them."""
        if length == self.left:
            self.op = op = next(self._later, END)
            self.left = op.length
        else:
            self.left -= length

    def take(self, length: int) -> Op:
        """Read the next units of this op, not more than are left of it, as an op."""
        op, left = self.op, self.left
        if length == left:
            self.skip()
            if length == op.length:
                return op
        else:
            self.left = left - length
        if type(op) is Retain:
            return Retain(length, op.attributes)
        if type(op) is Delete:
            return Delete(length)
        text, start = op.content, op.length - left
        return Insert(text[start : start + length], op.attributes) if isinstance(text, str) else op

    def rest(self) -> Sequence[Op]:
        """Read all that is left of all ops."""
        if self.op is END:
            return ()
        first = self.take(self.left)
        if self.op is END:
            return (first,)
        later = (first, self.op, *self._later)
        self.skip()
        return later
