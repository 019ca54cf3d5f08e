"""What only PostgreSQL can show: writers that hold different documents at the same time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Barrier, Event, Thread
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction
from django.dispatch import Signal

from collab.accounts.leaving import leave
from collab.accounts.models import Person
from collab.accounts.signals import about_to_leave, leaving
from collab.audit.record import Actor
from collab.errors import NotFound
from collab.ot import Delta
from collab.rest.refusals import Conflict
from collab.sync import Revision
from documents import access, journal, library, links, verification
from documents.access import Action, Principal
from documents.comments import threads
from documents.comments.models import Comment, Mention
from documents.comments.models import Thread as Discussed
from documents.comments.signals import happened
from documents.desk import Busy, Outcome
from documents.inbox.models import Notification
from documents.keys import Key
from documents.models import Document, Membership, Role
from documents.signals import shared
from tests.documents.test_journal import begun, commit, content_of, offer

pytestmark = pytest.mark.django_db(transaction=True)


def write_in(document: UUID) -> None:
    """Take the lock that edits take."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM documents_head WHERE document = %s FOR NO KEY UPDATE", [document])


@contextmanager
def held(document: UUID, lock: Callable[[UUID], object] = write_in) -> Iterator[None]:
    """Somebody else is in the middle of a transaction on the document, and stays there until the block ends."""
    locked, released = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            lock(document)
            locked.set()
            released.wait()
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    locked.wait()
    try:
        yield
    finally:
        released.set()
        thread.join()


def test_a_document_that_somebody_else_is_writing_holds_up_no_other() -> None:
    taken, free = begun(), begun()
    with held(taken):
        busy, accepted = commit(offer(taken, Delta().insert("x")), offer(free, Delta().insert("x")))
    assert busy == Busy()
    assert isinstance(accepted, Revision)
    assert content_of(taken) == Delta().insert("abc")
    (again,) = commit(offer(taken, Delta().insert("x")))
    assert isinstance(again, Revision)


def test_a_batch_that_may_wait_waits_for_its_turn() -> None:
    taken = begun()
    outcomes: list[Outcome] = []

    def write() -> None:
        outcomes.extend(journal.commit([offer(taken, Delta().insert("x"))], at=1, wait=60_000))
        connection.close()

    with held(taken):
        waiting = Thread(target=write)
        waiting.start()
        while not lock_awaited():
            pass
        assert outcomes == []
    waiting.join()
    assert isinstance(outcomes[0], Revision)


