"""Who somebody is to the others: a name that shows as what it is, and a colour that stays theirs."""

import re
import unicodedata
from hashlib import sha256
from typing import Final

from msgspec import Struct

from collab.accounts import colours

# What fits beside a cursor. Nobody's name is cut in the place where it is kept.
LONGEST: Final = 40  # characters

# So many marks stand on one letter in any language; more of them are drawn over the text of others.
MARKS: Final = 3

NAMELESS: Final = "Somebody"

# Those who have come by a link have no name: an animal each, of which nobody has a bad opinion.
_ANIMALS: Final = (
    *("Badger", "Beaver", "Bison", "Camel", "Cat", "Crane", "Deer", "Dolphin", "Eagle", "Egret", "Elk"),
    *("Falcon", "Finch", "Fox", "Gecko", "Goose", "Hare", "Hawk", "Heron", "Ibex", "Ibis", "Jay", "Koala"),
    *("Kiwi", "Lark", "Lemur", "Lion", "Llama", "Lynx", "Marten", "Moose", "Newt", "Otter", "Owl", "Panda"),
    *("Panther", "Penguin", "Puffin", "Quail", "Rabbit", "Raven", "Robin", "Salmon", "Seal", "Shrew"),
    *("Sparrow", "Squirrel", "Stork", "Swan", "Swift", "Tapir", "Tern", "Tiger", "Toad", "Turtle", "Walrus"),
    *("Whale", "Wolf", "Wombat", "Wren", "Yak", "Zebra"),
)

# Joiners shape letters of some scripts, and emoji of several; nothing else that is invisible belongs to a name.
_JOINERS: Final = "\u200c\u200d"

_SPACES = re.compile(r"\s+")


class Who(Struct, frozen=True, array_like=True):
    """Somebody as others see them."""

    name: str
    colour: str
    person: str | None = None  # their id; none for a guest


def person(number: int, name: str, colour: str) -> Who:
    """A person who has an account."""
    return Who(neutral(name), colours.readable(colour), str(number))


def guest(session: str) -> Who:
    """Somebody of whom no more is known than their session: the same name and colour wherever it is asked for."""
    drawn = sha256(session.encode("utf-8", "surrogatepass")).digest()
    animal = _ANIMALS[int.from_bytes(drawn[:2]) % len(_ANIMALS)]
    return Who(f"Guest {animal} {int.from_bytes(drawn[2:4]) % 90 + 10}", colours.of(session))


def neutral(name: str) -> str:
    """The name without what would turn, hide or overwrite the text around it, and no longer than others need it.

    `neutral(neutral(name)) == neutral(name)`
    """
    kept: list[str] = []
    marks = 0
    for letter in _SPACES.sub(" ", name).strip():
        category = unicodedata.category(letter)
        if category[0] == "C" and letter not in _JOINERS:
            continue
        marks = marks + 1 if category[0] == "M" else 0
        if marks <= MARKS:
            kept.append(letter)
    short = _SPACES.sub(" ", "".join(kept)).strip(_JOINERS + " ")
    if len(short) > LONGEST:
        short = short[: LONGEST - 1].rstrip(_JOINERS + " ") + "…"
    return short or NAMELESS
