"""Who keeps the abuse log and the blocks of a process that serves: a thread beside everything else."""

import logging
import time
from threading import Event, Thread
from typing import Final

from django.db import DatabaseError, InterfaceError, connections

from collab.abuse.blocks import BLOCKS
from collab.abuse.ledger import LEDGER

log = logging.getLogger(__name__)

# So late a block of another node is known here, and so much of the log a killed process takes with it.
PERIOD: Final = 2.0  # seconds

# What is too old is looked for so often.
SWEEP: Final = 3_600.0  # seconds

# When the server ends, the last of the log gets so long.
PATIENCE: Final = 2.0  # seconds


class Keeper:
    """From `begin` to `stop` it writes the log, and reads who is blocked."""

    def __init__(self) -> None:
        self._ending = Event()
        self._thread: Thread | None = None
        self._swept = float("-inf")

    def begin(self) -> None:
        """Begin, beside everything else."""
        self._ending.clear()
        self._thread = Thread(target=self._run, name="abuse", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what was noted, if that takes no longer than it should."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def see_to(self) -> None:
        """Once: write, read, and now and then sweep."""
        BLOCKS.read()
        LEDGER.write()
        if time.monotonic() - self._swept > SWEEP:
            LEDGER.forget()
            self._swept = time.monotonic()

    def _run(self) -> None:
        over = False
        while not over:
            over = self._ending.is_set()
            try:
                self.see_to()
            except (DatabaseError, InterfaceError):
                pass  # what is kept is away, as /readyz says; who was blocked still is
            except Exception:
                log.exception("abuse_failed")
            finally:
                connections.close_all()
            if not over:
                self._ending.wait(PERIOD)


# The one of this process.
KEEPER: Final = Keeper()
