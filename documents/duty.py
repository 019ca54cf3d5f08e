"""What a process that serves does beside answering: it goes on duty, and off duty in order."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from collab.abuse.keeper import KEEPER
from collab.bus import bus
from collab.readiness import READINESS
from documents.operating.reporter import REPORTER
from documents.outbox.carrier import CARRIER
from documents.rooms import ROOMS
from documents.scribe import SCRIBE
from presence.shelf import shelf

# So long a thread that composes a large document may keep the loop waiting, each time that the loop has let go.
TURN: Final = 0.0005  # seconds


class Duty:
    """Of this process: begun once, in the loop that serves, and ended there by its three steps."""

    def __init__(self, everybody: Callable[[], Awaitable[None]]) -> None:
        self._tell_everybody = everybody
        self._begun = False

    def begin(self) -> None:
        """Open the rooms, and hear what other processes announce."""
        if not self._begun:
            self._begun = True
            sys.setswitchinterval(TURN)
            ROOMS.begin()
            CARRIER.begin()
            KEEPER.begin()
            REPORTER.begin()

    def leave(self) -> None:
        """Nobody new is wanted."""
        READINESS.draining = True

    async def tell(self) -> None:
        """Tell everybody who is here, and give them a bounded time."""
        await self._tell_everybody()

    async def finish(self) -> None:
        """Write what was offered, and let leave what was announced and what is being mailed."""
        await asyncio.to_thread(SCRIBE.stop)
        await asyncio.to_thread(CARRIER.stop)
        await asyncio.to_thread(KEEPER.stop)
        await asyncio.to_thread(REPORTER.stop)
        await asyncio.to_thread(shelf().stop)
        await bus().stop()


DUTY: Final = Duty(partial(ROOMS.drain, "the server is about to end"))
