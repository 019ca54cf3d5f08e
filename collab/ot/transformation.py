"""A delta as it must be after another one that was made on the same content."""

from collab.ot import attributes
from collab.ot.delta import Delta, Draft
from collab.ot.ops import Delete, Insert, Retain
from collab.ot.reader import END, Reader


def transform(delta: Delta, over: Delta, *, theirs_first: bool) -> Delta:
    """The delta, made on the same content as `over`, as it must be to follow it.

    `compose(a, transform(b, a, theirs_first=True)) == compose(b, transform(a, b, theirs_first=False))`.
    Where both insert in one place the text of those who were first stands first; where both format, theirs stays if
    they were first. Nothing is reordered: `transform(…).canonical()` is quill-delta's transform.
    """
    mine, theirs = Reader(delta.ops), Reader(over.ops)
    draft = Draft()
    while mine.op is not END and theirs.op is not END:
        if type(theirs.op) is Insert and (theirs_first or type(mine.op) is not Insert):
            draft.push(Retain(theirs.left))
            theirs.skip()
        elif type(mine.op) is Insert:
            draft.push(mine.take(mine.left))
        else:
            length = mine.left if mine.left < theirs.left else theirs.left  # noqa: FURB136 - min() would cost a tenth of the step
            other = theirs.op
            theirs.drop(length)
            if type(other) is Delete:
                mine.drop(length)
                continue
            op = mine.take(length)
            if type(op) is Retain and type(other) is Retain and other.attributes is not None:
                op = Retain(length, attributes.transform(op.attributes, other.attributes, theirs_first=theirs_first))
            draft.push(op)
    if mine.op is not END:
        draft.extend(mine.rest())
    return draft.finish()
