"""What is done beside everything else, in the same loop."""

import asyncio
import logging
from collections.abc import Callable, Coroutine

log = logging.getLogger(__name__)

Work = Callable[[], Coroutine[None, None, None]]


class Chores:
    """Work that has names: none is done twice at once; asked for while it is being done, it is done once more.

    What fails is logged, and harms nothing else.
    """

    def __init__(self, about: str) -> None:
        self._about = about  # for the log
        self._under_way: set[str] = set()
        self._again: set[str] = set()
        self._tasks: dict[asyncio.Task[None], str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._under_way

    def __len__(self) -> int:
        return len(self._tasks)

    def do(self, name: str, work: Work) -> None:
        """See to a piece of work."""
        if name in self._under_way:
            self._again.add(name)
            return
        self._under_way.add(name)
        task = asyncio.get_running_loop().create_task(self._go(name, work))
        self._tasks[task] = name
        task.add_done_callback(self._tasks.pop)

    async def done(self, name: str) -> None:
        """Wait until a piece of work that is under way has come to its end."""
        waited_for = [task for task, each in self._tasks.items() if each == name]
        if waited_for:
            await asyncio.wait(waited_for)

    def stop(self) -> None:
        """Leave everything as it is."""
        for task in list(self._tasks):
            task.cancel()

    async def _go(self, name: str, work: Work) -> None:
        try:
            await work()
            while name in self._again:
                self._again.discard(name)
                await work()
        except Exception:
            log.exception("chore_failed", extra={"about": self._about, "work": name})
        finally:
            self._under_way.discard(name)
