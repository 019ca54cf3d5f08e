"""What the rooms of a process have in common."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from collab.bus import Bus
from collab.sync.messages import Announced as Limits
from documents.archive import Archive
from documents.buckets import Buckets
from documents.load import Load
from documents.scribe import HeldUp, Scribe, Settled
from documents.seat import Seat
from presence import attendance

if TYPE_CHECKING:
    from documents.room import Room


class Means(Struct, frozen=True):
    """What rooms work with."""

    archive: Archive
    bus: Bus
    scribe: Scribe
    clock: Callable[[], float]  # seconds, never going back
    now: Callable[[], int]  # milliseconds since 1970
    answer: Callable[["Room", Seat, int, Settled | HeldUp | Exception], None]  # from any thread: into the loop
    limits: Callable[[bool], Limits]  # of a rich document, or a plain one
    people: Buckets  # of submissions
    load: Load
    presence: attendance.Means
