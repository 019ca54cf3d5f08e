"""Time that stands still until the test moves it."""


class Clock:
    """Seconds, as `time.monotonic` tells them."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now
