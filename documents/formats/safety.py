"""What may stand in an address or a style that others' browsers will obey: a short list of what is let through."""

import re
from typing import Final

from collab.ot.text import whole
from collab.ot.values import Json

# Schemes that do nothing but lead somewhere. Whatever is not named here (javascript, vbscript, data, …) is refused.
SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})

# What a browser draws and never runs: an SVG may hold scripts.
_PICTURE: Final = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=]*", re.IGNORECASE)

# Browsers take these out of an address before they look at its scheme.
_SKIPPED: Final = re.compile(r"[\t\n\r]")

# Control characters, white space and marks of writing direction: they hide what an address is.
_HIDING: Final = re.compile("[\x00-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
_HIDING_ENDS: Final = re.compile(f"^(?:{_HIDING.pattern})+|(?:{_HIDING.pattern})+$")

# What stands before a colon that no slash, question mark or hash precedes.
_SCHEME: Final = re.compile(r"([^:/?#]*):")

_COLOUR: Final = re.compile(
    r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|[a-z]{3,30}|(?:rgb|hsl)a?\([0-9., %/]{1,40}\)", re.IGNORECASE
)

# Words that stand where a colour does and name none.
_NO_COLOURS: Final = frozenset({"inherit", "initial", "unset", "revert", "currentcolor"})

_FONT: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,30}(?: [A-Za-z][A-Za-z0-9-]{0,30}){0,4}")
_SIZE: Final = re.compile(r"small|large|huge|[0-9]{1,3}(?:\.[0-9]{1,2})?p[xt]")
_LANGUAGE: Final = re.compile(r"[A-Za-z0-9+#._-]{1,40}")


def link(url: Json) -> str | None:
    """The address as it may be followed, or none if it may not; `link(link(url)) == link(url)`.

    It leads to one of `SCHEMES` or is relative; what hides in it is percent-encoded, as browsers would do.
    """
    bare = _bare(url)
    if not bare:
        return None
    scheme = _SCHEME.match(bare)
    return bare if scheme is None or scheme[1].lower() in SCHEMES else None


def image(url: Json) -> str | None:
    """The address as a picture may be loaded from it, or none: as a link's, or a picture itself in base64."""
    bare = _bare(url)
    return bare if bare and _PICTURE.fullmatch(bare) else link(url)


def colour(value: Json) -> str | None:
    """The value if it is a colour: `#` and hex digits, a name, or rgb() or hsl() of numbers."""
    found = _matching(_COLOUR, value)
    return None if found is None or found.lower() in _NO_COLOURS else found


def font(value: Json) -> str | None:
    """The value if it is a font's name: a few words of letters, digits and hyphens."""
    return _matching(_FONT, value)


def size(value: Json) -> str | None:
    """The value if it is one of Quill's three sizes, or a length in px or pt."""
    return _matching(_SIZE, value)


def language(value: Json) -> str | None:
    """The value if it is the name of a programming language: a short word without spaces or quotes."""
    return _matching(_LANGUAGE, value)


def _matching(pattern: re.Pattern[str], value: Json) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _bare(url: Json) -> str:
    if not isinstance(url, str):
        return ""
    return _HIDING.sub(_encoded, _SKIPPED.sub("", _HIDING_ENDS.sub("", whole(url))))


def _encoded(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())
