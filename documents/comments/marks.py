"""Many places in one content, moved by one edit after the other at the cost of a few of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

# Places that stand together: about the square root of a thousand.
BLOCK: Final = 24


class Marks:
    """Places in their order, each with the number of whose it is. A place is where a range starts, or where it ends.

    What is deleted around places brings them together; what is inserted right at them stands left of starts and right
    of ends. So a range holds what is left of its own and what was put between, and nothing else.
    """

    def __init__(self, *, ends: bool) -> None:
        self._ends = ends
        self._firsts: list[int] = []  # the first place of each block
        self._places: list[list[int]] = []  # of each block, sorted, each as far behind its first
        self._numbers: list[list[int]] = []  # whose they are

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Each number with its place."""
        for first, places, numbers in zip(self._firsts, self._places, self._numbers, strict=True):
            for place, number in zip(places, numbers, strict=True):
                yield number, first + place

    def add(self, place: int, number: int) -> None:
        """One more."""
        if not self._firsts:
            self._firsts, self._places, self._numbers = [place], [[]], [[]]
        index = max(bisect_right(self._firsts, place) - 1, 0)
        places, numbers = self._places[index], self._numbers[index]
        where = bisect_left(places, place - self._firsts[index])
        places.insert(where, place - self._firsts[index])
        numbers.insert(where, number)
        self._begin(index)
        if len(places) > 2 * BLOCK:
            self._places[index : index + 1] = [places[:BLOCK], places[BLOCK:]]
            self._numbers[index : index + 1] = [numbers[:BLOCK], numbers[BLOCK:]]
            self._firsts.insert(index + 1, self._firsts[index])
            self._begin(index + 1)

    def drop(self, numbers: Iterable[int]) -> None:
        """These no longer."""
        gone = set(numbers)
        left = [(number, place) for number, place in self if number not in gone]
        self._firsts, self._places, self._numbers = [], [], []
        for start in range(0, len(left), BLOCK):
            block = left[start : start + BLOCK]
            self._firsts.append(block[0][1])
            self._places.append([place - block[0][1] for _, place in block])
            self._numbers.append([number for number, _ in block])

    def within(self, first: int, last: int) -> set[int]:
        """Whose places these are, and all between."""
        found: set[int] = set()
        for index in range(max(bisect_left(self._firsts, first) - 1, 0), bisect_right(self._firsts, last)):
            places, base = self._places[index], self._firsts[index]
            found.update(self._numbers[index][bisect_left(places, first - base) : bisect_right(places, last - base)])
        return found

    def edit(self, position: int, deleted: int, inserted: int) -> None:
        """What was deleted behind a position, and inserted there."""
        growth = inserted - deleted
        # Starts at the position and behind it move; of ends those behind it.
        first, last = (position + 1 if self._ends else position), position + deleted
        together = position if self._ends else position + inserted  # where all up to the last place are afterwards
        firsts = self._firsts
        begun = max(bisect_left(firsts, first) - 1, 0)
        past = max(bisect_right(firsts, last), begun)
        for index in range(begun, past):
            places, base = self._places[index], firsts[index]
            low = bisect_left(places, first - base)
            if low < len(places):
                high = bisect_right(places, last - base, low) if deleted else low
                places[low:] = [together - base] * (high - low) + [place + growth for place in places[high:]]
                if low == 0:
                    self._begin(index)
        if growth:
            firsts[past:] = [place + growth for place in firsts[past:]]

    def _begin(self, index: int) -> None:
        """Let the places of a block stand behind its first again."""
        places = self._places[index]
        moved = places[0]
        if moved:
            self._firsts[index] += moved
            places[:] = [place - moved for place in places]
