"""Two people do at random what people do; SEED repeats it."""

import os
import random
from itertools import accumulate

import pytest

from tests.browser.bindings.conftest import At
from tests.browser.bindings.desk import KINDS, Desk, Kind, Seat

SEED = int(os.environ.get("SEED", random.randrange(1_000_000)))
TYPED = ["a", "word", "x y", "😀", "👩‍👧", "שלום", "日本", "é"]
ACTIONS = 60


@pytest.mark.parametrize("kind", KINDS)
def test_two_editors_end_with_the_same_text(at: At, kind: Kind) -> None:
    chance = random.Random(SEED)
    desk = at(kind).begin("some words\nin two lines\n")
    done = []
    for _ in range(ACTIONS):
        seat = chance.choice([desk.ann, desk.bob])
        done.append(f"{seat.name} {_act(desk, seat, chance)}")
    print(f"SEED={SEED}:", *done, sep="\n")
    desk.agree()


def _act(desk: Desk, seat: Seat, chance: random.Random) -> str:
    start, end = sorted(chance.choices(_places(seat.text), k=2))
    match chance.randrange(10):
        case 0 | 1 | 2:
            text = chance.choice(TYPED)
            seat.select(start).put(text)
            return f"types {text!r} at {start}"
        case 3:
            seat.select(start, min(end, start + 4)).press("Backspace")
            return f"deletes {start} to {min(end, start + 4)}"
        case 4:
            seat.select(start).press("Enter")
            return f"breaks the line at {start}"
        case 5:
            keys = chance.choice(["Control+z", "Control+Shift+z", "Control+b", "Control+i"])
            start, end = (start, end) if start < end else (0, 1)  # formatting for what is typed next is in the page
            seat.select(start, end).press(keys)
            return f"presses {keys} on {start} to {end}"
        case 6:
            seat.select(start)
            desk.compose("に")
            chance.choice([desk.ann, desk.bob]).ask("copy.deliver()")
            desk.choose("日本")
            return f"composes at {start} while others' edits come"
        case 7:
            seat.select(start, min(end, start + 6))
            desk.paste("pasted\nlines")
            return f"pastes at {start}"
        case 8:
            seat.ask("copy.send()")
            return "sends"
        case _:
            seat.ask("copy.receive()")
            return "receives"


def _places(text: str) -> list[int]:
    """Where a caret can stand, in units: not within a character."""
    return [0, *accumulate(2 if letter > "\uffff" else 1 for letter in text)]
