"""Changes for somebody who takes them one by one, at their own speed."""

import asyncio
from collections import deque
from typing import Self

from collab.client.steps import Change
from collab.ot import compose

# Those who take longer get what follows composed: so what waits for them stays small.
MOST = 1_000  # changes


class Changes:
    """What was shown when it was made, composed with every change that it gives, is what is shown now."""

    def __init__(self) -> None:
        self._waiting: deque[Change] = deque()
        self._arrived = asyncio.Event()
        self._is_over = False
        self._error: BaseException | None = None

    def add(self, change: Change) -> None:
        """One more."""
        waiting = self._waiting
        if len(waiting) >= MOST:
            last = waiting.pop()
            author = last.author if last.author == change.author else None
            change = Change(compose(last.delta, change.delta), change.revision, author, last.own and change.own)
        waiting.append(change)
        self._arrived.set()

    def finish(self, error: BaseException | None) -> None:
        """There will be no more; that is an error, or was wanted."""
        self._is_over, self._error = True, error
        self._arrived.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Change:
        while not self._waiting:
            if self._is_over:
                raise StopAsyncIteration if self._error is None else self._error
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()
