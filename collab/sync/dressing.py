"""Edits of text as deltas on rich content: what they insert is given the formatting that belongs there."""

from bisect import bisect_right
from collections.abc import Iterator

from collab.ot import Attributes, Delete, Delta, Embed, Insert, Op, Retain
from collab.ot.delta import Draft
from collab.ot.values import canonical
from collab.sync.wording import OBJECT


def dressed(delta: Delta, content: Delta) -> Delta:
    """A delta of text, with the formatting that rich content gives to what it inserts.

    Text that replaces text takes the formatting of the first character replaced; other text what the characters on both
    its sides, in its line, have in common. A newline takes the format of the line that it splits; whole lines what the
    lines before and after have in common. Embeds that are deleted go where the delta inserts U+FFFC, in their order.
    """
    return _Dresser(content, delta).dress()


class _Dresser:
    """Content that is looked up by place, and what a delta takes from it."""

    def __init__(self, content: Delta, delta: Delta) -> None:
        self._ops = [op for op in content.ops if type(op) is Insert]
        self._starts: list[int] = []
        self._length = 0
        for op in self._ops:
            self._starts.append(self._length)
            self._length += op.length
        self._delta = delta
        self._freed = self._embeds()

    def dress(self) -> Delta:
        draft = Draft()
        for place, changes in _changes(self._delta):
            gone = sum(op.length for op in changes if type(op) is Delete)
            for op in changes:
                if type(op) is Insert and isinstance(op.content, str):
                    for piece in self._pieces(op.content, place, gone):
                        draft.push(piece)
                else:
                    draft.push(op)
        return draft.finish()

    def _pieces(self, text: str, place: int, gone: int) -> Iterator[Op]:
        """What is inserted instead of so much at a place: newlines apart from the rest, embeds where they go."""
        inline = self._inline(place, gone)
        of_line = self._of_line(place, gone, whole_lines=text.endswith("\n"))
        first, *lines = text.split("\n")
        yield from self._words(first, inline)
        for words in lines:
            yield Insert("\n", of_line)
            yield from self._words(words, inline)

    def _words(self, words: str, inline: Attributes | None) -> Iterator[Op]:
        first, *others = words.split(OBJECT)
        if first:
            yield Insert(first, inline)
        for each in others:
            yield next(self._freed, Insert(OBJECT, inline))
            if each:
                yield Insert(each, inline)

    def _inline(self, place: int, gone: int) -> Attributes | None:
        """What words there look like."""
        first = self._at(place)
        if gone and first is not None and not self._ends_line(place):
            return first.attributes
        left, right = self._at(place - 1), self._at(place + gone)
        if left is None or right is None or self._ends_line(place - 1) or self._ends_line(place + gone):
            return None
        return _common(left.attributes, right.attributes)

    def _of_line(self, place: int, gone: int, *, whole_lines: bool) -> Attributes | None:
        """What newlines there look like."""
        after = self._newline(place + gone)
        if whole_lines and (place == 0 or self._ends_line(place - 1)):
            before = self._at(place - 1)
            return _common(before.attributes, after) if before is not None else None
        return after

    def _newline(self, place: int) -> Attributes | None:
        """What the newline at a place, or the first behind it, looks like."""
        index = max(bisect_right(self._starts, place) - 1, 0)
        for number, op in enumerate(self._ops[index:], start=index):
            offset = max(place - self._starts[number], 0)
            if isinstance(op.content, str) and "\n" in op.content[offset:]:
                return op.attributes
        return None

    def _at(self, place: int) -> Insert | None:
        if not 0 <= place < self._length:
            return None
        return self._ops[bisect_right(self._starts, place) - 1]

    def _ends_line(self, place: int) -> bool:
        op = self._at(place)
        if op is None or not isinstance(op.content, str):
            return False
        return op.content[place - self._starts[bisect_right(self._starts, place) - 1]] == "\n"

    def _embeds(self) -> Iterator[Insert]:
        """The embeds that the delta deletes."""
        place = 0
        for op in self._delta.ops:
            if type(op) is Delete:
                first, last = bisect_right(self._starts, place) - 1, bisect_right(self._starts, place + op.length - 1)
                for each in self._ops[max(first, 0) : last]:
                    if isinstance(each.content, Embed):
                        yield each
            place += 0 if type(op) is Insert else op.length


def _changes(delta: Delta) -> Iterator[tuple[int, list[Op]]]:
    """What a delta changes place by place, each place before it; a retain by itself."""
    place = 0
    since: list[Op] = []
    for op in delta.ops:
        if type(op) is not Retain:
            since.append(op)
            continue
        if since:
            yield place, since
            place += sum(each.length for each in since if type(each) is Delete)
            since = []
        yield place, [op]
        place += op.length
    if since:
        yield place, since


def _common(one: Attributes | None, other: Attributes | None) -> Attributes | None:
    if one is None or other is None or one == other:
        return one if one == other else None
    shared = {name: value for name, value in one.items() if canonical(value) == canonical(other.get(name))}
    return Attributes(shared) if shared else None