def lock_awaited() -> bool:
    """Whether somebody waits for somebody else, as the server itself sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction it would see the same for ever
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def test_a_batch_does_not_wait_for_ever() -> None:
    taken = begun()
    with held(taken), pytest.raises(OperationalError, match="lock timeout"):
        journal.commit([offer(taken, Delta().insert("x"))], at=1, wait=10)
    assert content_of(taken) == Delta().insert("abc")


def together(*actions: Callable[[], object]) -> list[BaseException]:
    """Do several things at the same moment; what they raised."""
    barrier, raised = Barrier(len(actions)), list[BaseException]()

    def run(action: Callable[[], object]) -> None:
        try:
            barrier.wait()
            action()
        except BaseException as error:  # noqa: BLE001 - shown by the test
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_owners_who_leave_at_once_leave_no_document_to_nobody() -> None:
    for number in range(5):
        ann, bob = (Person.objects.create_user(f"{name}{number}") for name in ("ann", "bob"))
        shared = [library.create(ann.pk, Key.anew(ann.pk), "Plan", Delta(), rich=False) for _ in range(4)]
        for document in shared if number % 2 else shared[::-1]:
            access.give(document, bob.pk, Role.OWNER, Actor())
        raised = together(lambda: leave(ann, Actor(), None), lambda: leave(bob, Actor(), None))  # noqa: B023 - run at once
        assert raised == []
        assert all(Document.objects.get(pk=document).trashed for document in shared)


def test_a_right_that_is_taken_while_one_waits_to_use_it_is_gone() -> None:
    ann, bob, eve = (Person.objects.create_user(name) for name in ("ann", "bob", "eve"))
    document = library.create(ann.pk, Key.anew(ann.pk), "Plan", Delta(), rich=False)
    access.give(document, bob.pk, Role.OWNER, Actor())
    raised: list[BaseException] = []

    def transfer() -> None:
        try:
            with access.changing(Principal(bob.pk), document, Action.TRANSFER):
                access.transfer(document, bob.pk, eve.pk, Actor())
        except NotFound as error:
            raised.append(error)
        connection.close()

    with transaction.atomic():
        access.hold(document)
        waiting = Thread(target=transfer)
        waiting.start()
        while not lock_awaited():
            pass
        access.take(document, bob.pk, Actor())
    waiting.join()
    assert len(raised) == 1
    assert [each.person_id for each in Membership.objects.all()] == [ann.pk]


def test_a_document_that_is_written_all_the_time_is_whole_all_the_time() -> None:
    owner = Person.objects.create_user("ann")
    document = library.create(owner.pk, Key.anew(owner.pk), "Plan", Delta(), rich=False)
    over = Event()
    found: list[str] = []

    def write() -> None:
        seq = 0
        while not over.is_set():
            seq += 1
            commit(offer(document, Delta().insert("x"), seq=seq, base=seq))
        connection.close()

    writing = Thread(target=write)
    writing.start()
    for _ in range(20):
        found += verification.faults(document)
    over.set()
    writing.join()
    assert found == []


@contextmanager
def meanwhile(signal: Signal, action: Callable[[], object]) -> Iterator[list[BaseException]]:
    """When something is announced, in its transaction, somebody else begins with an action and has to wait.

    What that raised; it has ended with the block.
    """
    raised: list[BaseException] = []
    begun: list[Thread] = []

    def act() -> None:
        raised.extend(together(action))

    def hear(**_: object) -> None:
        if not begun:
            begun.append(Thread(target=act))
            begun[0].start()
            while not lock_awaited() and begun[0].is_alive():
                pass

    signal.connect(hear)
    try:
        yield raised
    finally:
        signal.disconnect(hear)
        for each in begun:
            each.join()


def named(by: Person, who: Person, document: UUID) -> None:
    threads.open_thread(Key.anew(by.pk), document, None, f"What of this, @{who.username}?")


def test_who_is_named_while_they_leave_is_told_and_leaves() -> None:
    ann, bob = (Person.objects.create_user(name) for name in ("ann", "bob"))
    document = library.create(ann.pk, Key.anew(ann.pk), "Plan", Delta(), rich=False)
    access.give(document, bob.pk, Role.COMMENTER, Actor())
    with meanwhile(happened, lambda: leave(bob, Actor(), None)) as raised:
        named(ann, bob, document)
    assert raised == []
    assert not Person.objects.filter(pk=bob.pk).exists()
    assert Comment.objects.count() == 1
    assert not Mention.objects.exists()
    assert not Notification.objects.exists()


def test_who_leaves_while_they_are_named_is_named_no_more() -> None:
    ann, bob = (Person.objects.create_user(name) for name in ("ann", "bob"))
    document = library.create(ann.pk, Key.anew(ann.pk), "Plan", Delta(), rich=False)
    access.give(document, bob.pk, Role.COMMENTER, Actor())
    with meanwhile(leaving, lambda: named(ann, bob, document)) as raised:
        leave(bob, Actor(), None)
    assert raised == []
    assert Comment.objects.count() == 1
    assert not Mention.objects.exists()


def test_who_writes_by_a_link_while_their_account_goes_is_told_so() -> None:
    ann, bob = (Person.objects.create_user(name) for name in ("ann", "bob"))
    document = library.create(ann.pk, Key.anew(ann.pk), "Plan", Delta(), rich=False)
    link = links.create(document, Role.COMMENTER, None, Actor())
    key = Key(Principal(bob.pk, link.pk), Key.unused(), b"")
    with meanwhile(leaving, lambda: threads.open_thread(key, document, None, "So?")) as raised:
        leave(bob, Actor(), None)
    assert [str(each) for each in raised] == ["this account has just been deleted"]
    assert not Discussed.objects.exists()


def test_who_is_given_a_role_while_they_leave_gets_none() -> None:
    ann, bob = (Person.objects.create_user(name) for name in ("ann", "bob"))
    document = library.create(ann.pk, Key.anew(ann.pk), "Plan", Delta(), rich=False)
    with meanwhile(leaving, lambda: access.give(document, bob.pk, Role.EDITOR, Actor())) as raised:
        leave(bob, Actor(), None)
    assert [type(each) for each in raised] == [NotFound]
    with meanwhile(shared, lambda: leave(ann, Actor(), None)) as raised:
        access.give(document, Person.objects.create_user("eve").pk, Role.EDITOR, Actor())
    assert raised == []
    assert Document.objects.get().trashed


def test_who_leaves_while_they_are_given_what_others_are_changing_tries_again() -> None:
    ann, bob = (Person.objects.create_user(name) for name in ("ann", "bob"))
    document = library.create(ann.pk, Key.anew(ann.pk), "Plan", Delta(), rich=False)
    with ExitStack() as others:

        def give(**_: object) -> None:
            together(lambda: access.give(document, bob.pk, Role.EDITOR, Actor()))
            others.enter_context(held(document, access.hold))

        about_to_leave.connect(give)  # what bob has is held by then
        with pytest.raises(Conflict, match="try again"):
            leave(bob, Actor(), None)
        about_to_leave.disconnect(give)
    leave(bob, Actor(), None)
    assert [each.person_id for each in Membership.objects.all()] == [ann.pk]
