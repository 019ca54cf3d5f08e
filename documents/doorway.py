"""Where people wait to be let in: a few at a time, in a line that is no longer than their patience."""

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from typing import Final

from collab.errors import Overloaded, Unavailable
from documents.archive import CREW
from documents.load import Load

# So many come in at once: as many as keep the archive's threads busy. What else is asked of those waits no longer.
AT_ONCE: Final = 2 * CREW

# To wait costs a server next to nothing, and less than coming back; but a client takes one that says nothing for so
# long for lost. What was foreseen may be wrong by half.
PATIENCE: Final = 6.0  # seconds
LINE: Final = 2_000  # connections, whatever was foreseen

# What a turn takes, before any has been seen; and what each one that is seen adds to what is known.
USUAL: Final = 0.02  # seconds
WEIGHT: Final = 1 / 8

# Those who are put off come back spread over the time that it takes to let in all who want to.
SOONEST: Final = 1.0  # seconds
LATEST: Final = 30.0  # seconds
LATELY: Final = 30.0  # seconds: who was put off longer ago has come back


class Doorway:
    """Whoever has waited longest is next. While the process is behind they come in one by one; far behind, nobody new.

    While somebody waits, somebody is coming in: so the line goes on by itself.
    """

    def __init__(self, load: Load, clock: Callable[[], float], chance: Callable[[], float]) -> None:
        self.put_off = 0  # so many, ever
        self._load = load
        self._clock = clock
        self._chance = chance
        self._inside = 0  # who are coming in right now
        self._line: deque[asyncio.Future[None]] = deque()
        self._takes = USUAL  # seconds, from a turn's beginning to its end
        self._lately = 0.0  # those put off, each counting for less as time goes by …
        self._since = clock()  # … up to this moment

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._line)

    @asynccontextmanager
    async def turn(self, places: ExitStack) -> AsyncIterator[None]:
        """Somebody's turn to come in, as soon as it is theirs. Whose places are given back waits no longer."""
        if self._load.far_behind:
            raise self.refusal("the server has more to do than it can")
        if self._inside < self._width:
            self._inside += 1
        else:
            await self._line_up(places)
        began = self._clock()
        try:
            yield
        finally:
            self._takes += (self._clock() - began - self._takes) * WEIGHT
            self._leave()

    def refusal(self, why: str) -> Overloaded:
        """What somebody is told who is put off."""
        now = self._clock()
        self._lately = self._lately * math.exp((self._since - now) / LATELY) + 1
        self._since = now
        self.put_off += 1
        all_in = (len(self._line) + self._lately) * self._takes / AT_ONCE  # once it has caught up
        spread = min(LATEST - SOONEST, max(SOONEST, all_in))
        wait = SOONEST + self._chance() * spread
        return Overloaded(f"{why}: come back in a while", retry_after=int(wait * 1_000))

    @property
    def _width(self) -> int:
        return 1 if self._load.behind else AT_ONCE

    async def _line_up(self, places: ExitStack) -> None:
        foreseen = (len(self._line) + 1) * self._takes / self._width
        if len(self._line) >= LINE or foreseen > PATIENCE:
            raise self.refusal("too many come in at once")
        turn = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        places.callback(self._leave_line, turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it was their turn a moment ago
                self._leave()
            raise

    def _leave_line(self, turn: asyncio.Future[None]) -> None:
        if not turn.done():
            self._line.remove(turn)
            turn.set_exception(Unavailable("gone before it was their turn"))

    def _leave(self) -> None:
        """Somebody is in, or will not be: let in who is next."""
        self._inside -= 1
        while self._line and self._inside < self._width:
            turn = self._line.popleft()
            if not turn.done():
                self._inside += 1
                turn.set_result(None)
