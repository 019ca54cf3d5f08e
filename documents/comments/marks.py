"""Many places in one content, moved by one edit after the other at the cost of a few of them."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from typing import Final

# Places that stand together: the square root of a thousand.
BLOCK: Final = 32


class Marks:
    """Places in their order, each with the number of whose it is. A place is where a range starts, or where it ends.

    What is deleted around places brings them together; what is inserted right at them stands left of starts and right
    of ends. So a range holds what is left of its own and what was put between, and nothing else.
    """

    def __init__(self, *, ends: bool) -> None:
        self._ends = ends
        self._blocks: list[list[tuple[int, int]]] = []  # place and number, sorted; places without the block's shift
        self._shifts: list[int] = []
        self._firsts: list[int] = []  # the first place of each block, where it is now

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Each number with its place."""
        for block, shift in zip(self._blocks, self._shifts, strict=True):
            for place, number in block:
                yield number, place + shift

    def add(self, place: int, number: int) -> None:
        """One more."""
        if not self._blocks:
            self._blocks, self._shifts, self._firsts = [[]], [0], [place]
        index = max(bisect_right(self._firsts, place) - 1, 0)
        block, shift = self._blocks[index], self._shifts[index]
        insort(block, (place - shift, number))
        self._firsts[index] = block[0][0] + shift
        if len(block) > 2 * BLOCK:
            self._blocks[index : index + 1] = [block[:BLOCK], block[BLOCK:]]
            self._shifts.insert(index, shift)
            self._firsts.insert(index + 1, block[BLOCK][0] + shift)

    def drop(self, numbers: Iterable[int]) -> None:
        """These no longer."""
        gone = set(numbers)
        left = [(place, number) for number, place in self if number not in gone]
        self._blocks, self._shifts, self._firsts = [], [], []
        for start in range(0, len(left), BLOCK):
            self._blocks.append(left[start : start + BLOCK])
            self._shifts.append(0)
            self._firsts.append(left[start][0])

    def within(self, first: int, last: int) -> set[int]:
        """Whose places these are, and all between."""
        found: set[int] = set()
        for index in range(max(bisect_left(self._firsts, first) - 1, 0), bisect_right(self._firsts, last)):
            block, shift = self._blocks[index], self._shifts[index]
            low, high = bisect_left(block, (first - shift,)), bisect_left(block, (last - shift + 1,))
            found.update(number for _, number in block[low:high])
        return found

    def edit(self, position: int, deleted: int, inserted: int) -> None:
        """What was deleted behind a position, and inserted there."""
        growth = inserted - deleted
        # Starts at the position and behind it move; of ends those behind it.
        first = position + 1 if self._ends else position
        last = position + deleted  # what stands up to here is brought together
        begun = max(bisect_left(self._firsts, first) - 1, 0)
        past = max(bisect_right(self._firsts, last), begun)
        for index in range(begun, past):
            block, shift = self._blocks[index], self._shifts[index]
            low, high = bisect_left(block, (first - shift,)), bisect_left(block, (last - shift + 1,))
            together = (position if self._ends else position + inserted) - shift
            block[low:] = [
                *[(together, number) for _, number in block[low:high]],
                *[(place + growth, number) for place, number in block[high:]],
            ]
            self._firsts[index] = block[0][0] + shift
        if growth:
            self._shifts[past:] = [shift + growth for shift in self._shifts[past:]]
            self._firsts[past:] = [first + growth for first in self._firsts[past:]]
