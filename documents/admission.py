"""Who comes in by a connection: by what they show in their first frame, or by the cookie that came with it."""

from uuid import UUID

from msgspec import Struct

from collab.accounts import credentials
from collab.accounts.credentials import Credential
from collab.accounts.models import Person
from collab.errors import NotFound, SessionTaken, SignedOut
from collab.sync import Mark
from collab.sync.messages import Join
from collab.sync.rebase import NO_MARK
from documents import access, journal, links, tickets
from documents.access import Action, Grant, Principal
from presence import who
from presence.who import Who


class Visitor(Struct, frozen=True):
    """Somebody who may come in: what they may do, and by what they are here."""

    grant: Grant
    credential: Credential | None  # none for a guest by link
    who: Who | None = None  # to the others; none for a guest

    @property
    def until(self) -> int | None:
        """When what they are here by ends by itself, in milliseconds since 1970."""
        shown = self.credential.until if self.credential else None
        return min((end for end in (self.grant.until, shown) if end is not None), default=None)

    @property
    def writes(self) -> bool:
        """Whether they may write."""
        return self.grant.writes and (self.credential is None or self.credential.writes)


def admit(document: UUID, join: Join, cookie: str | None) -> Visitor:
    """The visitor that a first frame speaks for; a refusal says why it opens nothing. A ticket is used up by it."""
    principal, credential = _recognise(document, join, cookie)
    return Visitor(access.grant(principal, document, Action.READ), credential, _who(principal))


def renew(visitor: Visitor, token: str) -> Visitor:
    """The same visitor, by a fresh token."""
    credential = credentials.by_secret(token)
    principal = visitor.grant.principal
    if credential.person != principal.person:
        raise SignedOut("this token is somebody else's: join with it, by a connection of its own")
    return Visitor(access.grant(principal, visitor.grant.document.pk, Action.READ), credential, visitor.who)


def come(document: UUID, session: str, principal: Principal) -> Mark:
    """How far a session has come that the principal wants to go on with; `SessionTaken` if it is somebody else's."""
    found = journal.marks(document).filter(session=session).first()
    if found is None:
        return NO_MARK
    if found.principal != principal.name:
        raise SessionTaken("this session is somebody else's: begin one of your own")
    return Mark(found.seq, found.revision)


def _who(principal: Principal) -> Who | None:
    found = Person.objects.filter(pk=principal.person).first() if principal.person else None
    return who.person(found.pk, found.name, found.colour) if found else None


def _recognise(document: UUID, join: Join, cookie: str | None) -> tuple[Principal, Credential | None]:
    if join.token is not None:
        credential = credentials.by_secret(join.token)
        return Principal(credential.person), credential
    if join.ticket is not None:
        principal = tickets.redeem(join.ticket, document)
        if principal is None:
            raise SignedOut("this ticket opens nothing: it was used, is older than a minute, or is of another document")
        person = Person.objects.filter(pk=principal.person, is_active=True).first() if principal.person else None
        return principal, credentials.by_ticket(person) if person else None
    login = credentials.by_cookie(cookie) if cookie else None
    link = links.read(join.link) if join.link is not None else None
    if join.link is not None and link is None:
        raise NotFound("this link opens nothing, or no longer")
    if login is None and link is None:
        raise SignedOut("show a token, a ticket or a link in the first frame, or sign in on this page before")
    return Principal(login.person if login else None, link), login
