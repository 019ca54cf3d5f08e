"""Text as UTF-16 code units, the way browsers and Quill count: the one module that knows.

Inside the algebra every string holds one code unit a character: an emoji is its two surrogate halves. So `len` counts,
and a slice cuts, exactly as JavaScript does, and half a pair that a cut leaves behind is carried as it is.
"""

import re

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_LONE_HALF = re.compile("[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]")


def units(text: str) -> str:
    """The text with every character beyond the basic plane as its two halves; what is units already stays."""
    if text.isascii() or len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text):
        return text
    return _ASTRAL.sub(_halves, text)


def whole(text: str) -> str:
    """The units with halves that meet as one character again; `units(whole(u)) == u`."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def readable(text: str) -> str:
    """The whole text for people and strict encoders: a half without its other half shows as U+FFFD."""
    return _LONE_HALF.sub("\ufffd", whole(text))


def has_lone_half(text: str) -> bool:
    """Whether half a surrogate pair stands somewhere without its other half."""
    return not text.isascii() and _LONE_HALF.search(text) is not None


def _halves(match: re.Match[str]) -> str:
    beyond = ord(match[0]) - 0x10000
    return chr(0xD800 + (beyond >> 10)) + chr(0xDC00 + (beyond & 0x3FF))
