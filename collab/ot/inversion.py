"""A delta taken back."""

from collab.ot import attributes
from collab.ot.delta import Delta, Draft
from collab.ot.ops import Delete, Insert, Op, Retain
from collab.ot.reader import Reader


def invert(delta: Delta, content: Delta) -> Delta:
    """What takes the delta back from the content that it was applied to.

    `compose(compose(content, delta), invert(delta, content)) == content`.
    """
    draft = Draft(canonical=True)
    base = Reader(content.ops)
    for op in delta.ops:
        if type(op) is Insert:
            draft.push(Delete(op.length))
            continue
        left = op.length
        while left:
            length = min(left, base.left)
            left -= length
            draft.push(_restored(op, base.take(length), length))
    return draft.finish()


def _restored(op: Op, was: Op, length: int) -> Op:
    """What brings back a piece of content that the op deleted, formatted or left alone."""
    if type(op) is Delete:
        return was
    lost = None
    if type(op) is Retain and type(was) is Insert and op.attributes is not None:
        lost = attributes.invert(op.attributes, was.attributes)
    return Retain(length, lost)
