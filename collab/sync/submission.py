"""What a session offers, what becomes of it, and what a session is handed."""

from typing import Annotated

from msgspec import Meta, Struct

from collab.ot import Delta
from collab.ot.values import LARGEST

Count = Annotated[int, Meta(ge=0, le=LARGEST)]
Positive = Annotated[int, Meta(ge=1, le=LARGEST)]


class Restored(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Text that a submission brings back: whoever kept a place in it may return to it."""

    at: Count  # where the text begins in the content that the submission leaves
    revision: Positive  # the revision that deleted it
    position: Count  # where it began in the content before that revision
    length: Positive


class Submission(Struct, frozen=True):
    """A delta offered by a session. However often it is sent, its session, seq, base and delta stay the same."""

    session: str
    seq: int  # 1, 2, 3 … in each session
    base: int  # the revision that the delta was made on
    delta: Delta
    restores: tuple[Restored, ...] = ()


class Mark(Struct, frozen=True, gc=False):
    """How far a session has come: its newest seq that is in the journal, and the revision that it became."""

    seq: int
    revision: int


class Revision(Struct, frozen=True, omit_defaults=True, gc=False):
    """A submission that was accepted: it has a number, and its delta follows the revision before it."""

    number: int
    delta: Delta
    session: str
    seq: int
    at: int  # milliseconds since 1970, by the server's clock
    author: str | None = None  # none where the person is unknown or was deleted
    restores: tuple[Restored, ...] = ()  # in the content that the delta leaves

    @property
    def first(self) -> int:
        """The number of the first revision in it: itself."""
        return self.number

    @property
    def last(self) -> int:
        """The number of the last revision in it: itself."""
        return self.number


class Stretch(Struct, frozen=True, tag_field="type", tag="stretch"):
    """Revisions that follow each other, joined to one delta: for those who need not know whose they were."""

    first: int
    last: int
    delta: Delta
