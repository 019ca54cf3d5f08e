"""Many ranges in one content, moved by one edit after the other at the cost of a few of them."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from itertools import chain
from typing import Final

# Marks that stand together: about the square root of a thousand.
BLOCK: Final = 32

Block = list[tuple[int, int]]


class Marks:
    """The starts and ends of ranges in their order, each with the number of whose it is.

    What is deleted around them brings them together; what is inserted right at them stands left of starts and right of
    ends. So a range holds what is left of its own and what was put between, and nothing else.

    An end at a place p is the mark 2p, a start there 2p + 1: what is inserted between the two has its place.
    """

    def __init__(self) -> None:
        self._firsts: list[int] = []  # the first mark of each block
        self._marks: list[list[int]] = []  # of each block, sorted, each as far behind its first
        self._numbers: list[list[int]] = []  # whose they are

    def add(self, start: int, end: int, number: int) -> None:
        """One more range."""
        for mark in (2 * start + 1, 2 * end):
            index = max(bisect_right(self._firsts, mark) - 1, 0)
            block = self._block(index) if self._firsts else []
            insort(block, (mark, number))
            self._put(index, index + 1, block)

    def drop(self, numbers: Iterable[int]) -> None:
        """These no longer."""
        gone = set(numbers)
        left = [each for each in chain.from_iterable(map(self._block, range(len(self._firsts)))) if each[1] not in gone]
        self._put(0, len(self._firsts), left)

    def ranges(self) -> dict[int, tuple[int, int]]:
        """Where each range is."""
        starts: dict[int, int] = {}
        ends: dict[int, int] = {}
        for mark, number in chain.from_iterable(map(self._block, range(len(self._firsts)))):
            (starts if mark % 2 else ends)[number] = mark // 2
        return {number: (start, ends[number]) for number, start in starts.items()}

    def within(self, first: int, last: int) -> set[int]:
        """The ranges that hold nothing but what is between these places."""
        low, high = 2 * first + 1, 2 * last
        begun, past = self._touched(low, high)
        starts: set[int] = set()
        ends: set[int] = set()
        for index in range(begun, past):
            marks, base = self._marks[index], self._firsts[index]
            for each in range(bisect_left(marks, low - base), bisect_right(marks, high - base)):
                (starts if (base + marks[each]) % 2 else ends).add(self._numbers[index][each])
        return starts & ends

    def edit(self, position: int, deleted: int, inserted: int) -> None:
        """What was deleted behind a position, and inserted there."""
        growth = 2 * (inserted - deleted)
        low, high = 2 * position + 1, 2 * (position + deleted) + 1
        firsts = self._firsts
        begun, past = self._touched(low, high)
        for index in range(begun, past):
            marks, base = self._marks[index], firsts[index]
            first = bisect_left(marks, low - base)
            if deleted and bisect_right(marks, high - base, first) > first:
                past = self._collapse(begun, past, position, deleted, inserted)
                break
        else:
            for index in range(begun, past):
                marks, base = self._marks[index], firsts[index]
                first = bisect_left(marks, low - base)
                if first == 0:
                    firsts[index] = base + growth
                else:
                    marks[first:] = [mark + growth for mark in marks[first:]]
        if growth:
            firsts[past:] = [mark + growth for mark in firsts[past:]]

    def _collapse(self, begun: int, past: int, position: int, deleted: int, inserted: int) -> int:
        """Bring the marks in what was deleted together, ends before what was inserted and starts behind it."""
        low, high = 2 * position + 1, 2 * (position + deleted) + 1
        together = (2 * position, 2 * (position + inserted) + 1)
        moved = [
            (
                mark if mark < low else together[mark % 2] if mark <= high else mark + 2 * (inserted - deleted),
                number,
            )
            for mark, number in chain.from_iterable(map(self._block, range(begun, past)))
        ]
        return self._put(begun, past, sorted(moved))

    def _touched(self, low: int, high: int) -> tuple[int, int]:
        """The blocks that hold marks from the one to the other: the first, and the one past the last."""
        begun = max(bisect_left(self._firsts, low) - 1, 0)
        return begun, max(bisect_right(self._firsts, high), begun)

    def _block(self, index: int) -> Block:
        first = self._firsts[index]
        return [(first + mark, number) for mark, number in zip(self._marks[index], self._numbers[index], strict=True)]

    def _put(self, begun: int, past: int, marks: Block) -> int:
        """Put marks in the place of some blocks, in blocks that are not too long; the index past the last of them."""
        size = BLOCK if len(marks) > 2 * BLOCK else max(len(marks), 1)
        blocks = [marks[start : start + size] for start in range(0, len(marks), size)]
        self._firsts[begun:past] = [block[0][0] for block in blocks]
        self._marks[begun:past] = [[mark - block[0][0] for mark, _ in block] for block in blocks]
        self._numbers[begun:past] = [[number for _, number in block] for block in blocks]
        return begun + len(blocks)
