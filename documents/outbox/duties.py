"""What is done every so often, asked for by nobody: by the thread of each server that carries errands, or by Celery.

Several processes may be at the same duty at once, so it is of a kind that does no harm.
"""

import logging
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Final

from msgspec import Struct

log = logging.getLogger(__name__)


class Duty(Struct, frozen=True):
    """Something to do, and how often."""

    every: float  # seconds
    do: Callable[[], object]


# By their names; each app that has some adds them when it is ready.
DUTIES: Final[dict[str, Duty]] = {}


class Rounds:
    """When one process does each of its duties: at the first look, and from then on every so often."""

    def __init__(self, duties: Mapping[str, Duty], clock: Callable[[], float] = monotonic) -> None:
        self._duties = duties
        self._clock = clock
        self._due: dict[str, float] = {}  # when each is next

    def go(self, ending: Callable[[], bool]) -> None:
        """Do what is due. What fails harms nothing else, and is tried again when its time has come."""
        for name, duty in self._duties.items():
            now = self._clock()
            if not ending() and now >= self._due.get(name, now):
                self._due[name] = now + duty.every
                try:
                    duty.do()
                except Exception:
                    log.exception("duty_failed", extra={"duty": name})


# Those of this process.
ROUNDS: Final = Rounds(DUTIES)
