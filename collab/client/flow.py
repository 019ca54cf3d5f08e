"""How fast frames go: what has arrived is told of now and then, and no more is submitted than is allowed."""

# The server holds back what comes after a window of bytes that are not seen; it asks to hear of them this often.
SEEN_BYTES = 256 * 1024  # bytes
SEEN_PAUSE = 1.0  # seconds

# As much as is allowed in this time may go at once, if little went before.
BURST = 1.0  # seconds


class Arrivals:
    """The bytes that have arrived on a connection and that the server has not been told of."""

    def __init__(self, window: int) -> None:
        # A window smaller than the usual must not be filled, or the server would wait for the clock.
        self._most = min(SEEN_BYTES, window // 2)
        self._bytes = 0

    def add(self, size: int) -> bool:
        """So many bytes have come; whether the server should be told at once."""
        self._bytes += size
        return self._bytes >= self._most

    def told(self) -> None:
        """The server was told."""
        self._bytes = 0


class Pace:
    """So many submissions a second on average, as the server announces it: a faster client would be refused."""

    def __init__(self, rate: int) -> None:
        self._each = 1 / rate  # seconds
        self._next = float("-inf")  # when the one after all before would go if they were spread evenly

    def wait(self, now: float) -> float:
        """How long the next submission must wait; 0 if it may go, and then it counts as gone."""
        due = max(self._next, now - BURST)
        if due > now:
            return due - now
        self._next = due + self._each
        return 0.0
