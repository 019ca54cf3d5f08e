"""How measured values are spread: a histogram that is cheap to add to."""

from bisect import bisect_left
from itertools import accumulate


class Spread:
    """How many values lay up to each bound, and their sum. One search among a dozen bounds, and two adds."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, *bounds: float) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)  # the last is for what lies beyond
        self.total = 0.0

    def add(self, value: float) -> None:
        """One value more."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(self.counts)

    @property
    def buckets(self) -> list[tuple[str, float]]:
        """For each bound, and for infinity, how many values were no larger."""
        names = [*(str(float(bound)) for bound in self.bounds), "+Inf"]
        return list(zip(names, map(float, accumulate(self.counts)), strict=True))
