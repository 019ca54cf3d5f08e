"""Who sees to the outbox in a process that serves: a thread, which needs nothing to be started or set up.

Where OUTBOX is `celery` it carries nothing itself, has no duties, and only wakes the workers when something is due.
"""

import logging
from collections.abc import Callable
from threading import Thread
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from documents.outbox import duties, errands
from documents.outbox.errands import Depth

log = logging.getLogger(__name__)

# What other processes ask for is found by looking, so often.
LOOK: Final = 5.0  # seconds

# The least between two looks when nothing was asked for: workers that were woken need a moment.
BREATH: Final = 1.0  # seconds

# When the server ends, a mail that is under way gets so long to leave; else it is sent again by who comes next.
PATIENCE: Final = 3.0  # seconds

Ending = Callable[[], bool]


class Carrier:
    """From `begin` to `stop` it sees to what is due, soon after it is. What goes wrong is tried again."""

    def __init__(self, see_to: Callable[[Ending], object]) -> None:
        self._see_to = see_to
        self.depth = Depth(0, 0, 0.0)  # of the outbox, when it was last looked at
        self._thread: Thread | None = None
        self._ending = False

    def begin(self) -> None:
        """Begin, beside everything else."""
        self._ending = False
        self._thread = Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing new, and finish what is under way, if that takes no longer than it should."""
        self._ending = True
        errands.WOKEN.set()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _run(self) -> None:
        while not self._ending:
            errands.WOKEN.clear()
            try:
                self._see_to(lambda: self._ending)
                self.depth = errands.depth()
                left = -self.depth.late
            except (DatabaseError, InterfaceError):
                left = LOOK  # what is kept is away, as /readyz says
            except Exception:
                log.exception("outbox_failed")
                left = LOOK
            finally:
                connections.close_all()
            if not self._ending:
                errands.WOKEN.wait(max(BREATH, min(LOOK, left)))


def see_to(ending: Ending) -> None:
    """Have done what is due, by whom the settings say."""
    if settings.OUTBOX == "server":
        errands.work_off(ending)
        duties.ROUNDS.go(ending)
    elif errands.until_due() <= 0:
        from documents.outbox import over_celery  # noqa: PLC0415 - 20 MB that all others do without

        over_celery.wake()


# The one of this process.
CARRIER: Final = Carrier(see_to)
