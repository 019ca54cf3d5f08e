"""What happens to a document at the same moment: whoever comes second finds it gone, or done already."""

from uuid import UUID, uuid4

import pytest

from collab.accounts.models import Person
from collab.audit.record import Actor
from collab.errors import NotFound
from collab.ot import Delta
from documents import access, journal, library, search, snapshots
from documents.formats import text_of
from documents.keys import Key
from documents.models import Document, Role, Searchable, Snapshot
from tests.documents.test_journal import begun, commit, offer

pytestmark = pytest.mark.django_db(transaction=True)


def made(title: str = "Plan") -> UUID:
    owner, _ = Person.objects.get_or_create(username="ann")
    return library.create(owner.pk, Key.anew(owner.pk), title, Delta().insert("apple"), rich=False)


def test_a_snapshot_of_a_document_that_is_gone_is_no_error() -> None:
    snapshots.keep(begun(), 1)  # a journal whose document was deleted
    assert not Snapshot.objects.exists()


def test_a_snapshot_that_somebody_else_has_just_kept_is_no_error() -> None:
    document = made()
    snapshots.keep(document, 1)
    snapshots.keep(document, 1)
    assert Snapshot.objects.count() == 1


def test_a_document_that_is_deleted_while_it_is_indexed_spoils_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = made("one"), made("other")
    owner = Person.objects.get()

    def late(content: Delta) -> str:
        for document in Document.objects.filter(pk=other):
            library.trash(document.pk, Actor())
            library.delete(document.pk, Actor())
        return text_of(content)

    monkeypatch.setattr("documents.search.text_of", late)
    assert search.find(owner.pk, ["apple"], offset=0, limit=9) == []
    (hit,) = search.find(owner.pk, ["apple"], offset=0, limit=9)
    assert hit.document == one
    assert Searchable.objects.count() == 1


def test_what_is_not_there_cannot_be_changed() -> None:
    nowhere = uuid4()
    with pytest.raises(NotFound):
        library.change(nowhere, Actor(), title="New")
    with pytest.raises(NotFound):
        access.give(nowhere, Person.objects.create_user("ann").pk, Role.VIEWER, Actor())


def test_what_is_in_the_trash_is_not_put_there_twice() -> None:
    document = made()
    library.trash(document, Actor())
    version = Document.objects.get(pk=document).version
    library.trash(document, Actor())
    assert Document.objects.get(pk=document).version == version


def test_a_write_that_waits_for_a_document_that_is_being_deleted_finds_none() -> None:
    document = made()
    library.trash(document, Actor())
    library.delete(document, Actor())
    (outcome,) = commit(offer(document, Delta().insert("x")))
    assert isinstance(outcome, NotFound)
    assert not journal.revisions(document).exists()


@pytest.mark.parametrize("number", [0, 2])
def test_a_revision_that_is_not_there_has_no_content(number: int) -> None:
    with pytest.raises(NotFound):
        snapshots.content(made(), number)
