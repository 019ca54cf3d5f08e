"""Content as Markdown: CommonMark with strikethrough and task lists, and a little HTML where Markdown has no words."""

from collections.abc import Iterator, Sequence
from typing import Final

from collab.ot import Attributes, Delta, Embed, Insert
from collab.ot import attributes as formatting
from collab.ot.delta import Draft
from collab.ot.text import readable
from documents.formats import embeds, html_writer, known, markdown_reader
from documents.formats import markdown_escapes as escapes
from documents.formats.lines import Close, Kind, Line, Mark, Open, grouped, lines, nested

_MARKS: Final = {"bold": "**", "italic": "*", "strike": "~~"}
_BOXES: Final = {"checked": "[x] ", "unchecked": "[ ] "}

# An empty line. In a list it must not look like HTML that goes on in the lines after it.
_EMPTY: Final = "<br>"
_EMPTY_ITEM: Final = "<wbr><br>"

# Fewer backticks are a span of code.
_FENCE: Final = 3


def write(content: Delta) -> str:
    """The content as Markdown; what that cannot show, such as colours and alignment, is left out.

    `read(write(content)) == content` for rich content that ends in a newline, has no half of a surrogate pair, and says
    nothing that Markdown cannot: texts, images and formulas have attributes that `known.MARKDOWN` gives back as they
    are, videos those but link, dividers stand where a line begins and have none; images and videos lead where
    `safety` lets them. A newline has nothing, or one of header, blockquote and code-block, or list with or without
    indent; in lines of code no text has code.
    """
    found = lines(content, known.MARKDOWN)
    blocks = [block for kind, members in grouped(found) for block in _blocks(kind, members)]
    return "" if blocks in ([], [_EMPTY]) else "\n\n".join(blocks) + "\n"


def _blocks(kind: Kind, members: Sequence[Line]) -> Iterator[str]:
    match kind:
        case Kind.DIVIDER:
            yield "---"
        case Kind.CODE:
            yield _code(members)
        case Kind.LIST:
            yield "\n".join(_items(members))
        case Kind.QUOTE:
            yield "\n>\n".join(f"> {_inline(line) or _EMPTY}" for line in members)
        case _:
            yield from map(_paragraph, members)


def _paragraph(line: Line) -> str:
    level = line.format.header
    return f"{'#' * level} {_inline(line) or _EMPTY}" if level else _inline(line) or _EMPTY


def _code(members: Sequence[Line]) -> str:
    """A fenced block; as HTML if there is more in it than text."""
    runs = [run for line in members for run in line.runs]
    if any(run.attributes or isinstance(run.content, Embed) or "\r" in run.content for run in runs):
        return html_writer.code(members)
    texts = [readable(line.text) for line in members]
    fence = "`" * max(_FENCE, escapes.longest("\n".join(texts)) + 1)
    return "\n".join((f"{fence}{members[0].format.code}", *texts, fence))


def _items(members: Sequence[Line]) -> Iterator[str]:
    """The lines of lists, an item each. Lists that are skipped, to get deeper, begin on the line that is deeper."""
    numbers: list[int] = []  # of the lists that are open, the last item's; 0 if it has none
    margins: list[int] = []  # how far the text of that item stands from the margin
    for line in members:
        ordered = line.format.list == "ordered"
        depth = line.format.indent + 1
        number = numbers[depth - 1] + 1 if len(numbers) >= depth else 1
        del numbers[depth - 1 :], margins[depth - 1 :]
        written = " " * (margins[-1] if margins else 0)
        while len(numbers) < depth:
            last = len(numbers) == depth - 1
            numbers.append((number if last else 1) if ordered else 0)
            written += f"{numbers[-1]}. " if ordered else "- "
            margins.append(len(written))
        yield f"{written}{_BOXES.get(line.format.list, '')}{_inline(line) or _EMPTY_ITEM}"


def _inline(line: Line) -> str:
    """What stands in a line: in Markdown's own words where they are read as they are meant, else with tags."""
    if not line.runs:
        return ""
    pretty = _pretty(line)
    if all(run.attributes is None and isinstance(run.content, str) for run in line.runs):
        return pretty
    meant = Draft()
    for run in (*line.runs, Insert("\n")):
        meant.push(run)
    return pretty if markdown_reader.read(pretty) == meant.finish() else _tagged(line)


def _pretty(line: Line) -> str:
    """The line in Markdown's own words, and tags for what it has none for."""
    written = []
    pieces = iter(_pieces(line))
    codes = iter("code" in (run.attributes or {}) for run in line.runs)
    bare = [Insert(run.content, _without_code(run.attributes)) for run in line.runs]
    for step in nested(bare):
        match step:
            case Open(mark):
                written.append("[" if mark.name == "link" else _MARKS.get(mark.name) or html_writer.opening(mark))
            case Close(Mark("link", value)):
                written.append(f"]({escapes.address(str(value))})")
            case Close(mark):
                written.append(_MARKS.get(mark.name) or html_writer.closing(mark))
            case _:
                piece, is_code = next(pieces), next(codes)
                written.append(escapes.code(step.content) if is_code and isinstance(step.content, str) else piece)
    return "".join(written)


def _tagged(line: Line) -> str:
    """The line with a tag for every mark, which is read as it is meant whatever stands beside it."""
    written = []
    pieces = iter(_pieces(line))
    for step in nested(line.runs):
        match step:
            case Open(mark):
                written.append(html_writer.opening(mark))
            case Close(mark):
                written.append(html_writer.closing(mark))
            case _:
                written.append(next(pieces))
    return "".join(written)


def _pieces(line: Line) -> Iterator[str]:
    """The texts and embeds of a line without their marks, each as it must be where it stands."""
    return (_piece(line, index) for index in range(len(line.runs)))


def _piece(line: Line, index: int) -> str:
    content, last = line.runs[index].content, len(line.runs) - 1
    if isinstance(content, Embed):
        return _embed(content)
    text = escapes.text(content)
    if index < last:
        text = escapes.before_more(text)
    if index == 0:
        text = escapes.at_start(text, of_block=not line.format.header)
    if index == last:
        text = escapes.at_end(text, of_heading=bool(line.format.header))
    return text


def _embed(content: Embed) -> str:
    address = embeds.image(content)
    return html_writer.embed(content, escapes.text) if address is None else f"![]({escapes.address(address)})"


def _without_code(attributes: Attributes | None) -> Attributes | None:
    return formatting.compose(attributes, Attributes(code=None), keep_nulls=False) if attributes else None
