"""The embeds that the formats know, and what is shown of them."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from collab.ot import Embed
from documents.formats import safety

# What stands in a text where an embed stands in content: the object replacement character.
OBJECT: Final = "\ufffc"

# A rule between two lines. It is part of neither.
DIVIDER: Final = Embed.of("divider", True)  # noqa: FBT003 - the embed's value, which is Quill's

# Tags and their classes that stand in a page for an embed. What is in them is for those who do not know the embed.
_STAND_INS: Final = frozenset({("code", "formula"), ("a", "video"), ("span", "embed")})


class StandIn(Struct):
    """The tag in a page that stands for an embed, while what is in it is read."""

    tag: str
    address: str | None
    texts: list[str]

    @property
    def content(self) -> str | Embed:
        """What it stands for; an object replacement character where its tag does not say it all."""
        if self.tag == "code":
            return Embed.of("formula", "".join(self.texts))
        return OBJECT if self.address is None else Embed.of("video", self.address)


def stand_in(tag: str, given: Mapping[str, str]) -> StandIn | None:
    """What the tag stands for, if it stands for an embed."""
    if (tag, given.get("class")) not in _STAND_INS:
        return None
    return StandIn(tag, safety.link(given.get("href")) if tag == "a" else None, [])


def image(content: str | Embed) -> str | None:
    """The address of an image that may be shown."""
    return safety.image(content.value) if isinstance(content, Embed) and content.kind == "image" else None


def video(content: str | Embed) -> str | None:
    """The address of a video that may be followed."""
    return safety.link(content.value) if isinstance(content, Embed) and content.kind == "video" else None


def formula(content: str | Embed) -> str | None:
    """What a formula says."""
    value = content.value if isinstance(content, Embed) and content.kind == "formula" else None
    return value if isinstance(value, str) else None
