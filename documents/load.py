"""How far behind a process is, and what it puts off meanwhile: newcomers first, then presence; edits never."""

from typing import Final

# A measure counts for no more than this, so that a single one says little: a machine that stood still is not behind.
MOST: Final = 4.0

# What a measure adds to what is known from those before it.
WEIGHT: Final = 1 / 8

# So far a process must have caught up before what it put off is done again: else it would begin and end all the time.
RESTED: Final = 0.5  # of the bound


class Bound:
    """Reached by more than `most`; left by less than half of that. In between it stays as it is."""

    def __init__(self, most: float) -> None:
        self._most = most
        self.reached = False

    def take(self, level: float) -> None:
        """The level is this one now."""
        self.reached = level > self._most * (RESTED if self.reached else 1.0)


class Load:
    """Takes measures of how far behind the process is; at 1 it is as far as its owner puts up with.

    - No single measure changes anything, however large.
    - Where it stays a fifth above that, fifteen measures are enough to be behind; where it stays a fifth above twice as
      much, to be far behind.
    - Who is behind is so for six measures at least.
    - Who is far behind is behind.
    """

    def __init__(self) -> None:
        self.level = 0.0  # the measures, smoothed
        self._near = Bound(1.0)
        self._far = Bound(2.0)

    @property
    def behind(self) -> bool:
        """Whether newcomers are to wait."""
        return self._near.reached

    @property
    def far_behind(self) -> bool:
        """Whether nobody new is let in, and presence is shown seldom."""
        return self._far.reached

    def take(self, measure: float) -> None:
        """Another measure, taken a moment after the one before."""
        self.level += (min(max(measure, 0.0), MOST) - self.level) * WEIGHT
        self._near.take(self.level)
        self._far.take(self.level)
