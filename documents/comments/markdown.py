"""What comments may say: a small Markdown, shown as HTML that nothing can hide in."""

import re
from html import unescape
from typing import Final

from collab.ot import Attributes, Delta, Embed, Insert
from collab.ot.delta import Draft
from documents.formats import Format, embeds, known, read, write
from documents.formats.lines import Line, inserts, lines

# Of all that Markdown can say: emphasis, code, links, lists and quotes. No headings, no colours, no pictures, which
# would be loaded from anywhere by everybody who reads.
_ALLOWED: Final = frozenset({"bold", "italic", "strike", "code", "link", "list", "indent", "blockquote", "code-block"})

# A name as people have them, behind an @ that is no part of an address.
_MENTION: Final = re.compile(r"(?<![\w@./-])@([a-z0-9][a-z0-9_.-]*)", re.IGNORECASE)

# In the HTML that we write, what looks like a tag is one. With a block a line begins.
_BLOCK: Final = re.compile(r"<(?:p|li|pre|blockquote)\b[^>]*>")
_TAG: Final = re.compile(r"<[^>]*>")


def html(body: str) -> str:
    """The body as it is shown: known tags only, everything else escaped, addresses that lead somewhere harmless."""
    return write(_read(body), Format.HTML, rich=True)


def names(body: str) -> set[str]:
    """The names after each @ outside code, as they may be meant: at the end of a sentence without its full stop."""
    spoken = [line for line in lines(_read(body), known.HTML) if isinstance(line, Line) and line.format.code is None]
    texts = ["".join(map(_spoken, line.runs)) for line in spoken]
    found = {match[1].lower() for text in texts for match in _MENTION.finditer(text)}
    return found | {name.rstrip(".-_") for name in found}


def words(shown: str) -> str:
    """What can be read of a body, by the HTML that it is shown as: its lines, without their formatting."""
    read = unescape(_TAG.sub("", _BLOCK.sub("\n", shown))).splitlines()
    return "\n".join(line.strip() for line in read if line.strip())


def _spoken(run: Insert) -> str:
    return " " if not isinstance(run.content, str) or "code" in (run.attributes or {}) else run.content


def _read(body: str) -> Delta:
    draft = Draft()
    for op in inserts(read(body, Format.MARKDOWN, rich=True)):
        draft.push(Insert(_said(op.content), _formatting(op.attributes)))
    return draft.finish()


def _said(content: str | Embed) -> str:
    """A text; of a picture or a video its address, of a formula what it says, of anything else what it is."""
    if isinstance(content, str):
        return content
    if content == embeds.DIVIDER:
        return "---\n"
    return embeds.image(content) or embeds.video(content) or embeds.formula(content) or content.kind


def _formatting(attributes: Attributes | None) -> Attributes | None:
    kept = {name: value for name, value in (attributes or {}).items() if name in _ALLOWED}
    return Attributes(kept) if kept else None
