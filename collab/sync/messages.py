"""Every frame of protocol version 1 as a frozen value.

A range is `[start, end]`, a time is milliseconds since 1970. `frames` reads and writes them.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from collab.errors import CollabError, Remedy
from collab.ot import Delta
from collab.ot.text import readable
from collab.sync.restoring import MOST
from collab.sync.submission import Count, Positive, Restored, Revision, Stretch, Submission

# Chosen by the replica: at least 96 random bits, so that nobody meets another's session by chance.
Session = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{16,64}\\Z")]
Secret = Annotated[str, Meta(pattern="^[!-~]{1,4096}\\Z")]
Name = Annotated[str, Meta(min_length=1, max_length=64, pattern="^[!-~]*\\Z")]

# SHA-256 over the canonical text of the content, see `collab.ot.digest`.
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}\\Z")]

Restores = Annotated[tuple[Restored, ...], Meta(max_length=MOST)]

Place = tuple[Count, Count]

# Of an error's words: enough to say what is wrong, too little for anybody to have their own megabytes sent back.
LONGEST_DETAIL = 400  # characters


class Activity(StrEnum):
    """What a participant is doing."""

    ACTIVE = "active"
    IDLE = "idle"
    TYPING = "typing"


class Kind(StrEnum):
    """What a document is made of."""

    RICH = "rich"  # formatted text and embeds; it ends in a newline that nobody takes away
    PLAIN = "plain"  # text


class Role(StrEnum):
    """What a person may do in a document, each all that the next may."""

    OWNER = "owner"
    EDITOR = "editor"
    COMMENTER = "commenter"
    VIEWER = "viewer"


class FromClient(Struct, frozen=True, tag_field="type", tag=str.lower, forbid_unknown_fields=True, omit_defaults=True):
    """A frame that a client sends."""


class Submit(FromClient, frozen=True):
    """Offer a delta. Its own revision, coming back in `revisions`, is the acknowledgement."""

    seq: Positive
    base: Count
    delta: Delta
    restores: Restores = ()

    def __post_init__(self) -> None:
        if not self.delta:
            raise ValueError("an empty delta submits nothing")

    def by(self, session: str) -> Submission:
        """The submission, offered by the session that the connection joined with."""
        return Submission(session, self.seq, self.base, self.delta, self.restores)


class Join(FromClient, frozen=True):
    """Enter the document: the first frame of a connection. Without a secret the login cookie counts."""

    session: Session
    token: Secret | None = None  # of a person or a program
    ticket: Secret | None = None  # good for one connection
    link: Secret | None = None  # of a share link
    lineage: Name | None = None  # of the content that the replica holds, with its revision
    revision: Count | None = None
    sent: Submit | None = None  # under way when the last connection was lost, exactly as it was sent
    unsent: bool = False  # more edits wait behind it: the way to the head helps the replica, a snapshot would not

    def __post_init__(self) -> None:
        if (self.lineage is None) != (self.revision is None):
            raise ValueError("lineage and revision say together what the replica holds: give both or none")
        if self.sent is not None and self.lineage is None:
            raise ValueError("sent was made on what the replica holds: give its lineage and revision, too")
        if len([secret for secret in (self.token, self.ticket, self.link) if secret is not None]) > 1:
            raise ValueError("give one of token, ticket and link")


class Point(FromClient, frozen=True):
    """Say where one is and what one is doing."""

    revision: Count  # that the range was made on
    range: Place | None = None
    state: Activity = Activity.ACTIVE

    def __post_init__(self) -> None:
        if self.range is not None and self.range[0] > self.range[1]:
            raise ValueError("a range ends where it starts or behind that")


class Seen(FromClient, frozen=True):
    """Say what has arrived, so that the server sends more."""

    revision: Count


class Renew(FromClient, frozen=True):
    """Stay beyond the expiry of the token that one joined with."""

    token: Secret


class Differs(FromClient, frozen=True):
    """Say that the content at a checkpoint is another one here: a bug somewhere, told before loading anew."""

    revision: Count  # of the checkpoint
    digest: Digest  # of the content here


class Ping(FromClient, frozen=True):
    """Ask whether the server is there."""


class FromServer(Struct, frozen=True, tag_field="type", tag=str.lower, omit_defaults=True):
    """A frame that a server sends."""


class Announced(Struct, frozen=True):
    """The limits of a document, which the server enforces. Sizes are bytes as written in ASCII JSON."""

    frame: Positive  # bytes of a frame that a client sends
    delta: Positive  # bytes of a delta
    ops: Positive  # in a delta
    attributes: Count  # on an op; 0 in a plain text
    attribute_size: Positive  # bytes of the attributes of an op
    embeds: bool  # whether there may be any
    embed_size: Positive  # bytes of an embed
    length: Positive  # units in the document
    rate: Positive  # submissions a second, on average
    window: Positive  # bytes of revisions that the server sends before it waits for `seen`


class Participant(Struct, frozen=True, omit_defaults=True):
    """A session as others see it."""

    session: str
    name: str
    colour: str
    person: str | None = None  # none for a guest
    state: Activity = Activity.ACTIVE
    revision: Count = 0  # that the range was made on
    range: Place | None = None


class Joined(FromServer, frozen=True):
    """The connection is in. What follows `revision` comes next, as `revisions` or `stretch`, up to the head and on.

    If `parts` is 0 the replica keeps what it holds; else that many `content` frames bring the content.
    """

    lineage: str
    revision: Count  # that the replica holds, or will hold with the content that is sent
    head: Count  # the newest revision as of now
    seq: Count  # the session's newest that is in the journal up to `revision`; 0 for none
    kind: Kind
    role: Role
    limits: Announced
    time: Count  # the server's
    parts: Count = 0
    roster: tuple[Participant, ...] = ()


class Content(FromServer, frozen=True):
    """A part of the content; the parts in their order are its ops."""

    part: Positive  # 1, 2, 3 … up to the `parts` of `joined`
    delta: Delta


class Revisions(FromServer, frozen=True):
    """Revisions in order, each once: what was accepted, whoever offered it."""

    revisions: tuple[Revision, ...]


class Moved(Struct, frozen=True, omit_defaults=True):
    """What has changed of a participant."""

    session: str
    state: Activity
    revision: Count
    range: Place | None = None


class Roster(FromServer, frozen=True):
    """Who came, who moved or went idle, who left, since the last one."""

    entered: tuple[Participant, ...] = ()
    moved: tuple[Moved, ...] = ()
    left: tuple[str, ...] = ()  # sessions
    others: Count = 0  # participants beyond those that are shown one by one


class Happening(StrEnum):
    """What became of a thread."""

    OPENED = "opened"
    REPLIED = "replied"
    EDITED = "edited"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    MOVED = "moved"
    DELETED = "deleted"
    REACTED = "reacted"
    UNREACTED = "unreacted"


class ThreadChange(Struct, frozen=True, omit_defaults=True):
    """One thing that happened to one thread; REST has the whole of it."""

    thread: str
    what: Happening
    number: Positive  # of the document's changes of threads: 1, 2, 3 …, their one order
    at: Count
    by: str | None = None  # the person's name
    person: str | None = None  # their id
    revision: Count = 0  # that the range was made on
    range: Place | None = None  # of one that was opened or moved: none on the whole document, or where the text is gone
    comment: str | None = None  # its id; of one that was deleted none, if the thread was
    text: str | None = None  # of the comment that was opened with, replied or edited; of reactions the emoji


class Threads(FromServer, frozen=True):
    """What happened to the threads of the document, in order; or only that some of it was not told."""

    changes: tuple[ThreadChange, ...]
    number: Count = 0  # of the newest change: there are all up to it, told or not


class Inbox(FromServer, frozen=True):
    """How much there is in one's inbox that one has not seen, in whatever document; REST has what it is."""

    unread: Count


