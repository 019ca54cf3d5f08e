"""JSON values inside deltas: what attributes and embeds may hold, and their one canonical text."""

import json
from collections.abc import Container, Mapping, Sequence
from typing import NoReturn

import msgspec

from collab.ot.text import has_lone_half, units

_KINDS = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list", dict: "an object"}

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]

# The largest whole number that every JavaScript engine keeps exact.
LARGEST = 2**53 - 1

# Deeper values are nothing an editor makes; unbounded ones exhaust the stack of whoever reads them.
DEEPEST = 16

# Names that every JavaScript object has already: there, an attribute of that name would seem present in all content,
# and setting the first one would change what the object inherits.
PROTOTYPE = "__proto__"
INHERITED = frozenset({PROTOTYPE, "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"}) | {
    *("toLocaleString", "toString", "valueOf"),
    *("__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"),
}

# Characters of a refused value that an error repeats.
SHOWN = 40

_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def load(text: str | bytes) -> object:
    """The values of a JSON text; `ValueError` says why it is none. Half a surrogate pair in a string is let through."""
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        pass  # msgspec is fast and strict; the standard library reads halves of pairs too
    try:
        return json.loads(text if isinstance(text, str) else text.decode("utf-8"), parse_constant=_refuse)
    except RecursionError:
        raise ValueError("is nested too deep") from None
    except ValueError as error:
        raise ValueError(f"is no JSON: {error}") from None


def canonical(value: object) -> str:
    """The one text of a value: sorted keys, ASCII escapes, no spaces. Equal texts mean equal JSON values."""
    return _encoder.encode(value)


def described(value: object) -> str:
    """The kind of a JSON value in words, for errors."""
    return "null" if value is None else _KINDS.get(type(value), type(value).__name__)


def shown(value: object) -> str:
    """A value in an error: a short one as JSON, others by their kind."""
    if isinstance(value, list | dict):
        return described(value)
    text = json.dumps(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def checked(value: object, *, depth: int = 1) -> Json:
    """The value with every string as code units and every number whole; `ValueError` says what cannot be kept.

    Fractions have no spelling that all languages share, so that a content hash could not cover them: write a string.
    """
    if depth > DEEPEST:
        raise ValueError(f"is nested more than {DEEPEST} deep")
    match value:
        case None | bool():
            return value
        case str():
            return checked_text(value)
        case int() | float():
            return _whole_number(value)
        case list() | tuple():
            return [checked(each, depth=depth + 1) for each in value]
        case Mapping():
            return {checked_name(name): checked(each, depth=depth + 1) for name, each in value.items()}
    raise ValueError(f"holds {described(value)}, which is no JSON value")


def checked_text(value: object) -> str:
    """A string as code units; `ValueError` if it is none, or holds NUL or half a surrogate pair."""
    if not isinstance(value, str):
        raise ValueError(f"holds {described(value)} where a string must be")
    if "\0" in value:
        raise ValueError("holds NUL, which no database keeps")
    if has_lone_half(value):
        raise ValueError("holds half a surrogate pair")
    return units(value)


def checked_name(value: object, refused: Container[str] = (PROTOTYPE,)) -> str:
    """A key as code units; `ValueError` if it is none, or one that has a meaning of its own in JavaScript."""
    name = checked_text(value)
    if name in refused:
        raise ValueError(f"holds the name {name}, which JavaScript keeps for itself")
    return name


def _whole_number(value: float) -> int:
    if not -LARGEST <= value <= LARGEST or value != int(value):
        raise ValueError(
            f"holds the number {value}; only whole numbers up to 2^53 - 1 are exact everywhere: write a string"
        )
    return int(value)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")
