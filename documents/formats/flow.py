"""The flow of a page: tags and texts, one after the other, become lines of content as a browser would show them."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from collab.ot import Attributes, Delta, Embed, Insert
from collab.ot.delta import Draft
from documents.formats import safety, styles
from documents.formats.embeds import DIVIDER, StandIn, stand_in
from documents.formats.known import DEEPEST, LineFormat
from documents.formats.tags import RAW

# What browsers run, load, or do not show: nothing in these is content.
_DROPPED: Final = RAW | {
    *("applet", "audio", "canvas", "datalist", "frameset", "math", "object", "select", "svg", "template", "video"),
}

# Tags that hold nothing.
_VOID: Final = frozenset({
    *("area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source", "track"),
    "wbr",
})  # fmt: skip

# Tags before and after which a line ends.
_BLOCKS: Final = frozenset({
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir"),
    *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("head", "header", "hgroup", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "search"),
    *("section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
})  # fmt: skip

_LISTS: Final = {"ul": "bullet", "menu": "bullet", "dir": "bullet", "ol": "ordered"}
_CELLS: Final = frozenset({"td", "th"})

# What browsers take for one space. Others, such as U+00A0, stay.
_WHITE: Final = re.compile("[ \t\n\f\r]+")


class _Frame(Struct, frozen=True):
    """An open tag, and what holds within it."""

    tag: str = ""
    inline: Attributes | None = None
    line: LineFormat = LineFormat()
    preserves: bool = False  # white space stays as it is
    depth: int = 0  # lists that are open
    kind: str = ""  # of the innermost of them
    item: int = 0  # where in the stack its open item stands, 0 if none does
    row: int = 0  # where the open row of the innermost table stands
    cell: int = 0  # where its open cell stands
    ended: int = 0  # lines that had ended when the tag opened


class Flow:
    """Takes a page piece by piece. All that it was given stands in the draft, but for a space that may yet collapse.

    Every newline has the format of the line that it ends, every piece known attributes in known values, every embed is
    known and safe. A tag costs the same, however deep it stands.
    """

    def __init__(self) -> None:
        self._draft = Draft()
        self._stack = [_Frame()]  # the page itself, then the open tags
        self._open: Counter[str] = Counter()  # how often each tag is open
        self._ended = 0  # lines that have ended
        self._at: LineFormat | None = None  # how the line looks; none while nothing stands in it
        self._space: Insert | None = None  # a space, shown if something follows it in the line
        self._tabs = 0  # between cells, shown if something follows them in the row
        self._whole = False  # the draft ends in a newline
        self._cells = 0  # of the row, so far
        self._check = ""  # what the item's checkbox says
        self._hidden = ""  # the tag whose contents are not shown, none if empty
        self._depth = 0  # how often it is open
        self._instead: StandIn | None = None  # what is shown in their place

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        """A tag opens."""
        if self._hidden:
            self._depth += tag == self._hidden
        elif tag in _VOID:
            self._stand_alone(tag, given)
        elif tag in _DROPPED or stand_in(tag, given) is not None:
            self._hidden, self._depth = tag, 1
            self._instead = stand_in(tag, given)
        else:
            if tag in _BLOCKS:
                self._close_implied(tag)
                if tag not in _CELLS or not self._stack[-1].row:
                    self._end_block()
            self._enter(tag, given)

    def end(self, tag: str) -> None:
        """A tag closes, and with it all that opened within."""
        if self._hidden:
            self._depth -= tag == self._hidden
            if not self._depth:
                self.settle()
        elif self._open[tag]:
            while self._leave() != tag:
                pass

    def text(self, data: str, *, as_it_is: bool = False) -> None:
        """Text follows; its white space collapses as it does in browsers, unless it stays as it is."""
        if self._hidden:
            if self._instead is not None:
                self._instead.texts.append(data)
        elif as_it_is or self._stack[-1].preserves:
            first, *others = data.split("\n")
            self._put(first)
            for each in others:
                self.end_line()
                self._put(each)
        else:
            self._collapse(data)

    def check(self, *, checked: bool) -> None:
        """The item that is open is one to tick off, and is or is not."""
        self._check = "checked" if checked else "unchecked"

    def end_line(self) -> None:
        """The line ends here, whatever stands in it. In a table, where a row is a line, this is a space."""
        frame = self._stack[-1]
        if frame.cell:
            self._collapse(" ")
            return
        form = frame.line if self._at is None else self._at
        if self._check and form.list:
            form = replace(form, list=self._check)
        self._draft.push(Insert("\n", form.attributes))
        self._at = self._space = None
        self._tabs = 0
        self._ended += 1
        self._whole = True

    def settle(self) -> None:
        """What is not shown ends here, closed or not."""
        instead, self._hidden, self._instead = self._instead, "", None
        if instead is not None:
            self._put(instead.content)

    def finish(self) -> Delta:
        """The content, every line of it ended. The flow is used up."""
        self.settle()
        while len(self._stack) > 1:
            self._leave()
        self._end_block()
        if not self._whole:
            self._draft.push(Insert("\n"))
        return self._draft.finish()

    def _enter(self, tag: str, given: Mapping[str, str]) -> None:
        around, place = self._stack[-1], len(self._stack)
        line = styles.line_style(tag, given, around.line)
        preserves = styles.preserves_spaces(tag, given)
        frame = replace(
            around,
            tag=tag,
            inline=styles.text_style(tag, given, around.inline, code=line.code is not None),
            line=line,
            preserves=around.preserves if preserves is None else preserves,
            ended=self._ended,
        )
        if tag in _LISTS:
            line = replace(line, list="", indent=0)
            frame = replace(frame, depth=frame.depth + 1, kind=_LISTS[tag], item=0, line=line)
        elif tag == "li":
            self._check = ""
            indent = min(max(frame.depth - 1, 0) + line.indent, DEEPEST)
            line = replace(line, list=styles.listed(given, frame.kind), indent=indent)
            frame = replace(frame, item=place, line=line)
        elif tag == "table":
            frame = replace(frame, row=0, cell=0)
        elif tag == "tr":
            self._cells = 0
            frame = replace(frame, row=place, cell=0)
        elif tag in _CELLS:
            if self._cells and frame.row:
                self._space = None
                self._tabs += 1
            self._cells += 1
            frame = replace(frame, cell=place)
        self._open[tag] += 1
        self._stack.append(frame)

    def _leave(self) -> str:
        """Close the innermost tag, and say which it was."""
        frame = self._stack[-1]
        if frame.tag in _BLOCKS:
            self._end_block()
            if frame.tag == "li" and frame.ended == self._ended:
                self.end_line()
        self._stack.pop()
        self._open[frame.tag] -= 1
        return frame.tag

    def _close_implied(self, tag: str) -> None:
        """Close what browsers close before such a block: a paragraph holds none, an item no item, a row no row."""
        frame = self._stack[-1]
        if self._open["p"]:
            self.end("p")
        elif tag == "li" and frame.item:
            self._leave_down_to(frame.item)
        elif tag == "tr" and frame.row:
            self._leave_down_to(frame.row)
        elif tag in _CELLS and frame.cell:
            self._leave_down_to(frame.cell)

    def _leave_down_to(self, place: int) -> None:
        while len(self._stack) > place:
            self._leave()

    def _stand_alone(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "br":
            self.end_line()
        elif tag == "img":
            address = safety.image(given.get("src"))
            if address is not None:
                self._put(Embed.of("image", address))
            else:
                self._collapse(given.get("alt", ""))
        elif tag == "input" and given.get("type", "").lower() == "checkbox":
            self.check(checked="checked" in given)
        elif tag == "hr":
            self._end_block()
            if not self._stack[-1].cell:
                self._draft.push(Insert(DIVIDER))
                self._whole = False

    def _end_block(self) -> None:
        if self._at is not None:
            self.end_line()

    def _collapse(self, data: str) -> None:
        """Put text with its white space as browsers show it: one space for many, none where the line begins or ends."""
        if not data:
            return
        text = _WHITE.sub(" ", data)
        inline = self._stack[-1].inline
        if text[0] == " ":
            text = text[1:]
            if self._at is not None and self._space is None and not self._tabs:
                self._space = Insert(" ", inline)
        if text:
            ends_in_space = text[-1] == " "
            self._put(text[:-1] if ends_in_space else text)
            if ends_in_space:
                self._space = Insert(" ", inline)

    def _put(self, content: str | Embed) -> None:
        if content == "":
            return
        frame = self._stack[-1]
        if self._tabs:
            self._draft.push(Insert("\t" * self._tabs))
        elif self._space is not None:
            self._draft.push(self._space)
        self._space, self._tabs = None, 0
        self._draft.push(Insert(content, frame.inline))
        self._at = frame.line
        self._whole = False
