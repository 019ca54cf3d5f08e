"""Content as a Python string, and places in it. Positions are UTF-16 units: an emoji is two, an embed is one."""

from collab.ot import Delta, Insert, diff
from collab.ot.text import readable, units

# Stands for an embed, as Unicode has it: OBJECT REPLACEMENT CHARACTER.
EMBED = "\ufffc"


def text_of(content: Delta) -> str:
    """The text, with U+FFFC for each embed; half a surrogate pair shows as U+FFFD."""
    return readable(_units_of(content))


def place_of(content: Delta, text: str, start: int) -> int | None:
    """Where the text first stands from a position on; none if it does not."""
    found = _units_of(content).find(units(text), start)
    return None if found < 0 else found


def rewriting(content: Delta, text: str, *, rich: bool) -> Delta:
    """The smallest delta found that makes the content read so. What stays keeps its formatting, embeds their place."""
    if rich and not text.endswith("\n"):
        text += "\n"
    return diff(Delta().insert(_units_of(content)), Delta().insert(text))


def _units_of(content: Delta) -> str:
    return "".join(op.content if isinstance(op.content, str) else EMBED for op in content.ops if type(op) is Insert)
