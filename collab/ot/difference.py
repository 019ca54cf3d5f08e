"""What makes one content into another."""

from collections.abc import Callable, Iterator

from fast_diff_match_patch import diff as text_diff

from collab.ot import attributes
from collab.ot.delta import Delta, Draft
from collab.ot.ops import Delete, Insert, Op, Retain
from collab.ot.reader import Reader
from collab.ot.text import units, whole

# No text holds NUL, so it can stand for an embed while texts are compared.
_EMBED = "\0"


def diff(old: Delta, new: Delta, *, seconds: float = 1.0) -> Delta:
    """The smallest delta found that makes the old content into the new: `compose(old, diff(old, new)) == new`.

    It never inserts half a surrogate pair that was not there. After the given seconds of searching it settles for a
    larger delta with the same effect; 0 searches without end.
    """
    draft = Draft(canonical=True)
    was, now = Reader(old.ops), Reader(new.ops)
    for kind, length in _differences(_text(old), _text(new), seconds):
        left = length
        while left:
            if kind == "=":
                piece = min(left, was.left, now.left)
                draft.extend(_changed(was.take(piece), now.take(piece)))
            elif kind == "-":
                piece = min(left, was.left)
                was.take(piece)
                draft.push(Delete(piece))
            else:
                piece = min(left, now.left)
                draft.push(now.take(piece))
            left -= piece
    return draft.finish()


def _changed(old: Op, new: Op) -> tuple[Op, ...]:
    """What makes a piece into another of the same length, which is the same but for formatting or for embeds."""
    if type(old) is Insert and type(new) is Insert and old.content == new.content:
        return (Retain(new.length, attributes.diff(old.attributes, new.attributes)),)
    return new, Delete(old.length)


def _text(content: Delta) -> str:
    pieces = []
    for op in content.ops:
        if type(op) is not Insert:
            raise ValueError("only contents can be compared, and this delta retains or deletes")
        pieces.append(op.content if type(op.content) is str else _EMBED)
    return "".join(pieces)


def _differences(old: str, new: str, seconds: float) -> Iterator[tuple[str, int]]:
    """What to keep (=), delete (-) and insert (+), in units, cut between characters only."""
    start, end = _shared_ends(old, new)
    before, after = whole(old[start : len(old) - end]), whole(new[start : len(new) - end])
    yield "=", start
    was = now = 0
    for kind, length in text_diff(before, after, timelimit=seconds, counts_only=True, cleanup="No"):
        piece = after[now : now + length] if kind == "+" else before[was : was + length]
        was += 0 if kind == "+" else length
        now += 0 if kind == "-" else length
        yield kind, len(units(piece))
    yield "=", end


def _shared_ends(old: str, new: str) -> tuple[int, int]:
    """How much the texts share at their start and, of the rest, at their end, without cutting a surrogate pair."""
    start = _shared(old, new, min(len(old), len(new)), lambda text, length: text[:length])
    if start and "\ud800" <= old[start - 1] <= "\udbff":
        start -= 1
    end = _shared(old, new, min(len(old), len(new)) - start, lambda text, length: text[len(text) - length :])
    if end and "\udc00" <= old[len(old) - end] <= "\udfff":
        end -= 1
    return start, end


def _shared(old: str, new: str, longest: int, part: Callable[[str, int], str]) -> int:
    """The length of the longest part that is the same in both, by halving: comparing is fast, looping is not."""
    shared, longest = 0, longest + 1  # that much is shared; that much is not
    while longest - shared > 1:
        middle = (shared + longest) // 2
        if part(old, middle) == part(new, middle):
            shared = middle
        else:
            longest = middle
    return shared
