"""Who may do what with a document: one function answers every question, one place changes the answers."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from msgspec import Struct

from collab.accounts.leaving import stay
from collab.audit.record import Actor, record
from collab.errors import CollabError, Forbidden, InTrash, NotFound
from collab.rest.refusals import Conflict
from documents import journal
from documents.models import Document, Link, Membership, Role
from documents.signals import shared

RANK: Final = {Role.VIEWER: 1, Role.COMMENTER: 2, Role.EDITOR: 3, Role.OWNER: 4}


_NOBODY, _NONE = 0, UUID(int=0)  # ids that no person and no link has


class Action(Enum):
    """What somebody may want to do with a document."""

    READ = auto()  # its title, its content, its revisions
    LIST_MEMBERS = auto()
    COMMENT = auto()
    MODERATE = auto()  # what others have said in threads
    WRITE = auto()
    RENAME = auto()
    SHARE = auto()  # members and links
    TRANSFER = auto()
    TRASH = auto()
    RESTORE = auto()
    DELETE = auto()


class Rule(Struct, frozen=True):
    """What an action takes."""

    role: Role
    in_trash: bool = False  # whether it can be done there; only owners see a document that is in the trash
    members_only: bool = False  # the role must be one's own, not that of a link


RULES: Final[Mapping[Action, Rule]] = {
    Action.READ: Rule(Role.VIEWER, in_trash=True),
    Action.LIST_MEMBERS: Rule(Role.VIEWER, in_trash=True, members_only=True),
    Action.COMMENT: Rule(Role.COMMENTER),
    Action.MODERATE: Rule(Role.OWNER, members_only=True),
    Action.WRITE: Rule(Role.EDITOR),
    Action.RENAME: Rule(Role.EDITOR),
    Action.SHARE: Rule(Role.OWNER, members_only=True),
    Action.TRANSFER: Rule(Role.OWNER, in_trash=True, members_only=True),
    Action.TRASH: Rule(Role.OWNER, members_only=True),
    Action.RESTORE: Rule(Role.OWNER, in_trash=True, members_only=True),
    Action.DELETE: Rule(Role.OWNER, in_trash=True, members_only=True),
}


class Principal(Struct, frozen=True):
    """Who asks: a person, somebody who knows a secret link, or both."""

    person: int | None = None
    link: UUID | None = None

    @property
    def name(self) -> str:
        """Whose a session is."""
        return f"link:{self.link.hex}" if self.person is None and self.link else f"person:{self.person}"


class Grant(Struct, frozen=True):
    """The answer yes: to whom, for which document, in which role, and how long that holds."""

    principal: Principal
    document: Document  # with its head
    role: Role
    access: int  # the head's number when this was true: should it change, ask again
    until: int | None  # milliseconds since 1970, where the role ends by itself
    member: bool = True  # whether they have a role of their own, beside that of a link

    @property
    def is_told_names(self) -> bool:
        """Whether they may know who is here: members do, others where the document lets them."""
        return self.member or self.document.names_by_link

    @property
    def writes(self) -> bool:
        """Whether it takes nothing more to write."""
        return RANK[self.role] >= RANK[RULES[Action.WRITE].role] and not self.document.trashed


def grant(principal: Principal, document: UUID, action: Action, *, now: datetime | None = None) -> Grant:
    """Whether the principal may do this: `NotFound` if they may not even know of it, else why not."""
    now = now or datetime.now(UTC)
    found = _with_roles(principal, now).filter(pk=document).first()
    member, linked = _role(found, "member_role"), _role(found, "link_role")
    if found is None:
        raise NotFound(f"there is no document {document}, or you may not see it")
    return _granted(Asked(principal, found, member, linked, getattr(found, "link_expires", None)), action)


def readers(document: UUID, principals: Iterable[Principal], *, now: datetime | None = None) -> dict[Principal, Grant]:
    """Those among many who may read a document, each with their answer; by three statements however many they are."""
    now = now or datetime.now(UTC)
    asking = set(principals)
    found = Document.objects.select_related("head").filter(pk=document).first()
    if found is None:
        return {}
    members = Membership.objects.filter(document=document, person__in={each.person for each in asking if each.person})
    roles = {person: Role(role) for person, role in members.values_list("person", "role")}
    alive = Link.objects.filter(Q(expires=None) | Q(expires__gt=now), document=document)
    links = {link.pk: link for link in alive.filter(pk__in={each.link for each in asking if each.link})}
    granted: dict[Principal, Grant] = {}
    for each in asking:
        link = links.get(each.link) if each.link else None
        member = roles.get(each.person) if each.person else None
        asked = Asked(each, found, member, Role(link.role) if link else None, link.expires if link else None)
        with suppress(CollabError):
            granted[each] = _granted(asked, Action.READ)
    return granted


@contextmanager
def changing(principal: Principal, document: UUID, action: Action) -> Iterator[Grant]:
    """A transaction that holds the document, and in which the principal may do this: that cannot change meanwhile."""
    with transaction.atomic():
        hold(document)
        yield grant(principal, document, action)


def hold(document: UUID) -> Document:
    """Change a document one after the other: who may do what with it, and where it is."""
    journal.hold_briefly()
    found = Document.objects.select_for_update().filter(pk=document).first()
    if found is None:
        raise NotFound(f"there is no document {document}, or you may not see it")
    return found


def visible(person: int, *roles: Role) -> QuerySet[Document]:
    """The documents in which a person has one of these roles of their own, or any; in the trash or not."""
    mine = Membership.objects.filter(document=OuterRef("pk"), person=person).values("role")
    return (
        Document.objects.filter(memberships__person=person, memberships__role__in=roles or Role.values)
        .select_related("head")
        .annotate(member_role=Subquery(mine), edited=F("head__at"))
    )


def own_role(document: Document) -> Role:
    """The role by which one of the `visible` documents is so."""
    return Role(getattr(document, "member_role"))  # noqa: B009 - an annotation, which no type tells of


def give(document: UUID, person: int, role: Role, actor: Actor) -> Membership:
    """Let a person have a role, new or another one."""
    with transaction.atomic():
        hold(document)
        if stay(person) is None:
            raise NotFound(f"there is no person {person}, or no longer")
        before = Membership.objects.filter(document=document, person=person).first()
        if before and before.role == role:
            return before
        if before and before.role == Role.OWNER:
            _keep_an_owner(document, person)
        membership, _ = Membership.objects.update_or_create(
            document_id=document, person_id=person, defaults={"role": role}
        )
        journal.change_access(document)
        event = "member_role_changed" if before else "member_added"
        record(event, actor, person=person, document=document, role=role, **({"before": before.role} if before else {}))
        if before is None:
            shared.send(Membership, document=document, person=person, by=actor.person)
    return membership


def take(document: UUID, person: int, actor: Actor) -> None:
    """Let a person have no role any more."""
    with transaction.atomic():
        hold(document)
        before = Membership.objects.filter(document=document, person=person).first()
        if before is None:
            raise NotFound(f"person {person} is no member of this document")
        if before.role == Role.OWNER:
            _keep_an_owner(document, person)
        before.delete()
        journal.change_access(document)
        record("member_removed", actor, person=person, document=document, before=before.role)


def transfer(document: UUID, giver: int, taker: int, actor: Actor) -> None:
    """Make somebody else an owner, and oneself an editor. Nobody gives what they do not have."""
    with transaction.atomic():
        hold(document)
        if not Membership.objects.filter(document=document, person=giver, role=Role.OWNER).exists():
            raise Forbidden("only an owner can hand a document over")
        give(document, taker, Role.OWNER, actor)
        give(document, giver, Role.EDITOR, actor)


def is_last_owner(document: UUID, person: int) -> bool:
    """Whether nobody would own the document without this person."""
    owners = set(Membership.objects.filter(document=document, role=Role.OWNER).values_list("person", flat=True))
    return owners == {person}


class Asked(Struct, frozen=True):
    """What an answer follows from: a document as it is, and the roles that somebody has in it."""

    principal: Principal
    document: Document
    member: Role | None
    linked: Role | None
    expires: datetime | None  # of the link


def _granted(asked: Asked, action: Action) -> Grant:
    """Whether this may be done, and how long that holds."""
    document, rule = asked.document, RULES[action]
    best = max((asked.member, asked.linked), key=lambda role: RANK[role] if role else 0)
    if best is None or (document.trashed and asked.member is not Role.OWNER):
        raise NotFound(f"there is no document {document.pk}, or you may not see it")
    role = asked.member if rule.members_only else best
    if role is None or RANK[role] < RANK[rule.role]:
        own = " of your own" if rule.members_only else ""
        raise Forbidden(f"this takes the role of {_a(rule.role)}{own}; you have that of {_a(best)}")
    if document.trashed and not rule.in_trash:
        raise InTrash("the document is in the trash: take it out first")
    ends = asked.expires if role != asked.member else None
    until = None if ends is None else int(ends.timestamp() * 1000)
    return Grant(asked.principal, document, role, document.head.access, until, asked.member is not None)


def _with_roles(principal: Principal, now: datetime) -> QuerySet[Document]:
    """Documents with the roles that the principal has by membership and by link."""
    member = Membership.objects.filter(document=OuterRef("pk"), person=principal.person or _NOBODY)
    link = Link.objects.filter(
        Q(expires=None) | Q(expires__gt=now), document=OuterRef("pk"), pk=principal.link or _NONE
    )
    return Document.objects.select_related("head").annotate(
        member_role=Subquery(member.values("role")[:1]),
        link_role=Subquery(link.values("role")[:1]),
        link_expires=Subquery(link.values("expires")[:1]),
    )


def _role(document: Document | None, name: str) -> Role | None:
    value = getattr(document, name, None)
    return None if value is None else Role(value)


def _keep_an_owner(document: UUID, leaving: int) -> None:
    if is_last_owner(document, leaving):
        raise Conflict("a document has at least one owner: make somebody else one first")


def _a(role: Role) -> str:
    return f"an {role.value}" if role in (Role.OWNER, Role.EDITOR) else f"a {role.value}"
