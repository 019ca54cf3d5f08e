"""HTML cut into tags and texts, as a browser cuts it, in one pass over whatever is given.

Python's own parser takes a minute for 100 kB of "<a ", stops with an error at "<![", and differs between versions.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Final

from msgspec import Struct


class Start(Struct, frozen=True):
    """A tag that opens something; of attributes given twice the first counts."""

    name: str
    attributes: Mapping[str, str]


class End(Struct, frozen=True):
    """A tag that closes something."""

    name: str


# What these hold is no markup, whatever it looks like, up to their end tag. None of it is shown.
RAW: Final = frozenset({"script", "style", "title", "textarea", "iframe", "noscript", "noembed", "noframes"})

_RAW_ENDS: Final = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in RAW}

_MARKUP: Final = re.compile(r"<(?=[A-Za-z/!?])")
_TAG: Final = re.compile(r"</?([A-Za-z][^\s/>]*)")

# Nothing here is given back once it is matched (`*+`), or a tag without an end would be read again and again.
_ATTRIBUTE: Final = re.compile(
    r"""[\s/]*+ (=?[^\s/>=]*+) (?: \s*+ = \s*+ ( "[^"]*+" | '[^']*+' | (?!["'])[^\s>]*+ ) )?+""", re.VERBOSE
)

_COMMENT_END: Final = re.compile(r"(?<=<!--)-?>|--!?>")
_BOGUS_END: Final = re.compile(">")

# Python refuses to make numbers of thousands of digits, and no character has a number of nine.
_ENDLESS: Final = re.compile(r"&#0*[1-9][0-9]{8,};?")

# In an attribute, a name without its semicolon is none: addresses have parameters such as &copy=1.
_REFERENCE: Final = re.compile(r"&(?:#[xX]?[0-9A-Fa-f]+;?|[A-Za-z][A-Za-z0-9]{1,31};)")


def tokens(source: str) -> Iterator[Start | End | str]:
    """The tags, and the texts between them, in order; comments, and a tag that the source's end cuts off, are none."""
    position = 0
    while markup := _MARKUP.search(source, position):
        at = markup.start()
        if at > position:
            yield _decoded(source[position:at])
        tag = _TAG.match(source, at)
        if tag is None:
            position = _after_comment(source, at)
            continue
        name = tag[1].lower()
        attributes, position = _attributes(source, tag.end())
        if attributes is None:
            return
        if source[at + 1] == "/":
            yield End(name)
            continue
        yield Start(name, attributes)
        if name in RAW:
            end = _RAW_ENDS[name].search(source, position)
            position = len(source) if end is None else end.start()
    if position < len(source):
        yield _decoded(source[position:])


def _attributes(source: str, position: int) -> tuple[Mapping[str, str] | None, int]:
    """The attributes from here to the tag's end, and where that is; none if it has no end."""
    attributes: dict[str, str] = {}
    while True:
        found = _ATTRIBUTE.match(source, position)
        if found is None or found.end() == len(source):
            return None, len(source)
        position = found.end()
        if not found[1]:
            return attributes, position + 1
        value = found[2] or ""
        if value[:1] in ('"', "'"):
            value = value[1:-1]
        attributes.setdefault(found[1].lower(), _REFERENCE.sub(lambda reference: _decoded(reference[0]), value))


def _after_comment(source: str, at: int) -> int:
    """Where a comment ends, or what browsers take for one: a declaration, or an end tag without a name."""
    is_comment = source.startswith("<!--", at)
    end = (_COMMENT_END if is_comment else _BOGUS_END).search(source, at + (len("<!--") if is_comment else 1))
    return len(source) if end is None else end.end()


def _decoded(text: str) -> str:
    """The text with the characters that its references stand for."""
    return unescape(_ENDLESS.sub("\ufffd", text)) if "&" in text else text
