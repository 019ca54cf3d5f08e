"""How much may wait to be saved."""

from collections import deque

# Composing what waits costs with its square, and nobody gets more through by letting more wait.
MOST = 256  # edits


class Backlog:
    """The edits that are not answered. Together they stay within one submission, which is what becomes of them."""

    def __init__(self) -> None:
        self._sizes: deque[int] = deque()
        self._size = 0  # bytes of all
        self._answered = 0  # edits, of all that were ever made

    def add(self, size: int) -> None:
        """An edit of so many bytes was made."""
        self._sizes.append(size)
        self._size += size

    def settle(self, answered: int) -> None:
        """So many, of all that were ever made, are saved or put aside."""
        while self._answered < answered:
            self._answered += 1
            self._size -= self._sizes.popleft()

    def is_full(self, *, size: int, online: bool) -> bool:
        """Whether to wait before the next edit; those who are offline wait only so that this size is not passed."""
        return self._size > size or (online and len(self._sizes) >= MOST)
