"""A delta: ops in order, each read against the content before it. What no op reaches stays as it is."""

from collections.abc import Iterable, Sequence
from typing import Final

from collab.ot.attributes import Attributes, without_nulls
from collab.ot.ops import Delete, Embed, Insert, Op, Retain


class Delta:
    """Immutable ops, compact: no op is empty, neighbours that say the same are one, no plain retain ends them.

    Made by the verbs of this package, or by hand: `Delta().retain(5).insert("x", bold=True)`.
    Content is a delta of inserts only.
    """

    __slots__ = ("ops",)

    def __init__(self, ops: Iterable[Op] = ()) -> None:
        """Take ops that are compact already; a `Draft` makes them so."""
        self.ops: Final = tuple(ops)

    def insert(self, content: str | Embed, /, **attributes: object) -> "Delta":
        """This, then text or an embed; a null says nothing here."""
        return self._then(Insert(content, without_nulls(Attributes(attributes) if attributes else None)))

    def retain(self, length: int, /, **attributes: object) -> "Delta":
        """This, then a stretch that stays, formatted if attributes are given."""
        return self._then(Retain(length, Attributes(attributes) if attributes else None))

    def delete(self, length: int, /) -> "Delta":
        """This, then a stretch that goes."""
        return self._then(Delete(length))

    def canonical(self) -> "Delta":
        """The form quill-delta gives: where inserts and deletes meet, the inserts stand first.

        It has the same effect on content, but forgets on which side of the deleted text the new text stood.
        """
        draft = Draft(canonical=True)
        draft.extend(self.ops)
        return draft.finish()

    @property
    def consumes(self) -> int:
        """The units of content that the delta reads: what it is applied to must be as long at least."""
        return sum(op.length for op in self.ops if type(op) is not Insert)

    @property
    def growth(self) -> int:
        """The units by which content is longer afterwards; negative if it is shorter."""
        return sum(op.length if type(op) is Insert else -op.length for op in self.ops if type(op) is not Retain)

    @property
    def is_content(self) -> bool:
        """Whether there are inserts only."""
        return all(type(op) is Insert for op in self.ops)

    def _then(self, op: Op) -> "Delta":
        if op.length < 0:
            raise ValueError(f"{op} is shorter than nothing")
        draft = Draft()
        draft.extend(self.ops)
        if op.length:
            draft.push(op)
        return Delta(draft.ops())

    def __bool__(self) -> bool:
        return bool(self.ops)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Delta) and self.ops == other.ops

    def __hash__(self) -> int:
        return hash(self.ops)

    def __repr__(self) -> str:
        return f"Delta({list(self.ops)})"


class Draft:
    """A delta being written, op by op and in this order; neighbours that say the same become one.

    A canonical draft puts an insert before the deletes that it would follow.
    """

    __slots__ = ("_canonical", "_formatting", "_ops", "_texts")

    def __init__(self, *, canonical: bool = False) -> None:
        self._canonical = canonical
        self._ops: list[Op] = []
        self._texts: list[str] = []  # of the last op, where it came in pieces: put together once, however many come
        self._formatting: Attributes | None = None  # of those texts

    def push(self, op: Op) -> None:
        """Write an op after all that was written."""
        ops = self._ops
        if ops:
            last = ops[-1]
            if type(op) is type(last):
                if self._merge(last, op):
                    return
            elif self._canonical and type(last) is Delete and type(op) is Insert:
                del ops[-1]
                self.push(op)
                op = last
            if self._texts:
                self._close()
        ops.append(op)

    def extend(self, ops: Sequence[Op]) -> None:
        """Write the ops of a delta, or the rest of one: compact among themselves."""
        if len(ops) < _FEW or (self._canonical and Delete in {type(op) for op in (*self._ops[-1:], *ops)}):
            for op in ops:
                self.push(op)
        else:
            self.push(ops[0])
            self._close()
            self._ops.extend(ops[1:])

    def ops(self) -> list[Op]:
        """All that was written."""
        self._close()
        return self._ops

    def finish(self) -> Delta:
        """The delta, without a plain retain at its end. The draft is used up."""
        ops = self._ops
        if self._texts:
            self._close()
        if ops and type(ops[-1]) is Retain and ops[-1].attributes is None:
            del ops[-1]
        return Delta(ops)

    def _merge(self, last: Op, op: Op) -> bool:
        """Let the last op say what the next one of its kind does; false if they differ."""
        if type(last) is Delete:
            self._ops[-1] = Delete(last.length + op.length)
            return True
        if type(op) is Delete or last.attributes != op.attributes:
            return False
        if type(op) is Retain or type(last) is Retain:
            self._ops[-1] = Retain(last.length + op.length, op.attributes)
            return True
        if isinstance(last.content, str) and isinstance(op.content, str):
            if not self._texts:
                self._texts.append(last.content)
            self._texts.append(op.content)
            self._formatting = op.attributes
            return True
        return False

    def _close(self) -> None:
        if self._texts:
            self._ops[-1] = Insert("".join(self._texts), self._formatting)
            self._texts.clear()


# Fewer ops than this are written faster one by one.
_FEW = 4
