"""Markdown as content: CommonMark with strikethrough and task lists; HTML in it is read as HTML is elsewhere."""

from collections.abc import Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from collab.ot import Delta
from documents.formats import html_reader
from documents.formats.flow import Flow

# Lists in lists, two levels each, and quotes: nine lists, as deep as content can show them, and some quotes around.
# What is nested deeper is left out.
DEEPEST: Final = 24


def read(source: str) -> Delta:
    """The rich content that a Markdown source says, ended by a newline.

    A soft break is a space, a hard one ends the line; every line of a list's item is an item of its own, for content
    knows no other; what content cannot say, such as titles of links, is left out.
    """
    flow = Flow()
    for token in _PARSER.parse(source):
        _block(flow, token)
    return flow.finish()


def _block(flow: Flow, token: Token) -> None:
    match token.type:
        case "inline":
            _inline(flow, token.children or ())
        case "fence" | "code_block":
            flow.start("pre", _language(token.info))
            flow.text(token.content)
            flow.end("pre")
        case "html_block":
            html_reader.feed(flow, token.content)
            flow.settle()
        case "hr":
            flow.start("hr", {})
        case _:
            _tag(flow, token)
            if "checked" in token.meta:
                flow.check(checked=token.meta["checked"])


def _inline(flow: Flow, children: Sequence[Token]) -> None:
    for token in children:
        match token.type:
            case "text":
                flow.text(token.content, as_it_is=True)
            case "softbreak":
                flow.text(" ")
            case "hardbreak":
                flow.end_line()
            case "code_inline":
                flow.start("code", {})
                flow.text(token.content, as_it_is=True)
                flow.end("code")
            case "html_inline":
                html_reader.feed(flow, token.content)
            case "image":
                flow.start("img", {"src": str(token.attrs["src"]), "alt": token.content})
            case _:
                _tag(flow, token)
    flow.settle()


def _tag(flow: Flow, token: Token) -> None:
    if token.nesting > 0:
        flow.start(token.tag, {name: str(value) for name, value in token.attrs.items()})
    else:
        flow.end(token.tag)


def _language(info: str) -> dict[str, str]:
    words = info.split()
    return {"class": f"language-{words[0]}"} if words else {}


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST, "tasklists": True}).enable("strikethrough")
    # Addresses pass as they are: whether they are safe is seen where all of them are.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign] # the library's own way to set it
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005 - the same
    return parser


_PARSER: Final = _parser()