class RoleChanged(FromServer, frozen=True, tag="role"):
    """What one may do here is another thing now."""

    role: Role


class DocumentChanged(FromServer, frozen=True, tag="document"):
    """Title, trash or settings have changed: what is given is so now."""

    title: str | None = None
    trashed: bool | None = None
    locked: bool | None = None


class Checkpoint(FromServer, frozen=True):
    """The hash of the content at a revision. A replica that passes there and differs says so and loads it anew."""

    revision: Count
    digest: Digest


class Error(FromServer, frozen=True):
    """Something was refused, and what helps. With a seq it is about that submission, which was not committed."""

    code: str
    remedy: Remedy
    detail: str
    seq: Positive | None = None

    @classmethod
    def of(cls, error: CollabError) -> "Error":
        """The frame that tells a client of the error. What it repeats of the client's words is readable and short."""
        detail = error.detail if len(error.detail) <= LONGEST_DETAIL else f"{error.detail[:LONGEST_DETAIL]} …"
        return cls(error.code, error.remedy, readable(detail), error.seq)


class Delayed(FromServer, frozen=True):
    """A submission is not on disk yet: what is kept cannot be reached. It is still being tried."""

    seq: Positive


class Closing(FromServer, frozen=True):
    """The server is about to close the connection."""

    reason: str
    retry_after: Count  # milliseconds, spread out, so that not all come back at once


class Pong(FromServer, frozen=True):
    """The server is there."""

    time: Count


ClientFrame = Join | Submit | Point | Seen | Renew | Differs | Ping
ServerFrame = (
    Joined
    | Content
    | Revisions
    | Stretch
    | Roster
    | Threads
    | Inbox
    | RoleChanged
    | DocumentChanged
    | Checkpoint
    | Error
    | Delayed
    | Closing
    | Pong
)
