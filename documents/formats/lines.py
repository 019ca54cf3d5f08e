"""Content as the lines that people see, and the marks around the pieces of a line as they nest."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum, auto
from itertools import groupby
from typing import Final

from msgspec import Struct

from collab.ot import Delta, Embed, Insert
from collab.ot.delta import Draft
from collab.ot.values import Json
from documents.formats.embeds import DIVIDER, OBJECT, video
from documents.formats.known import LineFormat, inline, line_format


class Line(Struct, frozen=True):
    """What stands before a newline, and how the newline says it looks."""

    runs: tuple[Insert, ...]  # text and embeds with known attributes only; neighbours that look the same are one
    format: LineFormat

    @property
    def text(self) -> str:
        """The line's text in units, an object replacement character for each embed."""
        return "".join(run.content if isinstance(run.content, str) else OBJECT for run in self.runs)


class Divider(Struct, frozen=True):
    """A rule between lines, where its embed follows a newline or begins the content."""


class Kind(Enum):
    """What lines are written together with their like."""

    DIVIDER = auto()
    CODE = auto()  # of one language
    LIST = auto()
    QUOTE = auto()
    LINE = auto()  # headers too


class Mark(Struct, frozen=True):
    """An attribute that some runs in a row bear, as a pair of tags around them."""

    name: str
    value: Json  # true, or a string, as all known values are


class Open(Struct, frozen=True):
    """Where a mark begins."""

    mark: Mark


class Close(Struct, frozen=True):
    """Where the mark that was opened last ends."""

    mark: Mark


def inserts(content: Delta) -> Iterator[Insert]:
    """The ops of content; `ValueError` if it is none."""
    for op in content.ops:
        if type(op) is not Insert:
            raise ValueError("only content has lines, and this delta retains or deletes")
        yield op


def lines(content: Delta, names: Mapping[str, Callable[[Json], Json]]) -> list[Line | Divider]:
    """Content as lines and the dividers between them, with no attributes of texts but those named.

    Rich content ends in a newline, even behind a divider: an empty plain line there is left out.
    """
    found: list[Line | Divider] = []
    draft = Draft()
    for op in inserts(content):
        if isinstance(op.content, Embed):
            if op.content == DIVIDER and not draft.ops():
                found.append(Divider())
            else:
                draft.push(_known(op, names))
            continue
        known = _known(op, names)
        *ended, rest = op.content.split("\n")
        for text in ended:
            if text:
                draft.push(Insert(text, known.attributes))
            found.append(_line(draft, line_format(op.attributes)))
            draft = Draft()
        if rest:
            draft.push(Insert(rest, known.attributes))
    if draft.ops():
        found.append(_line(draft, LineFormat()))
    if len(found) > 1 and found[-1] == _EMPTY and found[-2] == Divider():
        del found[-1]
    return found


def grouped(found: Sequence[Line | Divider]) -> Iterator[tuple[Kind, Sequence[Line]]]:
    """Lines that are written together, in order; a divider comes by itself, with none."""
    for (kind, _), members in groupby(found, key=_kind):
        if kind is Kind.DIVIDER:
            yield from ((kind, ()) for _ in members)
        else:
            yield kind, [each for each in members if isinstance(each, Line)]


def nested(runs: Sequence[Insert]) -> Iterator[Open | Close | Insert]:
    """The runs with their marks around them, properly nested: what reaches farthest is opened first."""
    open_now: list[Mark] = []
    for run, reach in zip(runs, _reaches(runs), strict=True):
        kept = 0
        while kept < len(open_now) and open_now[kept] in reach:
            kept += 1
        while len(open_now) > kept:
            yield Close(open_now.pop())
        for mark in sorted(reach.keys() - set(open_now), key=lambda mark: (-reach[mark], mark.name)):
            open_now.append(mark)
            yield Open(mark)
        yield run
    for mark in reversed(open_now):
        yield Close(mark)


def _kind(block: Line | Divider) -> tuple[Kind, str | None]:
    if isinstance(block, Divider):
        return Kind.DIVIDER, None
    form = block.format
    if form.code is not None:
        return Kind.CODE, form.code
    return (Kind.LIST if form.list else Kind.QUOTE if form.quote else Kind.LINE), None


def _reaches(runs: Sequence[Insert]) -> list[Mapping[Mark, int]]:
    """For each run its marks, and for each mark how many runs in a row bear it from there."""
    reaches: list[Mapping[Mark, int]] = []
    after: Mapping[Mark, int] = {}
    for run in reversed(runs):
        after = {mark: after.get(mark, 0) + 1 for mark in _marks(run)}
        reaches.append(after)
    return reaches[::-1]


def _marks(run: Insert) -> Iterator[Mark]:
    return (Mark(name, value) for name, value in (run.attributes or {}).items())


def _known(op: Insert, names: Mapping[str, Callable[[Json], Json]]) -> Insert:
    if video(op.content) is not None:
        names = {name: known for name, known in names.items() if name != "link"}  # a video is a link already
    return Insert(op.content, inline(op.attributes, names))


def _line(draft: Draft, form: LineFormat) -> Line:
    return Line(tuple(op for op in draft.ops() if type(op) is Insert), form)


_EMPTY: Final = Line((), LineFormat())
