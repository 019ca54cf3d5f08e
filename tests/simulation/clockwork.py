"""A loop whose time is a number, and code that waits as threads do, run as if it were a task of that loop.

Nothing here waits for the clock on the wall, and only one thing runs at a time: so one seed is one exact history.
"""

import asyncio
from collections.abc import Callable
from threading import Lock, Thread
from typing import Any

# So many turns of the loop in so little time are more than anything takes that comes to an end.
TURNS = 20_000
EVER = 1e-4  # seconds


class Clockwork(asyncio.BaseEventLoop):
    """Runs what is ready, and then goes to the moment of the next timer: a minute takes no longer than its events."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = _Leap(self)
        # Sums of floats do not always reach what they were made of: so far a timer may be missed and still be due.
        self._clock_resolution = 1e-9
        self.now = 0.0  # seconds

    def time(self) -> float:
        return self.now

    def _process_events(self, event_list: list[Any]) -> None:
        """No event comes from outside."""

    def _write_to_self(self) -> None:
        """Nobody is asleep who would have to be woken."""


class _Leap:
    """Stands where a real loop waits for sockets."""

    def __init__(self, loop: Clockwork) -> None:
        self._loop = loop
        self._turns = 0  # of the loop, since time went on

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("nothing will ever happen again")
        self._turns = 0 if timeout > EVER else self._turns + 1
        if self._turns > TURNS:
            raise RuntimeError("something happens again and again, and no time goes by")
        self._loop.now += timeout
        return []


class Killed(BaseException):
    """The process that ran this is no more."""


class Strand:
    """A piece of code that waits in the middle of its calls, as the writer's thread does for the database.

    It has a thread, since its calls need a stack; but it runs only while the loop stands, and the loop only while it
    waits: who runs next is never left to chance.
    """

    current: "Strand | None" = None  # the one that runs right now

    def __init__(self) -> None:
        self._go, self._back = Lock(), Lock()
        self._go.acquire()
        self._back.acquire()
        self._work: Callable[[], None] | None = None
        self._pause = 0.0
        self._error: BaseException | None = None  # to be raised where it waits
        self._outcome: BaseException | None = None
        self._waiting: asyncio.Future[None] | None = None
        Thread(target=self._serve, daemon=True).start()

    async def run(self, work: Callable[[], None]) -> None:
        """Do some work that waits now and then."""
        self._work, self._error, self._outcome = work, None, None
        loop = asyncio.get_running_loop()
        while self._turn():
            self._waiting = loop.create_future()
            alarm = loop.call_later(self._pause, _wake, self._waiting)
            try:
                await self._waiting
            except asyncio.CancelledError:
                self._error = Killed()
            finally:
                alarm.cancel()
                self._waiting = None
        if self._outcome is not None:
            raise self._outcome

    def wait(self, seconds: float) -> None:
        """From the work: let others run for so long."""
        self._pause = seconds
        self._back.release()
        self._go.acquire()
        if self._error is not None:
            error = self._error
            if not isinstance(error, Killed):  # who is killed stays so, whatever they try in the end
                self._error = None
            raise error

    def interrupt(self, error: BaseException) -> None:
        """From outside: raise an error where the work waits."""
        self._error = error
        if self._waiting is not None:
            _wake(self._waiting)

    def _turn(self) -> bool:
        """Let the work run until it waits; whether it does, or is done."""
        before, Strand.current = Strand.current, self
        self._go.release()
        self._back.acquire()
        Strand.current = before
        return self._work is not None

    def _serve(self) -> None:
        while True:
            self._go.acquire()
            work = self._work
            assert work is not None
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - raised again where the work was given
                self._outcome = error
            self._work = None
            self._back.release()


def _wake(waiting: "asyncio.Future[None]") -> None:
    if not waiting.done():
        waiting.set_result(None)


_idle: list[Strand] = []  # threads are kept for the next piece of work, and for the next seed


async def beside(work: Callable[[], None]) -> None:
    """Do a piece of work that waits as threads do, while the loop goes on."""
    strand = _idle.pop() if _idle else Strand()
    try:
        await strand.run(work)
    finally:
        _idle.append(strand)


def wait(seconds: float) -> None:
    """Let time pass, in a piece of work that runs beside the loop."""
    if Strand.current is None:
        raise RuntimeError("the loop itself must not wait")
    Strand.current.wait(seconds)
