"""The forms that content can take, and the way into each and back."""

from enum import StrEnum
from typing import Final

from msgspec.structs import replace

from collab.errors import MalformedDelta
from collab.ot import PLAIN, RICH, Delta, dump, parse
from collab.ot.text import has_lone_half, whole
from collab.ot.values import LARGEST
from documents.formats import html_reader, html_writer, markdown_reader, markdown_writer, text


class Format(StrEnum):
    """A form of content that people can take along."""

    DELTA = "delta"
    TEXT = "text"
    HTML = "html"
    MARKDOWN = "markdown"


# What one op may hold, here as in a submission; how large the whole may be is for those to say who store it.
_RICH: Final = replace(RICH, size=LARGEST, ops=LARGEST)
_PLAIN: Final = replace(PLAIN, size=LARGEST, ops=LARGEST)


def write(content: Delta, form: Format, *, rich: bool) -> str:
    """The content in a form. Of a plain document it is the text, which HTML shows as it is and Markdown too."""
    match form:
        case Format.DELTA:
            return dump(content)
        case Format.HTML:
            return html_writer.write(content) if rich else html_writer.plain(text.write(content))
        case Format.MARKDOWN if rich:
            return markdown_writer.write(content)
        case _:
            return text.write(content)


def read(source: str, form: Format, *, rich: bool) -> Delta:
    """The content that a source in a form says: rich content ends in a newline, plain content is one text.

    `MalformedDelta` if it holds NUL or half a surrogate pair, or is to be a delta and is none of inserts only.
    """
    if form is Format.DELTA:
        return _content(source, rich=rich)
    clean = _clean(source)
    match form:
        case Format.HTML:
            content = html_reader.read(clean)
            return content if rich else text.read(text.without_embeds(content), rich=False)
        case Format.MARKDOWN if rich:
            return markdown_reader.read(clean)
        case _:
            return text.read(clean, rich=rich)


def _content(source: str, *, rich: bool) -> Delta:
    content = parse(source, _RICH if rich else _PLAIN)
    if not content.is_content:
        raise MalformedDelta("content is a delta of inserts only, and this one retains or deletes")
    return content.insert("\n") if rich and not text.ends_in_newline(content) else content


def _clean(source: str) -> str:
    if "\0" in source:
        raise MalformedDelta("the text holds NUL, which no database keeps")
    if has_lone_half(source):
        raise MalformedDelta("the text holds half a surrogate pair")
    return whole(source).replace("\r\n", "\n").replace("\r", "\n")
