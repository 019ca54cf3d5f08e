"""Content as HTML: known tags only, everything else escaped, nothing in it that could run."""

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Final

from msgspec.structs import replace

from collab.ot import Delta, Embed, Insert
from collab.ot.text import readable
from documents.formats import embeds, known, styles
from documents.formats.known import LineFormat
from documents.formats.lines import Close, Divider, Kind, Line, Mark, Open, grouped, lines, nested

# The tags of attributes that are there or not.
TAGS: Final = {"bold": "strong", "italic": "em", "underline": "u", "strike": "s", "code": "code"}
SCRIPTS: Final = {"sub": "sub", "super": "sup"}

# The pages that are linked to learn nothing of the document, get no hold of its window, and no credit from it.
REL: Final = "noopener noreferrer nofollow"

_PROPERTIES: Final = {"color": "color", "background": "background-color", "font": "font-family", "size": "font-size"}

# White space that browsers would not show as it is: at a line's ends, in rows, or none that people type.
_WOULD_COLLAPSE: Final = re.compile("^ | $|  |[\t\f\r]")

_SKIPPED_LEVEL: Final = '<li style="list-style-type:none">'


def write(content: Delta) -> str:
    """The content as HTML, a block a line of the source where it can be.

    `read(write(content)) == content` for rich content that ends in a newline, has no half of a surrogate pair, and says
    nothing that HTML cannot: texts, images and formulas have attributes that `known.HTML` gives back as they are,
    videos those but link, dividers stand where a line begins and have none; images and videos lead where `safety` lets
    them. A newline has nothing, or code-block, or at most one of header, list and blockquote and with or without it
    indent, align and direction; in lines of code no text has code.
    """
    return "\n".join(_blocks(lines(content, known.HTML)))


def plain(text: str) -> str:
    """A plain text as HTML that shows it as it is, with one newline more, so that its last line is ended too."""
    return f"<pre>\n{escaped(text)}\n</pre>"


def escaped(text: str) -> str:
    """Text with no character left that HTML could take for its own."""
    return escape(readable(text), quote=False).replace("\r", "&#13;")


def quoted(value: str) -> str:
    """An attribute's value, in its quotes."""
    return f'"{escape(readable(value))}"'


def code(members: Sequence[Line]) -> str:
    """Lines of code that follow each other in one language."""
    language = members[0].format.code
    tag = f'<code class="language-{language}">' if language else "<code>"
    text = "".join(f"{_marked(line)}\n" for line in members)
    return f"<pre>{tag}{text}</code></pre>"


def embed(content: Embed, text: Callable[[str], str]) -> str:
    """An embed: what is known and safe of it, else the name of its kind. Texts are escaped as given."""
    if (address := embeds.image(content)) is not None:
        return f'<img src={quoted(address)} alt="">'
    if (address := embeds.video(content)) is not None:
        return f'<a class="video" href={quoted(address)} rel="{REL}">{text(address)}</a>'
    if (formula := embeds.formula(content)) is not None:
        return f'<code class="formula">{text(formula)}</code>'
    return f'<span class="embed">{text(content.kind)}</span>'


def opening(mark: Mark) -> str:
    """The tag that begins a mark."""
    value = str(mark.value)
    if mark.name == "link":
        return f'<a href={quoted(value)} rel="{REL}">'
    if mark.name in _PROPERTIES:
        value = styles.SIZES.get(value, value) if mark.name == "size" else value
        return f"<span style={quoted(f'{_PROPERTIES[mark.name]}:{value}')}>"
    return f"<{_tag(mark)}>"


def closing(mark: Mark) -> str:
    """The tag that ends a mark."""
    return f"</{_tag(mark)}>"


def _tag(mark: Mark) -> str:
    if mark.name == "link":
        return "a"
    if mark.name == "script":
        return SCRIPTS[str(mark.value)]
    return TAGS.get(mark.name, "span")


def _blocks(found: Sequence[Line | Divider]) -> Iterator[str]:
    for kind, members in grouped(found):
        match kind:
            case Kind.DIVIDER:
                yield "<hr>"
            case Kind.CODE:
                yield code(members)
            case Kind.LIST:
                yield _list(members)
            case Kind.QUOTE:
                yield "\n".join(("<blockquote>", *map(_paragraph, members), "</blockquote>"))
            case _:
                yield from map(_paragraph, members)


def _list(members: Sequence[Line]) -> str:
    written: list[str] = []
    tags: list[str] = []  # of the lists that are open, each with an item open
    for line in members:
        tag = "ol" if line.format.list == "ordered" else "ul"
        depth = line.format.indent + 1
        while len(tags) > depth:
            written.append(f"</li></{tags.pop()}>")
        if len(tags) == depth and tags[-1] != tag:
            written.append(f"</li></{tags.pop()}>")
        elif len(tags) == depth:
            written.append("</li>\n<li>")
        while len(tags) < depth:
            tags.append(tag)
            written.append(f"<{tag}>{'<li>' if len(tags) == depth else _SKIPPED_LEVEL}")
        written.append(_item(line))
    written.extend(f"</li></{tag}>" for tag in reversed(tags))
    return "".join(written)


def _item(line: Line) -> str:
    box = {"checked": '<input type="checkbox" disabled checked>', "unchecked": '<input type="checkbox" disabled>'}
    text = box.get(line.format.list, "") + _shown(line)
    place = _place(replace(line.format, indent=0))
    return f"<p{place}>{text}</p>" if place else text


def _paragraph(line: Line) -> str:
    tag = f"h{line.format.header}" if line.format.header else "p"
    return f"<{tag}{_place(line.format)}>{_shown(line)}</{tag}>"


def _place(form: LineFormat) -> str:
    """The attributes of a block that say where its text stands."""
    style = [f"text-align:{form.align}"] if form.align else []
    style += [f"margin-left:{form.indent * styles.EM_A_STEP}em"] if form.indent else []
    return (f' style="{";".join(style)}"' if style else "") + (' dir="rtl"' if form.rtl else "")


def _shown(line: Line) -> str:
    marked = _marked(line) or "<br>"
    return f'<span style="white-space:pre-wrap">{marked}</span>' if _WOULD_COLLAPSE.search(line.text) else marked


def _marked(line: Line) -> str:
    return "".join(map(_written, nested(line.runs)))


def _written(step: Open | Close | Insert) -> str:
    match step:
        case Open(mark):
            return opening(mark)
        case Close(mark):
            return closing(mark)
        case _:
            return escaped(step.content) if isinstance(step.content, str) else embed(step.content, escaped)
