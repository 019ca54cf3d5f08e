"""How much somebody may do at once: a bucket that fills again with time."""

from collections import Counter
from collections.abc import Callable

from msgspec import Struct

from collab.errors import TooFast, TooManyConnections

# Seconds that an empty bucket takes to be full again.
FILLS = 4.0


class Bucket:
    """At most `rate` things a second in the long run, and as many more at once as four seconds bring."""

    def __init__(self, rate: int, clock: Callable[[], float]) -> None:
        self.rate = rate
        self._clock = clock
        self._left = rate * FILLS
        self._since = clock()

    def take(self, what: str, *, seq: int | None = None) -> None:
        """One thing more; `TooFast` says what of it was too much."""
        now = self._clock()
        self._left = min(self.rate * FILLS, self._left + (now - self._since) * self.rate)
        self._since = now
        if self._left < 1:
            raise TooFast(f"{what}: the same again, after a while", seq=seq)
        self._left -= 1

    @property
    def full(self) -> bool:
        """Whether nothing was taken for so long that it need not be remembered."""
        return self._left + (self._clock() - self._since) * self.rate >= self.rate * FILLS


class Buckets:
    """A bucket for each of many, all of one size."""

    def __init__(self, rate: int, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}

    def of(self, name: str) -> Bucket:
        """The bucket of one of them."""
        found = self._buckets.get(name)
        if found is None:
            found = self._buckets[name] = Bucket(self._rate, self._clock)
        return found

    def sweep(self) -> None:
        """Forget those that are full."""
        self._buckets = {name: bucket for name, bucket in self._buckets.items() if not bucket.full}


class Places:
    """How many connections each of many may have at once."""

    def __init__(self, most: int, whose: str) -> None:
        self._most = most
        self._whose = whose
        self._taken: Counter[str] = Counter()

    def one(self, name: str) -> "Place":
        """A place for as long as a block lasts; `TooManyConnections` if there is none."""
        return Place(self, name)

    def take(self, name: str) -> None:
        """One place more."""
        if self._taken[name] >= self._most:
            raise TooManyConnections(f"{self._whose} has {self._most} connections already: close some first")
        self._taken[name] += 1

    def give_back(self, name: str) -> None:
        """One place less."""
        self._taken[name] -= 1
        if not self._taken[name]:
            del self._taken[name]


class Place(Struct, frozen=True):
    """A place that is taken when its block begins, and given back when it ends."""

    places: Places
    name: str

    def __enter__(self) -> None:
        self.places.take(self.name)

    def __exit__(self, *what: object) -> None:
        self.places.give_back(self.name)
