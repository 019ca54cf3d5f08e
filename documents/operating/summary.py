"""What one node tells operators of itself."""

import resource
import time
from typing import Final

import msgspec
from django.conf import settings
from msgspec import Struct

from collab.metrics import TALLY
from collab.readiness import READINESS
from documents.operating import rooms
from documents.rooms import ROOMS
from documents.scribe import SCRIBE

# So many rooms and readers are told of one by one: those with most people, and those who lag for longest.
MOST: Final = 25

STARTED: Final = time.time()


class RoomNow(Struct, frozen=True):
    """A document that is open on the node."""

    document: str
    connections: int
    participants: int  # on all nodes
    revision: int
    slow: int  # of the connections


class ReaderNow(Struct, frozen=True):
    """A connection that cannot keep up."""

    document: str
    connection: str
    behind: int  # revisions
    seconds: float


class Summary(Struct, frozen=True):
    """A node at a moment."""

    node: str
    at: float  # seconds since 1970
    started: float
    version: str
    wrong: list[str]  # what keeps it from serving
    connections: int
    rooms: int
    waiting: int  # edits that are not on disk
    revisions: int  # edits that it has committed since it was started
    load: float
    memory: int  # bytes, at the most so far
    busiest: list[RoomNow]
    slowest: list[ReaderNow]


_decoder = msgspec.json.Decoder(Summary)


def summary() -> Summary:
    """Of this process, now."""
    here = rooms.here()
    slow = rooms.slow_readers()
    return Summary(
        node=ROOMS.node,
        at=time.time(),
        started=STARTED,
        version=settings.VERSION,
        wrong=READINESS.reasons(),
        connections=TALLY.opened - TALLY.closed,
        rooms=len(here),
        waiting=sum(SCRIBE.queues.values()),
        revisions=TALLY.revisions,
        load=ROOMS.load.level,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        busiest=_busiest(),
        slowest=[
            ReaderNow(str(each.document), each.connection, each.behind, round(each.seconds, 1)) for each in slow[:MOST]
        ],
    )


def written(summary: Summary) -> bytes:
    """A summary as it lies on the board."""
    return msgspec.json.encode(summary)


def read(text: bytes) -> Summary | None:
    """A summary; none if it is of a version that this one does not know."""
    try:
        return _decoder.decode(text)
    except ValueError:
        return None


def _busiest() -> list[RoomNow]:
    found = [
        RoomNow(
            str(room.document),
            len(room.seats),
            len(room.company.attendance.roster),
            room.following.revision,
            sum(seat.lagging is not None for seat in list(room.seats)),
        )
        for room in rooms.here()
    ]
    return sorted(found, key=lambda room: -room.connections)[:MOST]
