"""From which moment to which somebody may write: the head's access number, and the time at which a role ends."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from collab.accounts.models import Person
from collab.audit.record import Actor
from collab.errors import Forbidden
from collab.ot import Delta
from collab.sync import Known, Revision, Submission
from documents import access, journal, library, links, tickets
from documents.access import Action, Principal
from documents.desk import Offer, Outcome, Recheck
from documents.keys import Key
from documents.models import Link, Role

pytestmark = pytest.mark.django_db(transaction=True)

NOW = 1_700_000_000_000


class World:
    """A document of Ann's, with Bob as an editor and a link."""

    def __init__(self) -> None:
        self.ann, self.bob = (Person.objects.create_user(name) for name in ("ann", "bob"))
        self.document = library.create(self.ann.pk, Key.anew(self.ann.pk), "Plan", Delta().insert("abc"), rich=False)
        access.give(self.document, self.bob.pk, Role.EDITOR, Actor())
        self.link: Link = links.create(self.document, Role.EDITOR, None, Actor())

    @property
    def number(self) -> int:
        return journal.head(self.document).access


@pytest.fixture
def world() -> World:
    return World()


def leave(world: World) -> None:
    library.hand_over(world.bob.pk, None, Actor())


CHANGES: dict[str, Callable[[World], object]] = {
    "a new role": lambda world: access.give(world.document, world.bob.pk, Role.VIEWER, Actor()),
    "a new member": lambda world: access.give(
        world.document, Person.objects.create_user("eve").pk, Role.VIEWER, Actor()
    ),
    "a member removed": lambda world: access.take(world.document, world.bob.pk, Actor()),
    "a link changed": lambda world: links.change(world.document, world.link.pk, Actor(), role=Role.VIEWER),
    "a link revoked": lambda world: links.revoke(world.document, world.link.pk, Actor()),
    "put into the trash": lambda world: library.trash(world.document, Actor()),
    "somebody leaves": leave,
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_access_lets_writes_ask_again(world: World, change: str) -> None:
    before = world.number
    CHANGES[change](world)
    assert world.number > before


def test_taking_a_document_out_of_the_trash_lets_writes_ask_again(world: World) -> None:
    library.trash(world.document, Actor())
    before = world.number
    library.restore(world.document, Actor())
    library.restore(world.document, Actor())
    assert world.number == before + 1


def test_what_takes_nothing_away_lets_nobody_ask_again(world: World) -> None:
    before = world.number
    access.give(world.document, world.bob.pk, Role.EDITOR, Actor())
    links.create(world.document, Role.VIEWER, None, Actor())
    library.change(world.document, Actor(), title="New")
    assert world.number == before


def offered(world: World, *, number: int, until: int | None = None, seq: int = 1) -> Outcome:
    submission = Submission("ann" * 8, seq, seq, Delta().insert("x"))
    offer = Offer(world.document, submission, "person:1", 1, access=number, until=until)
    (outcome,) = journal.commit([offer], at=NOW)
    return outcome


def test_a_write_on_an_old_access_number_is_not_written(world: World) -> None:
    assert offered(world, number=world.number - 1) == Recheck()
    assert journal.head(world.document).number == 1
    assert isinstance(offered(world, number=world.number), Revision)


def test_a_role_ends_on_the_millisecond(world: World) -> None:
    assert offered(world, number=world.number, until=NOW) == Recheck()
    assert isinstance(offered(world, number=world.number, until=NOW + 1), Revision)


def test_what_was_accepted_is_known_whatever_has_changed_since(world: World) -> None:
    assert isinstance(offered(world, number=world.number), Revision)
    access.take(world.document, world.bob.pk, Actor())
    assert offered(world, number=world.number - 1) == Known(2)
    assert offered(world, number=world.number, until=NOW) == Known(2)
    assert offered(world, number=world.number, until=NOW, seq=2) == Recheck()


def test_a_grant_ends_with_the_link_only_if_it_rests_on_the_link(world: World) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    links.change(world.document, world.link.pk, Actor(), expires=soon)
    ends = int(soon.timestamp() * 1000)

    def until(principal: Principal, action: Action) -> int | None:
        return access.grant(principal, world.document, action).until

    assert until(Principal(None, world.link.pk), Action.WRITE) == ends
    assert until(Principal(world.bob.pk, world.link.pk), Action.WRITE) is None
    access.give(world.document, world.bob.pk, Role.VIEWER, Actor())
    assert until(Principal(world.bob.pk, world.link.pk), Action.WRITE) == ends
    assert until(Principal(world.bob.pk, world.link.pk), Action.READ) == ends  # they are shown as an editor
    assert until(Principal(world.bob.pk), Action.READ) is None


def test_a_document_that_is_deleted_leaves_no_mark(world: World) -> None:
    offered(world, number=world.number)
    library.trash(world.document, Actor())
    library.delete(world.document, Actor())
    assert not journal.marks(world.document).exists()
    assert not journal.revisions(world.document).exists()
    assert not journal.heads().exists()


def test_nobody_hands_over_what_they_do_not_own(world: World) -> None:
    with pytest.raises(Forbidden):
        access.transfer(world.document, world.bob.pk, world.bob.pk, Actor())
    access.transfer(world.document, world.ann.pk, world.bob.pk, Actor())
    assert access.is_last_owner(world.document, world.bob.pk)


def test_a_ticket_of_somebody_who_may_no_longer_sign_in_opens_nothing(world: World) -> None:
    ticket, _ = tickets.issue(Principal(world.bob.pk), world.document)
    Person.objects.update(is_active=False)
    assert tickets.redeem(ticket, world.document) is None
    assert tickets.redeem("\ud800", world.document) is None


def test_whoever_is_gone_creates_nothing(world: World) -> None:
    gone = world.bob.pk + 1
    with pytest.raises(IntegrityError):
        library.create(gone, Key.anew(gone), "Plan", Delta(), rich=False)
