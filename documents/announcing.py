"""What the processes of an installation tell each other about a document: over the bus, a topic for each.

Announcements are hints: any may be lost, or come twice, or late. Whoever hears that something was missed asks the
journal. What is announced is on disk.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from collab import bus
from collab.sync import Known, Revision, write_frame
from collab.sync.messages import ServerFrame, ThreadChange, Threads
from collab.sync.trail import framed
from documents.desk import Offer
from documents.models import Role

Done = tuple[Offer, Revision | Known]


class Announced(Struct, frozen=True, array_like=True, tag="announced"):
    """Revisions were accepted: the frame that tells readers of them, and what a room must know without reading it."""

    lineage: str
    first: int
    last: int
    frame: str


class Reached(Struct, frozen=True, array_like=True, tag="reached"):
    """The document has come so far at least."""

    revision: int


class Changed(Struct, frozen=True, array_like=True, tag="changed"):
    """Who may do what has changed, or what else stands in the document's row; or the document is gone."""


class Told(Struct, frozen=True, array_like=True, tag="told"):
    """A frame for everybody in the document, or for those whose role lets them have it."""

    frame: str
    least: Role = Role.VIEWER
    threads: int = 0  # the number of the newest change of threads that it tells of


class Entered(Struct, frozen=True, array_like=True, tag="entered"):
    """A session has come in, by this connection: it is nowhere else any more."""

    session: str
    principal: str
    connection: str


class Reported(Struct, frozen=True, array_like=True, tag="reported"):
    """Who is in the document by some process, in the words of `presence`."""

    report: bytes


class Personal(Struct, frozen=True, array_like=True):
    """A frame for one person, wherever they are connected."""

    person: int
    frame: str


Notice = Announced | Reached | Changed | Told | Entered | Reported

_decoder: msgspec.msgpack.Decoder[Notice] = msgspec.msgpack.Decoder(Notice)
_personal: msgspec.msgpack.Decoder[Personal] = msgspec.msgpack.Decoder(Personal)
_encoder = msgspec.msgpack.Encoder()

# Where the processes hand on what is for one person; every one that serves listens.
PEOPLE: Final = "people"


def topic(document: UUID) -> str:
    """Where the processes talk about a document."""
    return f"document:{document.hex}"


def say(document: UUID, notice: Notice) -> None:
    """Tell every process, this one too; from any thread."""
    bus.bus().publish(topic(document), written(notice))


def tell(document: UUID, frame: ServerFrame) -> None:
    """Tell everybody who is in the document, on any node."""
    say(document, Told(write_frame(frame)))


def tell_of_thread(document: UUID, change: ThreadChange, *, least: Role) -> None:
    """Tell those what became of a thread who are in the document, on any node, and have this role at least."""
    say(document, Told(write_frame(Threads((change,))), least, change.number))


def tell_person(person: int, frame: ServerFrame) -> None:
    """Tell a person by all connections of theirs, to any document and on any node."""
    bus.bus().publish(PEOPLE, written_personal(person, frame))


def announce(done: Iterable[Done]) -> None:
    """Tell of what is committed, or was found to be."""
    for document, notices in notices_of(done).items():
        for notice in notices:
            say(document, notice)


def notices_of(done: Iterable[Done]) -> dict[UUID, list[Notice]]:
    """What is to be said of each document."""
    apart: dict[UUID, list[Revision]] = {}
    lineages: dict[UUID, str] = {}
    notices: dict[UUID, list[Notice]] = {}
    for offer, outcome in done:
        if isinstance(outcome, Revision):
            apart.setdefault(offer.document, []).append(outcome)
            lineages[offer.document] = offer.lineage
        else:  # sent again, perhaps because nobody could be told the first time
            notices.setdefault(offer.document, []).append(Reached(outcome.number))
    for document, revisions in apart.items():
        found = [Announced(lineages[document], each.first, each.last, each.frame) for each in framed(revisions)]
        notices.setdefault(document, []).extend(found)
    return notices


def written(notice: Notice) -> bytes:
    """A notice as it travels."""
    return _encoder.encode(notice)


def written_personal(person: int, frame: ServerFrame) -> bytes:
    """What is for one person, as it travels."""
    return _encoder.encode(Personal(person, write_frame(frame)))


def read_personal(message: bytes) -> Personal:
    """What is for one person; a `ValueError` as `read` has it."""
    return _personal.decode(message)


def read(message: bytes) -> Notice:
    """A notice as it was said; a `ValueError` if it is of a version that this one does not know."""
    return _decoder.decode(message)
