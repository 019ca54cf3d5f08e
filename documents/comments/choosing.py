"""The words that somebody chooses for a thread, as of a revision that they saw, and where those are now."""

from uuid import UUID

from msgspec import Struct

from collab.errors import DoesNotFit, FutureBase
from collab.ot import Delta, compose
from documents import access, formats, snapshots
from documents.access import Action, Principal
from documents.comments import places
from documents.comments.anchors import Anchor
from documents.comments.models import QUOTE
from documents.formats import Format


class Place(Struct, frozen=True):
    """Some words of a document, as of a revision."""

    revision: int
    start: int
    end: int


class Chosen(Struct, frozen=True):
    """Words, where they were chosen and where they are."""

    quote: str
    origin: Anchor
    anchor: Anchor


def choose(principal: Principal, document: UUID, place: Place | None) -> Chosen | None:
    """The words at a place, for somebody who may comment; none where no place is given."""
    head = access.grant(principal, document, Action.COMMENT).document.head
    if place is None:
        return None
    if place.revision > head.number:
        raise FutureBase(f"the words are of revision {place.revision}; the newest is {head.number}")
    content = snapshots.content(document, place.revision)
    length = content.growth
    if not 0 <= place.start < place.end <= length:
        raise DoesNotFit(f"words from {place.start} to {place.end} are none: there are {length} units there")
    shown = min(place.end, place.start + QUOTE)
    words = compose(content, Delta().delete(place.start).retain(shown - place.start).delete(length - shown))
    origin = Anchor(place.revision, place.start, place.end)
    return Chosen(formats.write(words, Format.TEXT, rich=head.rich), origin, places.of(document, origin, head.number))
