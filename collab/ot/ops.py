"""The three ops of a delta. An op is read against the content before it, from the start."""

import json
from typing import cast, final

from msgspec import Struct
from msgspec.structs import force_setattr

from collab.ot.attributes import Attributes
from collab.ot.text import units
from collab.ot.values import Json, canonical, checked, checked_name


@final
class Embed(Struct, frozen=True, gc=False):
    """Something that is no text and is one unit long: an image, a formula, a mention."""

    kind: str
    data: str  # canonical JSON: embeds are equal when they say the same, true is not 1

    @classmethod
    def of(cls, kind: str, value: object) -> "Embed":
        """The embed `{kind: value}`; `ValueError` says what of the value cannot be kept."""
        return cls(checked_name(kind), canonical(checked(value)))

    @property
    def value(self) -> Json:
        """What the embed holds, as JSON values."""
        return cast("Json", json.loads(self.data))


@final
class Insert(Struct, frozen=True, gc=False):
    """Puts text, or an embed, where reading has got to."""

    content: str | Embed  # text is kept as UTF-16 code units, see `text`
    attributes: Attributes | None = None

    def __post_init__(self) -> None:
        content = self.content
        if isinstance(content, str) and not content.isascii():
            force_setattr(self, "content", units(content))

    @property
    def length(self) -> int:
        """The units inserted."""
        return len(self.content) if isinstance(self.content, str) else 1


@final
class Retain(Struct, frozen=True, gc=False):
    """Keeps what is there, and formats it if there are attributes."""

    length: int
    attributes: Attributes | None = None


@final
class Delete(Struct, frozen=True, gc=False):
    """Takes away what is there."""

    length: int


Op = Insert | Retain | Delete
