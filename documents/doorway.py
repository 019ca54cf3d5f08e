"""Where people wait to be let in: a few at a time, in a line that has an end; nobody while there is too much to do."""

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

# So many wait for their turn: it comes within a second or two, before a client takes the server for lost.
LINE: Final = 256

# Those who are turned away come back spread over so long: a hundred a second come, who wait half a minute at the most.
SOONEST: Final = 1_000  # milliseconds
EACH: Final = 10  # milliseconds more for each of those who were turned away lately
LONGEST: Final = 30_000  # milliseconds
LATELY: Final = 30.0  # seconds


class Doorway:
    """Whoever is let in leaves the doorway when they are in, or will not be; the one who waits longest is next."""

    def __init__(self, load: Load, clock: Callable[[], float], chance: Callable[[], float]) -> None:
        self.turned_away = 0  # so many, ever
        self._load = load
        self._clock = clock
        self._chance = chance
        self._inside = 0
        self._line: deque[asyncio.Future[None]] = deque()
        self._lately = 0.0  # those turned away, each counting for less as time goes by …
        self._since = clock()  # … up to this moment

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._line)

    @asynccontextmanager
    async def turn(self, places: ExitStack) -> AsyncIterator[None]:
        """Somebody's turn to come in, as soon as it is theirs. Whose places are given back waits no longer."""
        if self._load.turns_away:
            raise self.refusal("the server has more to do than it can")
        if self._inside < AT_ONCE:
            self._inside += 1
        else:
            await self._line_up(places)
        try:
            yield
        finally:
            self._next()

    def refusal(self, why: str) -> Overloaded:
        """What somebody is told who is turned away."""
        now = self._clock()
        self._lately = self._lately * math.exp((self._since - now) / LATELY) + 1
        self._since = now
        self.turned_away += 1
        spread = min(LONGEST - SOONEST, EACH * self._lately)
        return Overloaded(f"{why}: come back in a while", retry_after=SOONEST + int(self._chance() * spread))

    async def _line_up(self, places: ExitStack) -> None:
        if len(self._line) >= LINE:
            raise self.refusal("too many come in at once")
        turn = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        places.callback(self._leave_line, turn)
        await turn

    def _leave_line(self, turn: asyncio.Future[None]) -> None:
        if not turn.done():
            self._line.remove(turn)
            turn.set_exception(Unavailable("gone before it was their turn"))

    def _next(self) -> None:
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._inside -= 1
