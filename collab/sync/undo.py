"""Taking back what one has done oneself, and nothing of what others have done meanwhile."""

from collections.abc import Callable, Iterable
from itertools import chain

from msgspec import Struct

from collab.ot import Delta, compose, transform
from collab.sync.lost import Losses, Lost, carried


class Step(Struct, frozen=True):
    """What takes an edit back, and the deleted text that it brings back."""

    delta: Delta
    losses: Losses = ()


class Undo:
    """Two stacks of steps; the last one of each fits the content as it is shown now, the others fit below it."""

    def __init__(self, *, most: int) -> None:
        self._most = most  # steps kept; older ones are forgotten
        self._undone: list[Step] = []
        self._done: list[Step] = []

    @property
    def keeps_any(self) -> bool:
        """Whether anything can be taken back."""
        return self._most > 0

    def record(self, inverse: Step, *, with_last: bool) -> None:
        """An edit was made that this takes back; with the last one if they are to be taken back together."""
        self._undone.clear()
        if with_last and self._done:
            last = self._done.pop()
            losses = carried(inverse.losses, last.delta) + last.losses
            inverse = Step(compose(inverse.delta, last.delta), losses)
        _push(self._done, inverse, self._most)

    def undo(self, inverted: Callable[[Delta], Step]) -> Step | None:
        """What takes the last edit back; `inverted` gives what will take this back again."""
        return _turn(self._done, self._undone, inverted, self._most)

    def redo(self, inverted: Callable[[Delta], Step]) -> Step | None:
        """What does the last edit that was taken back once more."""
        return _turn(self._undone, self._done, inverted, self._most)

    def move(self, over: Delta) -> None:
        """Somebody else's edit reached the content that is shown."""
        self._done = _moved(self._done, over)
        self._undone = _moved(self._undone, over)

    def follow(self, change: Callable[[Lost], Iterable[Lost]]) -> None:
        """More is known of the deleted text, or it was somewhere else before it was deleted."""
        for steps in (self._done, self._undone):
            steps[:] = [
                Step(step.delta, tuple(chain.from_iterable(map(change, step.losses)))) if step.losses else step
                for step in steps
            ]

    def clear(self) -> None:
        """Forget everything: the content that the steps fitted is gone."""
        self._done.clear()
        self._undone.clear()


def _push(steps: list[Step], step: Step, most: int) -> None:
    steps.append(step)
    if len(steps) > most:
        del steps[0]


def _turn(steps: list[Step], others: list[Step], inverted: Callable[[Delta], Step], most: int) -> Step | None:
    if not steps:
        return None
    step = steps.pop()
    _push(others, inverted(step.delta), most)
    return step


def _moved(steps: list[Step], over: Delta) -> list[Step]:
    """The steps as they fit after the edit; what others have made void is dropped."""
    moved = []
    for step in reversed(steps):
        after = transform(step.delta, over, theirs_first=True)
        over = transform(over, step.delta, theirs_first=False)
        if after:
            moved.append(Step(after, carried(step.losses, over)))
    return moved[::-1]
