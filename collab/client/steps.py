"""What follows from an event in a visit, and how much of it is saved: values for whoever shows and sends."""

from enum import Enum

from msgspec import Struct

from collab.ot import Delta
from collab.sync import Recovery
from collab.sync.messages import (
    ClientFrame,
    Delayed,
    DocumentChanged,
    Error,
    Inbox,
    Joined,
    RoleChanged,
    Roster,
    Threads,
)


class Phase(Enum):
    """How far the visit has come in having a connection."""

    WAITING = "waiting"  # there is none until `due`
    CONNECTING = "connecting"  # one is being made
    JOINING = "joining"  # it is there; the server has not let us in, or the content has not come in full
    LIVE = "live"
    ENDED = "ended"  # there will be no more


class Change(Struct, frozen=True):
    """What is shown has changed, otherwise than by an edit that the visit was just told of."""

    delta: Delta
    revision: int  # that the replica stands at now
    author: str | None = None  # none where it was several people, or nobody known
    own: bool = False  # made through this replica: an edit, an undo or a redo


class Lost(Struct, frozen=True):
    """There is no connection any more; edits are kept, and go on being made."""

    reason: str
    until: float  # seconds, by the clock of the visit's holder: then it connects again


class PutAside(Struct, frozen=True):
    """Edits could not be merged and are in a recovery copy; they are not shown any more."""

    recovery: Recovery
    error: Error


class SavedAfterAll(Struct, frozen=True):
    """What was under way when edits were put aside has been accepted: only the rest, if any, is still not saved."""

    recovery: Recovery
    rest: Recovery | None


class Ended(Struct, frozen=True):
    """The visit is over and will not connect again. What was not saved is still in its replica."""

    error: Error


Event = (
    Change
    | Joined
    | Lost
    | PutAside
    | SavedAfterAll
    | Ended
    | Delayed
    | Roster
    | Threads
    | Inbox
    | RoleChanged
    | DocumentChanged
)


class Step(Struct, frozen=True):
    """What follows: send the frames, tell of the events, then close the connection or make one."""

    frames: tuple[ClientFrame, ...] = ()
    events: tuple[Event, ...] = ()
    connect: bool = False
    close: bool = False

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is to be shown, one after the other."""
        return tuple(event for event in self.events if type(event) is Change)


class Saved(Struct, frozen=True):
    """Every edit is on the server's disk; this is the newest revision that is known of."""

    revision: int


class Saving(Struct, frozen=True):
    """Edits are on their way."""

    edits: int
    delayed: bool = False  # the server has said that it cannot reach its disk, and is still trying


class Offline(Struct, frozen=True):
    """Edits wait for a connection."""

    edits: int


class Refused(Struct, frozen=True):
    """Edits are not saved, and will not be without somebody's doing: they are kept, here or in recovery copies."""

    error: Error


SaveState = Saved | Saving | Offline | Refused
