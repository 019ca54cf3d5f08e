"""Content as its words: text for those who know no formatting.

The text has a unit for each unit of the content: U+FFFC for an embed, U+FFFD for half a surrogate pair.
"""

from itertools import accumulate
from typing import Final

from collab.ot import Delta, Insert, Retain, diff
from collab.ot.delta import Draft
from collab.ot.text import readable, units

OBJECT: Final = "\ufffc"


def wording(content: Delta) -> str:
    """The text of content, or of all that a delta inserts, in units."""
    pieces = (op.content if isinstance(op.content, str) else OBJECT for op in content.ops if type(op) is Insert)
    text = "".join(pieces)
    return text if text.isascii() else units(readable(text))


def worded(delta: Delta) -> Delta:
    """What a delta does to the text."""
    draft = Draft()
    for op in delta.ops:
        match op:
            case Insert():
                draft.push(Insert(wording(Delta([op]))))
            case Retain():
                draft.push(Retain(op.length))
            case _:
                draft.push(op)
    return draft.finish()


def applied(delta: Delta, text: str) -> str:
    """The text after a delta of text alone."""
    pieces: list[str] = []
    place = 0
    for op in delta.ops:
        if type(op) is Insert:
            pieces.append(wording(Delta([op])))
            continue
        if type(op) is Retain:
            pieces.append(text[place : place + op.length])
        place += op.length
    return "".join([*pieces, text[place:]])


def difference(old: str, new: str) -> Delta:
    """The smallest delta found that makes a text into another; it cuts between characters only."""
    return diff(Delta([Insert(old)] if old else ()), Delta([Insert(new)] if new else ()))


def cuts(delta: Delta, text: str) -> bool:
    """Whether a delta cuts a character of the text that it is about."""
    lengths = (op.length for op in delta.ops if type(op) is not Insert)
    return not text.isascii() and any(is_within(text, place) for place in accumulate(lengths))


def is_within(text: str, place: int) -> bool:
    """Whether a place is between the halves of a character."""
    return "\ud800" <= text[place - 1 : place] <= "\udbff" and "\udc00" <= text[place : place + 1] <= "\udfff"
