"""One family of errors: each has a code for programs and a remedy that says what the client should do.

The core raises them, the doors translate them into frames and problem details, nobody else catches
them. A bug is none of these: it closes the one connection it happened on and is logged.
"""

from enum import StrEnum
from typing import ClassVar


class Remedy(StrEnum):
    """What helps: the one thing a client must understand of an error, even of one it has never heard of."""

    RETRY = "retry"  # the same again, unchanged, after a while
    RELOAD = "reload"  # a new session on fresh content; unsent edits are kept aside as a recovery copy
    STOP = "stop"  # nothing a program can do by itself: tell the person, or mend the program


class CollabError(Exception):
    """Something a client did, or met, that has a name and a remedy."""

    code: ClassVar[str]
    remedy: ClassVar[Remedy]

    def __init__(self, detail: str, *, seq: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.seq = seq  # of the submission that it is about, if it is about one


# Where somebody knocks.


class NotFound(CollabError):
    """There is no such thing, or none that one may know of."""

    code = "not_found"
    remedy = Remedy.STOP


class Forbidden(CollabError):
    """One may know of the thing, and may not do this with it."""

    code = "forbidden"
    remedy = Remedy.STOP


class InTrash(CollabError):
    """The document is in the trash: until it is taken out again nobody writes it or changes who may see it."""

    code = "in_trash"
    remedy = Remedy.STOP


class Unavailable(CollabError):
    """What is kept cannot be reached, or is held by somebody else for too long: nothing was refused for good."""

    code = "unavailable"
    remedy = Remedy.RETRY


# What is wrong with a frame.


class MalformedFrame(CollabError):
    """The frame is no JSON object of the shape its type asks for."""

    code = "malformed_frame"
    remedy = Remedy.STOP


class UnknownType(CollabError):
    """The frame's type is none that this protocol version knows."""

    code = "unknown_type"
    remedy = Remedy.STOP


class FrameTooLarge(CollabError):
    """The frame is larger than the limits announced in `joined`."""

    code = "frame_too_large"
    remedy = Remedy.RELOAD


# What is wrong with a delta or a submission.


class MalformedDelta(CollabError):
    """The value is no delta: the detail names the op and what is wrong with it."""

    code = "malformed_delta"
    remedy = Remedy.RELOAD


class DeltaTooLarge(CollabError):
    """The delta is larger than the limits announced in `joined`."""

    code = "delta_too_large"
    remedy = Remedy.RELOAD


class DocumentTooLarge(CollabError):
    """The document would be longer than the limits announced in `joined`."""

    code = "document_too_large"
    remedy = Remedy.RELOAD


class DoesNotFit(CollabError):
    """The delta consumes more than there is at its base, or touches what no edit may touch."""

    code = "does_not_fit"
    remedy = Remedy.RELOAD


class NotRestored(CollabError):
    """What a submission says that it brings back is not the text that was deleted there."""

    code = "not_restored"
    remedy = Remedy.RELOAD


class SessionTaken(CollabError):
    """The session belongs to somebody else, who wrote with it first."""

    code = "session_taken"
    remedy = Remedy.RELOAD


class FutureBase(CollabError):
    """The submission's base is newer than the head."""

    code = "future_base"
    remedy = Remedy.RELOAD


class StaleSeq(CollabError):
    """The session has gone past this seq, and its revision is none that can be named any more."""

    code = "stale_seq"
    remedy = Remedy.RELOAD


class SeqGap(CollabError):
    """A submission of the same session is missing before this one: send that one first."""

    code = "seq_gap"
    remedy = Remedy.RETRY


class OtherLineage(CollabError):
    """The document was restored from a backup since: what was made on the content before does not follow from this."""

    code = "other_lineage"
    remedy = Remedy.RELOAD


# What a connection may not do, or no longer.


class NotJoined(CollabError):
    """The first frame of a connection is `join`, it comes soon, and only once."""

    code = "not_joined"
    remedy = Remedy.STOP


class UnknownProtocol(CollabError):
    """The client offers subprotocols, and none is one that this server speaks."""

    code = "unknown_protocol"
    remedy = Remedy.STOP


class SignedOut(CollabError):
    """The token, ticket, link or login that the connection came with is not good, or no longer."""

    code = "signed_out"
    remedy = Remedy.STOP


class JoinedElsewhere(CollabError):
    """The session has joined again, by another connection. Of a connection that was given up nobody reads this."""

    code = "joined_elsewhere"
    remedy = Remedy.RETRY


class TooFast(CollabError):
    """More was sent than the announced limits allow: the same again, later."""

    code = "too_fast"
    remedy = Remedy.RETRY


class TooSlow(CollabError):
    """What was sent to the connection is not read, or its first frame does not come: it may come back."""

    code = "too_slow"
    remedy = Remedy.RETRY


class TooManyConnections(CollabError):
    """The person, or the address, has as many connections as are allowed."""

    code = "too_many_connections"
    remedy = Remedy.RETRY


class Overloaded(CollabError):
    """The server has more to do than it can, or as many connections as it takes."""

    code = "overloaded"
    remedy = Remedy.RETRY

    def __init__(self, detail: str, *, retry_after: int = 0) -> None:
        super().__init__(detail)
        self.retry_after = retry_after  # milliseconds; 0 where it is the client's to choose


class FeedBroken(CollabError):
    """Revisions reached a replica with a gap between them: it must ask again from where it stands."""

    code = "feed_broken"
    remedy = Remedy.RETRY
