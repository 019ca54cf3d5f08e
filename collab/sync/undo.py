"""Taking back what one has done oneself, and nothing of what others have done meanwhile."""

from collections.abc import Callable

from collab.ot import Delta, compose, transform


class Undo:
    """Two stacks of deltas; the last one of each fits the content as it is shown now, the others fit below it."""

    def __init__(self, *, most: int) -> None:
        self._most = most  # steps kept; older ones are forgotten
        self._undone: list[Delta] = []
        self._done: list[Delta] = []

    @property
    def keeps_any(self) -> bool:
        """Whether anything can be taken back."""
        return self._most > 0

    def record(self, inverse: Delta, *, with_last: bool) -> None:
        """An edit was made that this takes back; with the last one if they are to be taken back together."""
        self._undone.clear()
        if with_last and self._done:
            inverse = compose(inverse, self._done.pop())
        _push(self._done, inverse, self._most)

    def undo(self, inverted: Callable[[Delta], Delta]) -> Delta | None:
        """What takes the last edit back; `inverted` gives what will take this back again."""
        return _turn(self._done, self._undone, inverted, self._most)

    def redo(self, inverted: Callable[[Delta], Delta]) -> Delta | None:
        """What does the last edit that was taken back once more."""
        return _turn(self._undone, self._done, inverted, self._most)

    def move(self, over: Delta) -> None:
        """Somebody else's edit reached the content that is shown."""
        self._done = _moved(self._done, over)
        self._undone = _moved(self._undone, over)

    def clear(self) -> None:
        """Forget everything: the content that the steps fitted is gone."""
        self._done.clear()
        self._undone.clear()


def _push(steps: list[Delta], step: Delta, most: int) -> None:
    steps.append(step)
    if len(steps) > most:
        del steps[0]


def _turn(steps: list[Delta], others: list[Delta], inverted: Callable[[Delta], Delta], most: int) -> Delta | None:
    if not steps:
        return None
    step = steps.pop()
    _push(others, inverted(step), most)
    return step


def _moved(steps: list[Delta], over: Delta) -> list[Delta]:
    """The steps as they fit after the edit; what others have made void is dropped."""
    moved = []
    for step in reversed(steps):
        after = transform(step, over, theirs_first=True)
        over = transform(over, step, theirs_first=False)
        if after:
            moved.append(after)
    return moved[::-1]
