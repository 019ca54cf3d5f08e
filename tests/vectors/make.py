"""Writes the drawn vectors, `python -m tests.vectors.make`: seeded cases with the results that Python gives.

They are kept in the repository, so that a change of any result shows in a diff, and so that TypeScript passes the same
ones. What must hold by hand is in `chosen.json`, which nothing here touches.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from collab.ot import Delta, Range, compose, digest, dump, invert, join, move, transform
from tests.agreement.cases import Cases

HERE = Path(__file__).parent
SEED = 11
COUNT = 40  # cases of each verb

Case = dict[str, object]


def drawn() -> Iterator[Case]:
    """Cases of every verb, in the shape that `chosen.json` has too."""
    cases = Cases(SEED)
    for number in range(COUNT):
        content = cases.content()
        first = cases.delta(content.growth)
        second = cases.delta(content.growth + first.growth)
        rival = cases.delta(content.growth)
        flag = number % 2 == 0
        name = f"drawn {number}"
        yield case("compose", name, compose(first, second), first=first, second=second)
        yield case("join", name, join(first, second, new_text_first=flag), first=first, second=second, flag=flag)
        late = transform(rival, join(first, second), theirs_first=flag)
        yield case("transform", name, late, delta=rival, over=join(first, second), flag=flag)
        yield case("invert", name, invert(first, content), delta=first, content=content)
        place = cases.chance.randint(0, content.growth)
        yield case("move", name, move(place, first, theirs_first=flag), place=place, over=first, flag=flag)
        end = cases.chance.randint(place, content.growth)
        moved = move(Range(place, end), first, theirs_first=flag)
        yield case("move", name, [moved.start, moved.end], place=[place, end], over=first, flag=flag)
        yield case("digest", name, digest(content), content=content)


def case(verb: str, name: str, expected: object, **given: object) -> Case:
    return {
        "verb": verb,
        "name": name,
        **{key: plain(value) for key, value in given.items()},
        "expected": plain(expected),
    }


def plain(value: object) -> object:
    """A delta as JSON values; anything else as it is."""
    return json.loads(dump(value)) if isinstance(value, Delta) else value


def written(cases: list[Case]) -> str:
    """ASCII JSON, a case a line: halves of pairs survive, and a diff shows what changed."""
    return "[\n" + ",\n".join(json.dumps(each) for each in cases) + "\n]\n"


if __name__ == "__main__":
    (HERE / "drawn.json").write_text(written(list(drawn())))
