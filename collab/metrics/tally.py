"""The numbers of this process. Nobody locks them: where two threads add at the very same moment an add may be lost."""

from collections import Counter
from typing import Final

from collab.metrics.spread import Spread

# Seconds, from what a memory takes to what a person waits for.
_MOMENTS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Tally:
    """Counts only go up, from the start of the process; the newest are read as they are."""

    def __init__(self) -> None:
        # Connections.
        self.opened = 0  # sockets that were accepted
        self.closed = 0  # of those, the ones that are gone
        self.joins = 0  # let into a document
        self.resyncs = 0  # of those, who held content already and were given the whole anew
        self.received = 0  # frames
        self.sent = 0
        self.errors: Counter[tuple[str, str]] = Counter()  # by door, socket or http, and code
        # Edits.
        self.revisions = 0  # committed by this process
        self.resent = 0  # submissions that were in the journal already
        self.lost = 0  # batches whose database went away
        self.stuck = 0  # commits that were given up since the database stood still
        self.batches = Spread(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000)  # submissions
        self.commits = Spread(*_MOMENTS)  # what each took
        self.waits = Spread(*_MOMENTS)  # from being offered to being on disk, of the oldest in each batch
        # What others are told.
        self.healed = 0  # gaps in what was announced, filled from the journal
        self.fan_outs = Spread(*_MOMENTS)  # from being announced here to having been handed to everybody here
        # Requests.
        self.requests: Counter[tuple[str, int]] = Counter()  # by method and status
        self.answers = Spread(*_MOMENTS)  # what each took


# That of this process.
TALLY: Final = Tally()
