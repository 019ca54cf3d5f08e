"""Who comes in by a connection: by a token, a ticket, a link or a cookie, and by nothing else."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from collab.accounts import personal_tokens
from collab.accounts.models import Person, Scope
from collab.accounts.refusals import TokenInvalid
from collab.audit.record import Actor
from collab.errors import NotFound, SessionTaken, SignedOut
from collab.ot import Delta
from collab.sync import Mark, Submission
from collab.sync.messages import Join
from documents import access, admission, journal, library, links, tickets
from documents.access import Principal
from documents.admission import Visitor
from documents.desk import Offer
from documents.keys import Key
from documents.models import Role
from presence.who import Who
from tests.accounts.test_credentials import cookie

pytestmark = pytest.mark.django_db(transaction=True)


class World:
    """A document of Ann's, a link to it, and Bob, who does not know it."""

    def __init__(self) -> None:
        self.ann, self.bob = (Person.objects.create_user(name) for name in ("ann", "bob"))
        self.document = library.create(self.ann.pk, Key.anew(self.ann.pk), "Plan", Delta().insert("abc"), rich=False)
        made = links.create(self.document, Role.EDITOR, None, Actor())
        self.link, self.secret = made.pk, links.secret(made)

    def token(self, person: Person, scope: Scope = Scope.WRITE) -> str:
        return personal_tokens.make(person, name="t", scope=scope, expires=None, actor=Actor())[1]

    def admit(self, *, cookie: str | None = None, document: UUID | None = None, **shown: Any) -> Visitor:
        return admission.admit(document or self.document, Join("x" * 16, **shown), cookie)


@pytest.fixture
def world() -> World:
    return World()


def test_a_token_lets_its_person_in(world: World) -> None:
    found = world.admit(token=world.token(world.ann))
    assert (found.grant.principal, found.grant.role, found.writes) == (Principal(world.ann.pk), Role.OWNER, True)
    assert not world.admit(token=world.token(world.ann, Scope.READ)).writes
    with pytest.raises(NotFound):
        world.admit(token=world.token(world.bob))
    with pytest.raises(TokenInvalid):
        world.admit(token="x")


def test_a_visitor_is_known_to_the_others_by_name_and_a_guest_is_not(world: World) -> None:
    found = world.admit(token=world.token(world.ann))
    assert found.who == Who("ann", found.who.colour if found.who else "", str(world.ann.pk))
    assert world.admit(link=world.secret).who is None
    renewed = admission.renew(found, world.token(world.ann))
    assert renewed.who == found.who


def test_who_has_come_by_a_link_is_told_names_if_the_document_lets_them(world: World) -> None:
    for told in (True, False):
        library.change(world.document, Actor(), names_by_link=told)
        named = {
            "owner": world.admit(token=world.token(world.ann)).grant.is_told_names,
            "guest": world.admit(link=world.secret).grant.is_told_names,
        }
        assert named == {"owner": True, "guest": told}
    granted = access.readers(world.document, [Principal(world.ann.pk), Principal(None, world.link)])
    assert [grant.is_told_names for grant in granted.values()].count(True) == 1


def test_a_ticket_lets_in_once_whom_it_was_given_to(world: World) -> None:
    ticket, _ = tickets.issue(Principal(world.ann.pk), world.document)
    with pytest.raises(SignedOut, match="this ticket opens nothing"):
        world.admit(ticket=ticket, document=uuid4())
    found = world.admit(ticket=ticket)
    assert found.grant.principal == Principal(world.ann.pk)
    assert found.credential is not None
    with pytest.raises(SignedOut, match="this ticket opens nothing"):
        world.admit(ticket=ticket)


def test_a_ticket_of_a_guest_stands_on_the_link_alone(world: World) -> None:
    ticket, _ = tickets.issue(Principal(None, world.link), world.document)
    found = world.admit(ticket=ticket)
    assert (found.grant.principal, found.credential, found.grant.role) == (
        Principal(None, world.link),
        None,
        Role.EDITOR,
    )


def test_a_ticket_of_whom_may_not_sign_in_any_more_opens_nothing(world: World) -> None:
    ticket, _ = tickets.issue(Principal(world.ann.pk), world.document)
    Person.objects.filter(pk=world.ann.pk).update(is_active=False)
    with pytest.raises(SignedOut):
        world.admit(ticket=ticket)


def test_a_link_lets_guests_in_and_those_who_are_signed_in_as_themselves(world: World) -> None:
    assert world.admit(link=world.secret).grant.principal == Principal(None, world.link)
    found = world.admit(link=world.secret, cookie=cookie(world.bob))
    assert (found.grant.principal, found.grant.role) == (Principal(world.bob.pk, world.link), Role.EDITOR)
    with pytest.raises(NotFound):
        world.admit(link=world.secret, document=uuid4())
    with pytest.raises(NotFound):
        world.admit(link="x" + world.secret, cookie=cookie(world.ann))
    links.revoke(world.document, world.link, Actor())
    with pytest.raises(NotFound):
        world.admit(link=world.secret)


def test_a_cookie_lets_its_person_in(world: World) -> None:
    assert world.admit(cookie=cookie(world.ann)).grant.role == Role.OWNER
    with pytest.raises(NotFound):
        world.admit(cookie=cookie(world.bob))
    for nobodys in (None, "", "x" * 32):
        with pytest.raises(SignedOut, match="show a token, a ticket or a link"):
            world.admit(cookie=nobodys)


def test_who_shows_a_fresh_token_of_theirs_stays(world: World) -> None:
    visitor = world.admit(token=world.token(world.ann))
    renewed = admission.renew(visitor, world.token(world.ann, Scope.READ))
    assert renewed.grant.principal == visitor.grant.principal
    assert not renewed.writes
    access.give(world.document, world.bob.pk, Role.EDITOR, Actor())
    with pytest.raises(SignedOut, match="somebody else's"):
        admission.renew(visitor, world.token(world.bob))
    with pytest.raises(SignedOut):
        admission.renew(world.admit(link=world.secret), world.token(world.bob))


def test_who_may_not_see_it_any_more_does_not_stay(world: World) -> None:
    access.give(world.document, world.bob.pk, Role.EDITOR, Actor())
    visitor = world.admit(token=world.token(world.bob))
    access.take(world.document, world.bob.pk, Actor())
    with pytest.raises(NotFound):
        admission.renew(visitor, world.token(world.bob))


def test_a_session_is_gone_on_with_by_whom_it_belongs_to(world: World) -> None:
    ann, bob = Principal(world.ann.pk), Principal(world.bob.pk)
    assert admission.come(world.document, "s" * 16, ann) == Mark(0, 0)
    submission = Submission("s" * 16, 1, 1, Delta().insert("x"))
    journal.commit([Offer(world.document, submission, ann.name, world.ann.pk)], at=1)
    assert admission.come(world.document, "s" * 16, ann) == Mark(1, 2)
    with pytest.raises(SessionTaken):
        admission.come(world.document, "s" * 16, bob)
