"""Content that changes with every keystroke and is needed as a whole only now and then."""

from collab.ot import Delta, compose, fold


class Tail:
    """Content as a snapshot and the deltas since. A keystroke costs the same however large the content is.

    `content` is the snapshot composed with every delta that was pushed; it is made when somebody asks for it.
    """

    def __init__(self, snapshot: Delta) -> None:
        self._snapshot = snapshot
        self._later: list[Delta] = []

    def push(self, delta: Delta) -> None:
        """The content goes on by a delta."""
        self._later.append(delta)

    @property
    def content(self) -> Delta:
        """The whole content as of now."""
        if self._later:
            self._snapshot = compose(self._snapshot, fold(self._later, compose))
            self._later.clear()
        return self._snapshot
