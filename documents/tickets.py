"""Tickets: good for opening one connection, once, within a minute. So no token needs to stand in an address."""

import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from documents.access import Principal
from documents.models import Ticket

# Between asking for a ticket and opening a connection lies one round trip; on a bad line, a few.
LIFETIME = timedelta(minutes=1)


def issue(principal: Principal, document: UUID, *, now: datetime | None = None) -> tuple[str, datetime]:
    """A ticket for a document, and when it expires."""
    now = now or datetime.now(UTC)
    Ticket.objects.filter(expires__lte=now).delete()
    ticket, expires = secrets.token_urlsafe(32), now + LIFETIME
    Ticket.objects.create(
        digest=_digest(ticket),
        document_id=document,
        person_id=principal.person,
        link_id=principal.link,
        expires=expires,
    )
    return ticket, expires


def redeem(ticket: str, document: UUID, *, now: datetime | None = None) -> Principal | None:
    """Who the ticket was given to, if it is good for this document; from then on it is good for nothing."""
    found = Ticket.objects.filter(pk=_digest(ticket), document=document).select_related("person").first()
    if found is None:
        return None
    taken, _ = Ticket.objects.filter(pk=found.pk).delete()  # of two who come at once, one takes it
    if not taken or found.expires <= (now or datetime.now(UTC)):
        return None
    if found.person is not None and not found.person.is_active:
        return None
    return Principal(found.person_id, found.link_id)


def _digest(ticket: str) -> str:
    return sha256(ticket.encode(errors="surrogatepass")).hexdigest()
