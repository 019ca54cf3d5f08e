"""Text in Markdown that says itself: as few characters escaped as it takes, in any renderer of CommonMark."""

import re
from typing import Final

from collab.ot.text import readable

# Backslashes, code, emphasis and links; underscores but within words, tildes but before "~5 minutes"; "<" and "&" where
# HTML could begin. No text can hold a newline here; "\r" would be read as one.
_SPECIAL: Final = re.compile(
    r"""
    [\\`*\[\]\r\n]
    | (?<![^\W_])_ | _(?![^\W_])
    | (?<=[^\s(])~ | ~(?![ 0-9])
    | <(?=[A-Za-z/!?])
    | &(?=\#?[A-Za-z0-9]{1,40};)
    """,
    re.VERBOSE,
)

# What makes a line more than a paragraph where it begins with it.
_BLOCK: Final = re.compile(r"(?:#{1,6}|[-+])(?=\s|$)|-(?=-)|>|([0-9]{1,9})[.)](?=\s|$)")

# What has a name or a number in HTML, where a backslash would not be understood by all, or by none.
_REFERENCES: Final = {"<": "&lt;", "&": "&amp;", "\r": "&#13;", "\n": "&#10;"}

# White space that has no number in Markdown: the numbers of control characters mean nothing.
_NAMELESS: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")

_IN_ADDRESS: Final = re.compile(r"[\\()<>*_`\[\]]|&(?=\#?[A-Za-z0-9]{1,40};)")


def text(content: str) -> str:
    """Text where text surrounds it."""
    return _SPECIAL.sub(_escaped, readable(content))


def before_more(escaped: str) -> str:
    """Escaped text before something that is no text, a link or a tag."""
    if escaped.endswith("!"):
        return f"{escaped[:-1]}\\!"
    return f"{escaped[:-1]}&lt;" if escaped.endswith("<") else escaped


def at_start(escaped: str, *, of_block: bool) -> str:
    """Escaped text where a line starts: its first space must not be lost, nor must it begin a list or the like."""
    if escaped[0].isspace():
        return _numbered(escaped[0]) + escaped[1:]
    block = _BLOCK.match(escaped) if of_block else None
    if block is None:
        return escaped
    mark = block.end(1) if block[1] else 0
    return f"{escaped[:mark]}\\{escaped[mark:]}"


def at_end(escaped: str, *, of_heading: bool) -> str:
    """Escaped text where a line ends: its last space must not be lost, nor the hashes that would close a heading."""
    if escaped[-1].isspace():
        return escaped[:-1] + _numbered(escaped[-1])
    return f"{escaped[:-1]}\\#" if of_heading and escaped[-1] == "#" else escaped


def address(url: str) -> str:
    """A link's address, where parentheses stand around it."""
    return _IN_ADDRESS.sub(_escaped, readable(url))


def code(content: str) -> str:
    """A span of code, in more backticks than it holds in a row."""
    found = readable(content)
    ticks = "`" * (longest(found) + 1)
    space = " " if found.strip(" ") and (found[0] in "` " or found[-1] in "` ") else ""
    return f"{ticks}{space}{found}{space}{ticks}"


def longest(content: str) -> int:
    """How many backticks stand in a row at most."""
    return max(map(len, _TICKS.findall(content)), default=0)


def _numbered(space: str) -> str:
    """White space that does not look like any."""
    return f"<span>{space}</span>" if _NAMELESS.match(space) else f"&#{ord(space)};"


def _escaped(match: re.Match[str]) -> str:
    return _REFERENCES.get(match[0], f"\\{match[0]}")


_TICKS: Final = re.compile("`+")
