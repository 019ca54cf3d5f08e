"""Secret links: who knows one has its role, until it expires or is taken back.

The secret is the link's id, signed: nothing of it is kept, so that a copy of the database opens no document, and its
owner can have it shown again. A new SECRET_KEY ends all links, unless the old one stays among the fallbacks.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction

from collab.audit.record import Actor, record
from collab.errors import NotFound
from documents import access, journal
from documents.models import Link, Role

# A link gives no ownership: nobody could take back what its first reader has taken over.
ROLES: Final = (Role.EDITOR, Role.COMMENTER, Role.VIEWER)

_signer = Signer(salt="documents.links", sep=".")


def secret(link: Link) -> str:
    """What its holders show."""
    return _signer.sign(link.pk.hex)


def read(shown: str) -> UUID | None:
    """The id of the link that a secret is of; none if it is no secret of ours. `access` says whether it still holds."""
    try:
        return UUID(_signer.unsign(shown))
    except (BadSignature, ValueError):
        return None


def create(document: UUID, role: Role, expires: datetime | None, actor: Actor) -> Link:
    """A new link to a document."""
    with transaction.atomic():
        access.hold(document)
        link = Link.objects.create(document_id=document, role=role, expires=expires, creator_id=actor.person)
        until = expires and expires.isoformat()
        record("link_created", actor, document=document, link=link.pk.hex, role=role, expires=until)
    return link


def change(document: UUID, link: UUID, actor: Actor, **changes: object) -> Link:
    """Give a link another role or expiry; who holds it need not be told a new secret."""
    with transaction.atomic():
        access.hold(document)
        found = find(document, link)
        for name, value in changes.items():
            setattr(found, name, value)
        found.save(update_fields=[*changes])
        journal.change_access(document)
        until = found.expires and found.expires.isoformat()
        record("link_changed", actor, document=document, link=link.hex, role=found.role, expires=until)
    return found


def revoke(document: UUID, link: UUID, actor: Actor) -> None:
    """Take a link back."""
    with transaction.atomic():
        access.hold(document)
        found = find(document, link)
        found.delete()
        journal.change_access(document)
        record("link_revoked", actor, document=document, link=link.hex, role=found.role)


def find(document: UUID, link: UUID) -> Link:
    """One link of a document."""
    found = Link.objects.filter(document=document, pk=link).first()
    if found is None:
        raise NotFound(f"the document has no link {link}")
    return found
