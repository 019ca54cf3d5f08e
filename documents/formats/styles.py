"""What a tag and its attributes say of the text in it: the few things that content can say too."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from collab.ot import Attributes
from collab.ot.attributes import compose
from collab.ot.values import Json
from documents.formats import safety
from documents.formats.known import ALIGNMENTS, DEEPEST, LISTS, LineFormat

# What a browser shows the same way says the same.
_TAGS: Final[Mapping[str, Mapping[str, Json]]] = {
    tag: {name: value}
    for tags, name, value in (
        ("strong b", "bold", True),
        ("em i", "italic", True),
        ("u ins", "underline", True),
        ("s strike del", "strike", True),
        ("code tt kbd samp", "code", True),
        ("sub", "script", "sub"),
        ("sup", "script", "super"),
    )
    for tag in tags.split()
}

_HEADERS: Final = {f"h{level}": level for level in range(1, 7)}
_LIST_TAGS: Final = frozenset({"ul", "ol", "li"})

_BOLD: Final = re.compile(r"bold|bolder|[6-9]00", re.IGNORECASE)
_THIN: Final = re.compile(r"normal|lighter|[1-5]00", re.IGNORECASE)

# Quill's indent, and ours: three times the size of the text a step.
EM_A_STEP: Final = 3
_INDENT: Final = re.compile(r"([0-9]{1,2})em", re.IGNORECASE)

_QUILLS: Final = re.compile(r"ql-(indent|align|direction|font|size)-([A-Za-z0-9-]{1,30})")
_LANGUAGE: Final = re.compile(r"(?:^|\s)language-(\S+)")


def text_style(tag: str, given: Mapping[str, str], around: Attributes | None, *, code: bool) -> Attributes | None:
    """How text in the tag looks, where text around it looks as given. In a line of code, code says nothing more."""
    said: dict[str, Json] = {} if code and "code" in _TAGS.get(tag, {}) else dict(_TAGS.get(tag, {}))
    if tag == "a" and (address := safety.link(given.get("href"))):
        said["link"] = address
    if tag == "font" and (colour := safety.colour(given.get("color"))):
        said["color"] = colour
    if "style" in given:
        for name, value in _declarations(given["style"]):
            said |= _said(name, value)
    for name, value in _QUILLS.findall(given.get("class", "")):
        if name in ("font", "size"):
            said |= _said(f"font-{'family' if name == 'font' else 'size'}", value)
    return compose(around, Attributes(said), keep_nulls=False) if said else around


def line_style(tag: str, given: Mapping[str, str], around: LineFormat) -> LineFormat:
    """How lines in the tag look, where lines around it look as given. Lists are counted elsewhere."""
    line = around
    if tag in _HEADERS:
        line = replace(line, header=_HEADERS[tag])
    elif tag == "blockquote":
        line = replace(line, quote=True)
    elif tag == "pre" or (tag == "code" and line.code is not None):
        found = _LANGUAGE.search(given.get("class", ""))
        line = replace(line, code=safety.language(found[1] if found else None) or line.code or "")
    if direction := given.get("dir", "").lower():
        line = replace(line, rtl=direction == "rtl")
    if "align" in given:
        line = _aligned(line, given["align"])
    for name, value in _declarations(given.get("style", "")):
        line = _placed(tag, line, name, value)
    for name, value in _QUILLS.findall(given.get("class", "")):
        line = _placed(tag, line, _QUILLS_NAMES.get(name, ""), value)
    return line


def preserves_spaces(tag: str, given: Mapping[str, str]) -> bool | None:
    """Whether the tag keeps white space as it is; none if it says nothing of it."""
    if tag == "pre":
        return True
    said = None
    for name, value in _declarations(given.get("style", "")):
        if name == "white-space":
            said = value.lower() in ("pre", "pre-wrap", "break-spaces")
    return said


def listed(given: Mapping[str, str], kind: str) -> str:
    """What an item of a list is: what it says itself, as Quill's do, or what its list is."""
    own = given.get("data-list", "")
    return own if own in LISTS else kind or "bullet"


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _said(name: str, value: str) -> Mapping[str, Json]:
    """What a declaration says of text; a null takes back what was said around it."""
    said = _PROPERTIES.get(name)
    return said(value) if said is not None else {}


def _weight(value: str) -> Mapping[str, Json]:
    if _BOLD.fullmatch(value):
        return {"bold": True}
    return {"bold": None} if _THIN.fullmatch(value) else {}


def _slant(value: str) -> Mapping[str, Json]:
    return {"italic": _SLANTS[value.lower()]} if value.lower() in _SLANTS else {}


def _decoration(value: str) -> Mapping[str, Json]:
    words = value.lower().split()
    return {name: True for word, name in (("underline", "underline"), ("line-through", "strike")) if word in words}


def _shift(value: str) -> Mapping[str, Json]:
    return {"script": value.lower()} if value.lower() in ("sub", "super") else {}


def _checked(name: str, known: Callable[[Json], Json]) -> Callable[[str], Mapping[str, Json]]:
    return lambda value: {} if (found := known(_NAMED_SIZES.get(value, value))) is None else {name: found}


def _placed(tag: str, line: LineFormat, name: str, value: str) -> LineFormat:
    if name == "text-align":
        return _aligned(line, value)
    if name == "direction":
        return replace(line, rtl=value.lower() == "rtl")
    if name == "indent" and value.isdecimal():
        return replace(line, indent=min(int(value), DEEPEST))
    if tag in _LIST_TAGS:
        return line  # a list's margin is its look, not its indent
    if name in ("margin-left", "padding-left") and (ems := _INDENT.fullmatch(value)):
        return replace(line, indent=min(int(ems[1]) // EM_A_STEP, DEEPEST))
    return line


def _aligned(line: LineFormat, value: str) -> LineFormat:
    return replace(line, align=value.lower() if value.lower() in ALIGNMENTS else "")


_QUILLS_NAMES: Final = {"indent": "indent", "align": "text-align", "direction": "direction"}

# The lengths in which we write Quill's names.
SIZES: Final = {"small": "0.75em", "large": "1.5em", "huge": "2.5em"}
_NAMED_SIZES: Final = {length: name for name, length in SIZES.items()}

_SLANTS: Final = {"italic": True, "oblique": True, "normal": None}

_PROPERTIES: Final[Mapping[str, Callable[[str], Mapping[str, Json]]]] = {
    "font-weight": _weight,
    "font-style": _slant,
    "text-decoration": _decoration,
    "text-decoration-line": _decoration,
    "vertical-align": _shift,
    "color": _checked("color", safety.colour),
    "background": _checked("background", safety.colour),
    "background-color": _checked("background", safety.colour),
    "font-family": _checked("font", safety.font),
    "font-size": _checked("size", safety.size),
}
