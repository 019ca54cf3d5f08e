"""Two deltas that follow each other, as one: `compose` in quill-delta's canonical form, `join` in true order."""

from collections.abc import Callable, Iterable
from functools import reduce

from collab.ot import attributes
from collab.ot.attributes import Attributes
from collab.ot.delta import Delta, Draft
from collab.ot.ops import Delete, Insert, Op, Retain
from collab.ot.reader import END, Reader


def compose(first: Delta, second: Delta) -> Delta:
    """What has the effect of the first delta and then the second.

    `compose(compose(a, b), c) == compose(a, compose(b, c))`, and on canonical deltas it is quill-delta's compose.
    It is for content and for what one person typed; it forgets where new text stood among deleted text.
    """
    return _walk(first, second, Draft(canonical=True), new_text_first=True)


def join(first: Delta, second: Delta, *, new_text_first: bool = True) -> Delta:
    """A stretch of history: composed, but never reordered, so that others can be transformed over it at once.

    `transform(p, join(a, b)) == transform(transform(p, a), b)`, all of them with `theirs_first=True`: what the second
    delta inserts where the first one deleted goes before the deleted text. With `new_text_first=False` it goes behind
    it, and the law holds for `theirs_first=False`.
    """
    return _walk(first, second, Draft(), new_text_first=new_text_first)


def fold(deltas: Iterable[Delta], together: Callable[[Delta, Delta], Delta]) -> Delta:
    """Many deltas as one, by `compose` or `join`: neighbours first, then their neighbours, n log n in all."""
    waiting: list[Delta] = []  # of 2^k deltas each, fewer towards the end, as the ones in a binary number
    for number, delta in enumerate(deltas, start=1):
        folded = delta
        for _ in range((number & -number).bit_length() - 1):
            folded = together(waiting.pop(), folded)
        waiting.append(folded)
    return reduce(lambda later, earlier: together(earlier, later), reversed(waiting)) if waiting else Delta()


def _walk(first: Delta, second: Delta, draft: Draft, *, new_text_first: bool) -> Delta:
    below, above = Reader(first.ops), Reader(second.ops)
    while above.op is not END:
        if type(above.op) is Insert and (new_text_first or type(below.op) is not Delete):
            draft.push(above.take(above.left))
        elif type(below.op) is Delete:
            draft.push(below.take(below.left))
        else:
            length = below.left if below.left < above.left else above.left  # noqa: FURB136 - min() would cost a tenth of the step
            new = above.op
            if type(new) is Retain:
                above.drop(length)
                draft.push(_formatted(below.take(length), new.attributes))
            else:
                if type(below.op) is Retain:
                    draft.push(Delete(length))
                # else the first inserted what the second deletes: neither is left
                above.drop(length)
                below.drop(length)
    if below.op is not END:
        draft.extend(below.rest())
    return draft.finish()


def _formatted(op: Op, added: Attributes | None) -> Op:
    if added is None or type(op) is Delete:
        return op
    formatting = attributes.compose(op.attributes, added, keep_nulls=type(op) is Retain)
    return Insert(op.content, formatting) if type(op) is Insert else Retain(op.length, formatting)
