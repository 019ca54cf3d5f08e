"""The rooms of this process as somebody sees them who does not sit in one; looked at from any thread."""

from uuid import UUID

from msgspec import Struct

from documents.room import Room
from documents.rooms import ROOMS


class SlowReader(Struct, frozen=True):
    """A connection that has not seen enough of what it was sent to be sent more."""

    document: UUID
    connection: str
    behind: int  # revisions that wait for it
    seconds: float  # since it lags


def here() -> list[Room]:
    """All that are open."""
    return ROOMS.open


def participants() -> int:
    """Sessions in all of them, by whatever node; one that is in two documents counts twice."""
    return sum(len(room.company.attendance.roster) for room in here())


def slow_readers() -> list[SlowReader]:
    """Those who lag, those who have done so for longest first."""
    now = ROOMS.time
    found = [
        SlowReader(room.document, seat.connection, room.following.revision - seat.feed.handed, now - seat.lagging)
        for room in here()
        for seat in list(room.seats)
        if seat.lagging is not None
    ]
    return sorted(found, key=lambda reader: -reader.seconds)
