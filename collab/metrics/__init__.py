"""What a process has done so far, in plain numbers: counted by one add where it happens, read when somebody asks."""

from collab.metrics.spread import Spread
from collab.metrics.tally import TALLY, Tally

__all__ = ["TALLY", "Spread", "Tally"]
