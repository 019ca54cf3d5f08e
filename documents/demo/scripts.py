"""What a demonstration is made of: who writes what into which document, and when."""

from msgspec import Struct

from documents.models import Role


class Player(Struct, frozen=True):
    """Somebody in the demonstration."""

    username: str
    name: str
    colour: str
    language: str = "en"


class Write(Struct, frozen=True):
    """Somebody types lines: Markdown, or the very text of a plain document; at the end, or behind a line."""

    who: str
    lines: str
    behind: str = ""  # words of that line


class Replace(Struct, frozen=True):
    """Somebody puts other words in the place of some, or none."""

    who: str
    words: str
    others: str = ""


class Mark(Struct, frozen=True):
    """Somebody formats words, or the line that they are in."""

    who: str
    words: str
    name: str
    value: bool | str | int
    line: bool = False


class Discuss(Struct, frozen=True):
    """A thread on some words, or on the whole document, and what others answer; perhaps it is over then."""

    who: str
    words: str
    body: str
    replies: tuple[tuple[str, str], ...] = ()
    reactions: tuple[tuple[str, str], ...] = ()  # to the first comment
    resolver: str = ""


Deed = Write | Replace | Mark | Discuss


class Act(Struct, frozen=True):
    """What happens at one time: `together` at once, then the others one after the other."""

    days: int  # ago
    clock: str  # hours and minutes of that day
    deeds: tuple[Deed, ...] = ()
    together: tuple[Write, ...] = ()


class Script(Struct, frozen=True):
    """A document, from its beginning to what it is now."""

    title: str
    owner: str
    acts: tuple[Act, ...]
    opening: str = ""  # its first line
    rich: bool = True
    members: tuple[tuple[str, Role], ...] = ()
    link: Role | None = None
    trashed: bool = False
