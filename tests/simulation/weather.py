"""What befalls a world: drawn from its seed, and counted by kind."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random


@dataclass
class Weather:
    """How often things go wrong. Each kind of misfortune is absent from many worlds, so that others show clearly."""

    chance: Random
    counts: Counter[str] = field(default_factory=Counter)
    calm: bool = False  # nothing goes wrong any more, but for announcements, which are hints …
    still: bool = False  # … and they neither
    slow: float = 1.0  # how much longer everything takes

    # Of statements and commits.
    statement_lost: float = 0.0
    statement_late: float = 0.0
    commit_lost: float = 0.0
    commit_late: float = 0.0
    answer_lost: float = 0.0
    question_failed: float = 0.0  # of an archive

    # Of announcements.
    bus_lost: float = 0.0
    bus_repeated: float = 0.0
    bus_late: float = 0.0

    # Of frames.
    frame_repeated: float = 0.0
    frame_slow: float = 0.0

    # Of things that happen once in so many seconds, on average; 0 for never.
    cut: float = 0.0
    half_open: float = 0.0
    slow_reader: float = 0.0
    dead_reader: float = 0.0
    offline: float = 0.0
    client_crash: float = 0.0
    node_crash: float = 0.0
    node_drain: float = 0.0
    node_still: float = 0.0
    node_behind: float = 0.0
    bus_gap: float = 0.0
    store_away: float = 0.0
    store_still: float = 0.0
    head_held: float = 0.0
    access_changed: float = 0.0
    renamed: float = 0.0
    signed_out: float = 0.0
    restored: float = 0.0

    @classmethod
    def drawn(cls, chance: Random) -> "Weather":
        """The weather of a seed."""
        mild, often = chance.choice((0.3, 1.0, 1.0, 2.5)), chance.choice((0.2, 0.5, 0.8))

        def odds(most: float) -> float:
            return chance.random() * most * mild if chance.random() < often else 0.0

        def every(least: float) -> float:
            return (least + chance.expovariate(1 / least)) / mild if chance.random() < often else 0.0

        weather = cls(chance)
        for name, most in ODDS.items():
            setattr(weather, name, odds(most))
        for name, least in EVERY.items():
            setattr(weather, name, every(least))
        weather.slow = chance.choice((0.2, 1.0, 1.0, 10.0))
        return weather

    def happens(self, kind: str, odds: float) -> bool:
        """Whether something goes wrong right now."""
        return not self.calm and self._strikes(kind, odds)

    def fails(self, kind: str, odds: float) -> bool:
        """Whether an announcement goes wrong."""
        return not self.still and self._strikes(kind, odds)

    def _strikes(self, kind: str, odds: float) -> bool:
        if not odds or self.chance.random() >= odds:
            return False
        self.counts[kind] += 1
        return True

    def count(self, kind: str) -> None:
        """Something has gone wrong."""
        self.counts[kind] += 1

    def odds(self, odds: float) -> bool:
        """Yes, with these odds."""
        return self.chance.random() < odds

    def span(self, least: float, most: float) -> float:
        """Some seconds."""
        return self.chance.uniform(least, most)

    def until(self, every: float) -> float:
        """The seconds until something happens that happens so often."""
        return self.chance.expovariate(1 / every)

    def statement(self) -> float:
        """The seconds that a statement takes; most are worth no turn of the loop."""
        return self.chance.expovariate(1_000 / self.slow) if self.chance.random() < 0.3 else 0.0

    def disk(self) -> float:
        """The seconds that a commit takes."""
        return self.chance.expovariate(500 / self.slow)

    def question(self) -> float:
        """The seconds that one half of a question of an archive takes."""
        return self.chance.expovariate(500 / self.slow)

    def hop(self) -> float:
        """The seconds that something takes over the network."""
        if self.frame_slow and not self.calm and self.chance.random() < self.frame_slow:
            self.counts["frame slow"] += 1
            return self.chance.uniform(0.1, 1.5)
        return self.chance.expovariate(200 / self.slow)


# At the most.
ODDS = {
    "statement_lost": 0.02,
    "statement_late": 0.06,
    "commit_lost": 0.06,
    "commit_late": 0.06,
    "answer_lost": 0.10,
    "question_failed": 0.08,
    "bus_lost": 0.9,
    "bus_repeated": 0.3,
    "bus_late": 0.3,
    "frame_repeated": 0.05,
    "frame_slow": 0.05,
}
# On average once in so many seconds, or seldom enough to be absent.
EVERY = {
    "cut": 3.0,
    "half_open": 5.0,
    "slow_reader": 4.0,
    "dead_reader": 10.0,
    "offline": 6.0,
    "client_crash": 6.0,
    "node_crash": 6.0,
    "node_drain": 8.0,
    "node_still": 8.0,
    "node_behind": 8.0,
    "bus_gap": 5.0,
    "store_away": 8.0,
    "store_still": 10.0,
    "head_held": 5.0,
    "access_changed": 4.0,
    "renamed": 5.0,
    "signed_out": 6.0,
    "restored": 12.0,
}
