"""Writing the audit log: in the transaction of the change itself, so that there is never one without the other."""

from uuid import UUID

from msgspec import Struct

from collab.audit.models import AuditEntry


class Actor(Struct, frozen=True):
    """Who does something, and from where; nobody for a command."""

    person: int | None = None
    address: str = ""


def record(
    event: str, actor: Actor, *, person: int | None = None, document: UUID | None = None, **detail: object
) -> None:
    """Add an entry."""
    AuditEntry.objects.create(
        event=event, actor=actor.person, address=actor.address, person=person, document=document, detail=detail
    )
