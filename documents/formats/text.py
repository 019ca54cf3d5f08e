"""Content as plain text, and back."""

import re
from typing import Final

from collab.ot import Delta, Insert
from collab.ot.text import readable
from documents.formats.embeds import OBJECT
from documents.formats.lines import inserts

_HALVES: Final = re.compile("[\ud800-\udfff]")


def write(content: Delta) -> str:
    """The text, with U+FFFC for each embed and U+FFFD for half a surrogate pair."""
    return readable(_text(content, OBJECT))


def text_of(content: Delta) -> str:
    """The text as people search it: a space for each embed, U+FFFD for half a surrogate pair."""
    return readable(_text(content, " "))


def read(source: str, *, rich: bool) -> Delta:
    """Content of this text and nothing else; rich content ends in a newline."""
    text = f"{source}\n" if rich and not source.endswith("\n") else source
    return Delta().insert(text)


def without_embeds(content: Delta) -> str:
    """The text of rich content as a plain document has it: without embeds, and without the newline that ends it."""
    return _text(content, "").removesuffix("\n")


def ends_in_newline(content: Delta) -> bool:
    """Whether it ends as rich content does."""
    last = content.ops[-1] if content.ops else None
    return type(last) is Insert and isinstance(last.content, str) and last.content.endswith("\n")


def outline(content: Delta) -> str:
    """The text unit by unit, with all that a form may show differently made alike: embeds, halves, ends of lines."""
    return _HALVES.sub("\ufffd", _text(content, OBJECT)).replace("\r", "\n")


def _text(content: Delta, embed: str) -> str:
    return "".join(op.content if isinstance(op.content, str) else embed for op in inserts(content))
