"""What can be proposed to someone whose base cannot be met: both sides' words, on the newest revision."""

from collab.ot import Delete, Delta, Insert, Retain, diff
from collab.ot.delta import Draft


def union(content: Delta, wanted: Delta, *, rich: bool) -> Delta:
    """What adds to the content all that the wanted one has more, and takes nothing away."""
    draft = Draft(canonical=True)
    for op in diff(content, wanted).ops:
        draft.push(Retain(op.length) if type(op) is Delete else op)
    return clamped(draft.finish(), content.growth, rich=rich)


def clamped(delta: Delta, length: int, *, rich: bool) -> Delta:
    """The delta as far as content of this length goes: what it inserts beyond that comes at the end."""
    left = length - 1 if rich else length
    draft = Draft()
    for op in delta.ops:
        if type(op) is Insert:
            draft.push(op)
            continue
        reached = min(op.length, left)
        left -= reached
        if reached:
            draft.push(Delete(reached) if type(op) is Delete else Retain(reached, op.attributes))
    return draft.finish()
