"""Who tells other nodes of this one: a thread, where there are others."""

import logging
from contextlib import suppress
from threading import Event, Thread
from typing import Final

from django.conf import settings

from documents.operating.summary import summary
from documents.rooms import ROOMS

log = logging.getLogger(__name__)

# When the server ends, it says so for no longer.
PATIENCE: Final = 2.0  # seconds


class Reporter:
    """From `begin` to `stop` it puts a summary on the board every few seconds. Nobody waits for it."""

    def __init__(self) -> None:
        self._ending = Event()
        self._thread: Thread | None = None

    def begin(self) -> None:
        """Begin, if anybody else could look."""
        if settings.REDIS_URL:
            self._ending.clear()
            self._thread = Thread(target=self._run, name="reporter", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Say that this node is gone."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _run(self) -> None:
        from documents.operating import board  # noqa: PLC0415 - 10 MB of Redis that the embedded default does without

        failed = False
        while not self._ending.is_set():
            try:
                board.put(summary())
                failed = False
            except Exception as error:  # whatever it is, the next may get through
                if not failed:
                    log.warning("operators_not_told", exc_info=error)
                failed = True
            self._ending.wait(board.PERIOD)
        with suppress(Exception):  # then it is gone by itself
            board.drop(ROOMS.node)


# The one of this process.
REPORTER: Final = Reporter()
