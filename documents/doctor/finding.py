"""What a check has found."""

from enum import Enum

from msgspec import Struct


class Level(Enum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"  # it works, and will not for long, or not for everybody
    BROKEN = "broken"  # something does not work


class Finding(Struct, frozen=True):
    """One thing that was looked at."""

    check: str
    level: Level
    says: str
    do: str = ""  # what helps; nothing if all is well


def ok(check: str, says: str) -> Finding:
    """All is well."""
    return Finding(check, Level.OK, says)


def warning(check: str, says: str, do: str) -> Finding:
    """It works for now."""
    return Finding(check, Level.WARNING, says, do)


def broken(check: str, says: str, do: str) -> Finding:
    """It does not work."""
    return Finding(check, Level.BROKEN, says, do)
