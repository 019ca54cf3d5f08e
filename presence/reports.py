"""What the processes of an installation tell each other about who is in a document.

A process numbers what happens to those who are connected to it: a later stamp is a later state. Any report may be
lost, or come twice, or late.
"""

import msgspec
from msgspec import Struct

from collab.sync.messages import Activity, Place
from presence.who import Who


class Entry(Struct, frozen=True, array_like=True):
    """Somebody who is here by a connection, and where they are."""

    connection: str  # names sort as connections came
    session: str
    who: Who
    stamp: int  # of their newest state
    acted: int  # when they did something themselves, in milliseconds since 1970
    state: Activity = Activity.ACTIVE
    revision: int = 0  # that the range is true at
    range: Place | None = None


class Changes(Struct, frozen=True, array_like=True, tag="changes"):
    """Who came or moved, and which connections ended, as which stamp."""

    node: str
    entries: tuple[Entry, ...]
    left: tuple[tuple[str, int], ...]


class Whole(Struct, frozen=True, array_like=True, tag="whole"):
    """All who are here by a node when it came to a stamp; whoever else was before it has left."""

    node: str
    stamp: int
    entries: tuple[Entry, ...]


class Asked(Struct, frozen=True, array_like=True, tag="asked"):
    """A node does not know who is here by the others: let each tell the whole."""

    node: str


Report = Changes | Whole | Asked

_decoder: msgspec.msgpack.Decoder[Report] = msgspec.msgpack.Decoder(Report)
_encoder = msgspec.msgpack.Encoder()


def written(report: Report) -> bytes:
    """A report as it travels."""
    return _encoder.encode(report)


def read(message: bytes) -> Report:
    """A report as it was made; a `ValueError` if it is of a version that this one does not know."""
    return _decoder.decode(message)
