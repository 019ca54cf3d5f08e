"""Who reads the threads of a document, and in which order they change."""

from uuid import UUID

from msgspec import Struct

from collab.errors import Forbidden
from documents import access
from documents.access import Action, Grant, Principal
from documents.comments.models import Discussion
from documents.models import Role


class Reading(Struct, frozen=True):
    """Somebody may read the threads, which have changed so often."""

    grant: Grant
    number: int


def readable(principal: Principal, document: UUID) -> Reading:
    """Whether the principal may read the threads of a document; why not, if not."""
    granted = access.grant(principal, document, Action.READ)
    found = of(document)
    if access.RANK[granted.role] < access.RANK[least(found)]:
        raise Forbidden("the threads of this document are for those who may comment; you have the role of a viewer")
    return Reading(granted, found.number)


def least(discussion: Discussion) -> Role:
    """The role that it takes to read the threads."""
    return Role.VIEWER if discussion.viewers else Role.COMMENTER


def of(document: UUID) -> Discussion:
    """What is one for all threads of a document."""
    return Discussion.objects.filter(pk=document).first() or Discussion(document_id=document)


def let_viewers_read(document: UUID, *, viewers: bool) -> Discussion:
    """Say whether viewers read the threads. Part of the transaction that holds the document."""
    found, _ = Discussion.objects.update_or_create(document_id=document, defaults={"viewers": viewers})
    return found


def count(document: UUID) -> int:
    """The number of one change more. Part of the transaction that holds the document: so changes have one order."""
    found, _ = Discussion.objects.get_or_create(document_id=document)
    found.number += 1
    found.save(update_fields=["number"])
    return found.number
