"""The attributes that the formats know, which are Quill's, and the values that they may have."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from collab.ot import Attributes
from collab.ot.attributes import without_nulls
from collab.ot.values import Json
from documents.formats import safety

# Indents, as many as Quill gives.
DEEPEST: Final = 8

LISTS: Final = ("bullet", "ordered", "checked", "unchecked")
ALIGNMENTS: Final = ("center", "right", "justify")

# Formats of lines kept spelled out: more than a document has, fewer than people who make up languages could fill.
_SPELLED: Final = 1024

_HEADERS: Final = range(1, 7)
_INDENTS: Final = range(1, DEEPEST + 1)


class LineFormat(Struct, frozen=True):
    """How a line looks, or how lines within something do, which may say more than a line can be: see `one`."""

    code: str | None = None  # the language of a line of code, "" where it has none
    list: str = ""  # one of LISTS
    header: int = 0  # 1 to 6
    quote: bool = False
    indent: int = 0  # 1 to 8
    align: str = ""  # one of ALIGNMENTS
    rtl: bool = False

    @property
    def one(self) -> "LineFormat":
        """What a line is of all this: code and nothing else, or the first of list, header and quote, and its place."""
        if self.code is not None:
            return LineFormat(code=self.code)
        if self.list:
            return replace(self, header=0, quote=False)
        return replace(self, quote=False) if self.header else self

    @property
    def attributes(self) -> Attributes | None:
        """What the newline of such a line bears."""
        return _spelled(self)


def line_format(attributes: Attributes | None) -> LineFormat:
    """What is known of a newline's attributes; one thing of those that a line can be but one of."""
    if attributes is None:
        return _PLAIN
    code = attributes.get("code-block")
    return LineFormat(
        code="" if code is True else safety.language(code),
        list=_one_of(LISTS, attributes.get("list")),
        header=_within(_HEADERS, attributes.get("header")),
        quote=attributes.get("blockquote") is True,
        indent=_within(_INDENTS, attributes.get("indent")),
        align=_one_of(ALIGNMENTS, attributes.get("align")),
        rtl=attributes.get("direction") == "rtl",
    ).one


def inline(attributes: Attributes | None, names: Mapping[str, Callable[[Json], Json]]) -> Attributes | None:
    """Those of a text's or embed's attributes that are named, where their values are known ones."""
    if attributes is None:
        return None
    known = {name: spelled for name in names if (spelled := names[name](attributes.get(name))) is not None}
    return Attributes(known) if known else None


def _true(value: Json) -> Json:
    return True if value is True else None


def _script(value: Json) -> Json:
    return value if value in ("sub", "super") else None


def _one_of(values: tuple[str, ...], value: Json) -> str:
    return value if isinstance(value, str) and value in values else ""


def _within(values: range, value: Json) -> int:
    return value if type(value) is int and value in values else 0


@lru_cache(maxsize=_SPELLED)
def _spelled(form: LineFormat) -> Attributes | None:
    line = form.one
    items: dict[str, Json] = {
        "code-block": None if line.code is None else line.code or True,
        "list": line.list or None,
        "header": line.header or None,
        "blockquote": line.quote or None,
        "indent": line.indent or None,
        "align": line.align or None,
        "direction": "rtl" if line.rtl else None,
    }
    return without_nulls(Attributes(items))


_PLAIN: Final = LineFormat()

# What Markdown shows, with a little HTML for the last two.
MARKDOWN: Final[Mapping[str, Callable[[Json], Json]]] = {
    "link": safety.link,
    "bold": _true,
    "italic": _true,
    "strike": _true,
    "code": _true,
    "underline": _true,
    "script": _script,
}

# What HTML shows.
HTML: Final[Mapping[str, Callable[[Json], Json]]] = {
    **MARKDOWN,
    "color": safety.colour,
    "background": safety.colour,
    "font": safety.font,
    "size": safety.size,
}
