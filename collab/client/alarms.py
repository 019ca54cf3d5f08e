"""What a visit waits for, and how long."""

from collections.abc import Callable
from enum import Enum


class Alarm(Enum):
    """Something that is done when its time has come."""

    CONNECT = "connect"  # try a connection
    SILENCE = "silence"  # ask whether the server is there; after that, take it for gone
    SEEN = "seen"  # tell the server what has arrived
    SUBMIT = "submit"  # send what is under way, for the first time or again
    ECHO = "echo"  # the submission under way should have been answered by now
    LEAVE = "leave"  # give up a connection that is kept only for what may still come


class Alarms:
    """Times, in seconds of somebody's clock, at most one for each alarm."""

    def __init__(self) -> None:
        self._at: dict[Alarm, float] = {}

    @property
    def due(self) -> float | None:
        """The earliest time at which something is to be done."""
        return min(self._at.values()) if self._at else None

    def set(self, alarm: Alarm, at: float) -> None:
        """Let it ring then, and at no other time."""
        self._at[alarm] = at

    def is_set(self, alarm: Alarm) -> bool:
        """Whether it will ring."""
        return alarm in self._at

    def stop(self, alarm: Alarm) -> None:
        """Let it not ring."""
        self._at.pop(alarm, None)

    def clear(self) -> None:
        """Let nothing ring."""
        self._at.clear()

    def ring(self, now: float) -> list[Alarm]:
        """Those whose time has come, the earliest first; they are set no more."""
        rung = sorted((at, alarm.value) for alarm, at in self._at.items() if at <= now)
        for _, name in rung:
            del self._at[Alarm(name)]
        return [Alarm(name) for _, name in rung]


# The first attempt comes within this time, the next within twice that, and so on; spread over all of it, so that the
# clients of a server that fell do not come back as one.
FIRST_PAUSE = 0.5  # seconds
LONGEST_PAUSE = 30.0  # seconds: a person who waits looks again after about so long

# Doubling more often than this would only pass the longest pause again.
_DOUBLINGS = 10


class Backoff:
    """Pauses that grow with every failure and begin anew with a success; `chance` draws from 0 up to 1."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._failures = 0  # one after the other

    def pause(self, *, mended: bool = False) -> float:
        """How long to wait after one more failure; not at all after the first, if what was wrong was mended."""
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * float(2 ** min(self._failures, _DOUBLINGS)))
        self._failures += 1
        return 0.0 if mended and self._failures == 1 else longest * self._chance()

    def reset(self) -> None:
        """It went well."""
        self._failures = 0


# The server is asked whether it is there after so long without a word; after as long again it is taken for gone.
SILENCE = 15.0  # seconds: most proxies close a connection that nothing passes through after a minute


class Silence:
    """How long the server has said nothing. Sleep on this side is no silence of the server's: it is asked first."""

    def __init__(self, now: float) -> None:
        self._heard = now
        self._asked = False  # since something last came

    def broken(self, now: float) -> None:
        """Something has come."""
        self._heard, self._asked = now, False

    @property
    def too_long(self) -> bool:
        """Whether the server was asked, and has not answered; to be looked at when the time to look has come."""
        return self._asked

    def asks(self, now: float) -> bool:
        """Whether to ask the server now; then it counts as asked."""
        self._asked = now >= self.look
        return self._asked

    @property
    def look(self) -> float:
        """When to look again if it was not asked."""
        return self._heard + SILENCE
