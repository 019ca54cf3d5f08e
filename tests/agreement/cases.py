"""Random contents and deltas as an editor might make them: canonical, with every kind of op, by seed."""

from random import Random

from collab.ot import Attributes, Delete, Delta, Embed, Insert, Op, Retain
from collab.ot.delta import Draft

TEXTS = ["a", "bc", "é", "字x", "😀", "x😀y", "\n", '"\\', "\x7f\u2028"]
EMBEDS = [Embed.of("image", "cat.png"), Embed.of("image", "dog.png"), Embed.of("mention", {"id": 7, "😀": ["x", None]})]
VALUES = [True, False, 1, 0, "red", "", {"deep": [1, True]}]
NAMES = ["bold", "colour", "😀"]


class Cases:
    """One seed, one series of cases."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)

    def content(self) -> Delta:
        """Content of a few runs."""
        return _canonical([self._insert() for _ in range(self.chance.randint(0, 5))])

    def delta(self, length: int) -> Delta:
        """A delta that reads at most this length; it may cut pairs in two."""
        ops: list[Op] = []
        left = length
        for _ in range(self.chance.randint(0, 6)):
            kind = self.chance.choice(["insert", "retain", "retain", "delete"])
            if kind == "insert" or not left:
                ops.append(self._insert())
                continue
            reach = self.chance.randint(1, min(left, 5))
            left -= reach
            ops.append(Delete(reach) if kind == "delete" else Retain(reach, self._attributes([*VALUES, None])))
        return _canonical(ops)

    def _insert(self) -> Insert:
        content = self.chance.choice(EMBEDS) if self.chance.random() < 0.15 else self.chance.choice(TEXTS)
        return Insert(content, self._attributes(VALUES))

    def _attributes(self, values: list[object]) -> Attributes | None:
        if self.chance.random() < 0.6:
            return None
        names = self.chance.sample(NAMES, self.chance.randint(1, 2))
        return Attributes({name: self.chance.choice(values) for name in names})


def _canonical(ops: list[Op]) -> Delta:
    draft = Draft(canonical=True)
    for op in ops:
        draft.push(op)
    return draft.finish()
