"""Places in their order, of which all behind one move at once."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

# Further than any place: nothing is found behind the last one, and what grows there moves nobody.
ENDLESS: Final = 1 << 40


class Gaps:
    """Places, kept as the gaps between neighbours, in a tree that knows how far each left half reaches.

    So to move all that are behind a place is to widen the one gap that it is in: a step for each doubling of their
    number. The sums of a node's halves are those of the nodes twice its number, and one more.
    """

    def __init__(self, places: Sequence[int]) -> None:
        self._count = len(places)
        self._size = 1 << self._count.bit_length()
        self._gaps = [after - before for before, after in pairwise([0, *places])]
        self._gaps += [ENDLESS] * (self._size - self._count)
        self._sums = [0] * self._size  # of the left half of each node
        level = self._gaps
        while len(level) > 1:
            half = len(level) // 2
            self._sums[half : 2 * half] = level[::2]
            level = [left + right for left, right in zip(level[::2], level[1::2], strict=True)]

    def grow(self, place: int, by: int) -> None:
        """Move all that are behind a place."""
        sums, size, node = self._sums, self._size, 1
        while node < size:
            left = sums[node]
            if place < left:
                sums[node] = left + by
                node += node
            else:
                place -= left
                node += node + 1
        self._gaps[node - size] += by

    def find(self, place: int) -> tuple[int, int]:
        """The index of the first one behind a place, and how far behind: `ENDLESS`, or nearly, if there is none."""
        sums, size, node = self._sums, self._size, 1
        while node < size:
            left = sums[node]
            if place < left:
                node += node
            else:
                place -= left
                node += node + 1
        return node - size, self._gaps[node - size] - place

    def gap(self, index: int) -> int:
        """How far the one at an index is behind its neighbour."""
        return self._gaps[index]

    def widen(self, index: int, by: int) -> None:
        """Move the one at an index, and all behind it."""
        self._gaps[index] += by
        node = self._size + index
        while node > 1:
            if node % 2 == 0:
                self._sums[node // 2] += by
            node //= 2

    def places(self) -> list[int]:
        """All of them."""
        return list(accumulate(self._gaps[: self._count]))

    def place(self, index: int) -> int:
        """The one at an index."""
        return sum(self._gaps[: index + 1])
