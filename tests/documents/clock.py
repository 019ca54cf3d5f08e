"""Time that stands still until the test moves it."""

from collections.abc import Callable


class Clock:
    """Seconds, as `time.monotonic` tells them."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Alarm:
    """Something that is done when the test lets it be."""

    def __init__(self, at: float, call: Callable[[], None]) -> None:
        self.at = at
        self.call = call
        self.off = False

    def cancel(self) -> None:
        self.off = True


class Alarms:
    """What was put off, by a clock that stands still."""

    def __init__(self, clock: Clock) -> None:
        self.waiting: list[Alarm] = []
        self._clock = clock

    def later(self, seconds: float, call: Callable[[], None]) -> Alarm:
        self.waiting.append(Alarm(self._clock.now + seconds, call))
        return self.waiting[-1]

    def ring(self) -> None:
        """Do what is due by now."""
        due = [alarm for alarm in self.waiting if alarm.at <= self._clock.now]
        for alarm in due:
            self.waiting.remove(alarm)
            if not alarm.off:
                alarm.call()
