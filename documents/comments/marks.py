"""Many ranges in one content, moved by one edit after the other at nearly the cost of one."""

from collections.abc import Iterable, Mapping
from typing import Final

from documents.comments.gaps import Gaps

Range = tuple[int, int]

# Ranges that come late stand apart, so that one more costs little; when they are more than so many, they join the rest.
FEW: Final = 32


class Marks:
    """Ranges by their numbers. One holds what is left of its own and what was put between, and nothing else.

    What is inserted right at an edge stands outside; a range of which all was deleted is none.
    """

    def __init__(self) -> None:
        self._most = _Row({})
        self._latest = _Row({})

    def add(self, ranges: Mapping[int, Range]) -> None:
        """Some more ranges."""
        late = {**self._latest.ranges(), **ranges}
        if len(late) > FEW:
            self._most = _Row(self._most.ranges() | late)
            late = {}
        self._latest = _Row(late)

    def drop(self, numbers: Iterable[int]) -> None:
        """These no longer."""
        for number in numbers:
            self._most.numbers.discard(number)
            self._latest.numbers.discard(number)

    def edit(self, position: int, deleted: int, inserted: int) -> dict[int, Range]:
        """What was deleted behind a position, and inserted there; the ranges that are none now, as they were."""
        gone = self._most.edit(position, deleted, inserted)
        if self._latest.numbers:
            gone |= self._latest.edit(position, deleted, inserted)
        return gone

    def get(self, number: int) -> Range | None:
        """Where a range is, if there is one of this number."""
        return self._most.get(number) or self._latest.get(number)

    def touching(self, first: int, last: int) -> dict[int, Range]:
        """The ranges that share something with what is between these places."""
        return self._most.touching(first, last) | self._latest.touching(first, last)

    def ranges(self) -> dict[int, Range]:
        """Where each range is."""
        return self._most.ranges() | self._latest.ranges()


class _Row:
    """The starts and ends of ranges in their order, into which no more come.

    An end at a place p is the mark 2p, a start there 2p + 1: what is inserted between the two has its place. Marks of
    ranges that are none any more move on with the others, and mean nothing.
    """

    def __init__(self, ranges: Mapping[int, Range]) -> None:
        marks = [(2 * start + 1, number) for number, (start, _) in ranges.items()]
        marks += [(2 * end, ~number) for number, (_, end) in ranges.items()]
        marks.sort()
        self.numbers = set(ranges)
        self._gaps = Gaps([mark for mark, _ in marks])
        self._whose = [whose for _, whose in marks]  # the number of a start; of an end, inverted

    def edit(self, position: int, deleted: int, inserted: int) -> dict[int, Range]:
        low = 2 * position
        if deleted:
            first, ahead = self._gaps.find(low)
            if ahead <= 2 * deleted + 1:
                inside = self._inside(first, ahead, 2 * deleted + 1)
                self._collapse(first, inside, deleted, inserted)
                return self._lose(low, inside)
        self._gaps.grow(low, 2 * (inserted - deleted))
        return {}

    def get(self, number: int) -> Range | None:
        if number not in self.numbers:
            return None
        start, end = (self._gaps.place(self._whose.index(whose)) for whose in (number, ~number))
        return start // 2, end // 2

    def touching(self, first: int, last: int) -> dict[int, Range]:
        ended = set(self._whose[: self._gaps.find(2 * first)[0]])
        begun = self._whose[: self._gaps.find(2 * last - 1)[0]]
        found = [whose for whose in begun if whose in self.numbers and ~whose not in ended]
        return self._ranges(found) if found else {}

    def ranges(self) -> dict[int, Range]:
        return self._ranges(self.numbers)

    def _ranges(self, numbers: Iterable[int]) -> dict[int, Range]:
        places = dict(zip(self._whose, self._gaps.places(), strict=True))
        return {number: (places[number] // 2, places[~number] // 2) for number in numbers}

    def _inside(self, index: int, ahead: int, reach: int) -> dict[int, int]:
        """The marks from one on that are within reach, each with how far ahead it is."""
        found = {}
        while ahead <= reach:
            found[self._whose[index]] = ahead
            index += 1
            ahead += self._gaps.gap(index)
        return found

    def _collapse(self, first: int, inside: Mapping[int, int], deleted: int, inserted: int) -> None:
        """Bring the marks in what was deleted together, ends before what was inserted and starts behind it."""
        ends = [whose for whose in inside if whose < 0]
        starts = [whose for whose in inside if whose >= 0]
        self._whose[first : first + len(inside)] = ends + starts
        places = [0] * len(ends) + [2 * inserted + 1] * len(starts)
        moved = 0
        for index, (old, new) in enumerate(zip(inside.values(), places, strict=True), start=first):
            if new - old != moved:
                self._gaps.widen(index, new - old - moved)
                moved = new - old
        self._gaps.widen(first + len(inside), 2 * (inserted - deleted) - moved)

    def _lose(self, low: int, inside: Mapping[int, int]) -> dict[int, Range]:
        """The ranges that have both their marks inside are none any more."""
        lost = {
            number: ((low + start) // 2, (low + inside[~number]) // 2)
            for number, start in inside.items()
            if number in self.numbers and ~number in inside
        }
        self.numbers -= lost.keys()
        return lost
