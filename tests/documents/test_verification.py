"""`manage.py verify` finds whatever is not as it was acknowledged, from the database alone."""

from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from collab.accounts.models import Person
from collab.ot import Delta
from documents import library, snapshots, verification
from documents.keys import Key
from documents.models import Document
from tests.documents.test_journal import commit, offer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def document() -> UUID:
    """A document of six revisions by two sessions, with a snapshot at the fourth."""
    owner = Person.objects.create_user("ann")
    made = library.create(owner.pk, Key.anew(owner.pk), "Plan", Delta().insert("abc"), rich=False)
    for number in range(1, 4):
        commit(offer(made, Delta().insert(str(number)), seq=number, base=number))
    commit(offer(made, Delta().insert("x"), session="bob", base=4), offer(made, Delta().insert("y"), seq=4, base=4))
    snapshots.keep(made, 4)
    return made


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def verified(*documents: UUID) -> tuple[bool, str]:
    """Whether all is well, and what was said."""
    said = StringIO()
    try:
        call_command("verify", *map(str, documents), stdout=said)
    except CommandError:
        return False, said.getvalue()
    return True, said.getvalue()


def test_what_is_whole_is_said_to_be(document: UUID) -> None:
    assert verified() == (True, f"{document} whole, 6 revisions, 8 units\n1 documents checked, 0 broken\n")
    assert verified(document)[0]
    said = StringIO()
    call_command("verify", "--quiet", stdout=said)
    assert said.getvalue() == "1 documents checked, 0 broken\n"


FAULTS = {
    "revision 3 is missing before 4": "DELETE FROM documents_revision WHERE number = 3",
    "the journal holds 5 and ends at 5": "DELETE FROM documents_revision WHERE number = 6",
    "the head is at revision 7": "UPDATE documents_head SET number = 7",
    "the head says 9 units; the content has 8": "UPDATE documents_head SET length = 9",
    "revision 2 leaves 4 units and says 5": "UPDATE documents_revision SET length = 5 WHERE number = 2",
    "revision 2 reads more than there": """UPDATE documents_revision SET delta = '[{"delete":9}]' WHERE number = 2""",
    "compose to something that is no content": (
        """UPDATE documents_revision SET delta = '[{"retain":9,"attributes":{"a":1}}]' WHERE number = 1"""
    ),
    "the snapshot at revision 4 is not the content": """UPDATE documents_snapshot SET content = '[{"insert":"z"}]'""",
    "revision 3 is number 9 of its session, not 2": "UPDATE documents_revision SET seq = 9 WHERE number = 3",
    "session bob has come to seq and revision (1, 5)": "DELETE FROM documents_mark WHERE session = 'bob'",
    "its mark says (1, 6)": "UPDATE documents_mark SET revision = 6 WHERE session = 'bob'",
    "the mark of session eve names a revision that is not there": (
        "INSERT INTO documents_mark (document, session, principal, seq, revision, at)"
        " SELECT document, 'eve', principal, 1, 1, 1 FROM documents_mark WHERE session = 'bob'"
    ),
    "the journal holds 0 and ends at 0": "DELETE FROM documents_revision",
    "it has no head": "DELETE FROM documents_head",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_found_and_named(document: UUID, fault: str) -> None:
    run(FAULTS[fault])
    whole, said = verified()
    assert not whole
    assert fault in said
    assert f"{document} BROKEN" in said
    assert said.endswith("1 documents checked, 1 broken\n")


def test_a_journal_without_a_document_is_found(document: UUID) -> None:
    Document.objects.get(pk=document).snapshots.all().delete()
    run("DELETE FROM documents_membership")
    run("DELETE FROM documents_document")
    assert "it is a journal without a document" in verified()[1]


def test_a_long_history_is_walked_in_stretches(document: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "STRETCH", 2)
    assert verified()[0]
    run("DELETE FROM documents_revision WHERE number = 5")
    assert "revision 5 is missing before 6" in verified(document)[1]


def test_what_is_no_id_is_no_document() -> None:
    with pytest.raises(CommandError, match="'plan' is no document's id"):
        call_command("verify", "plan")
    assert "it has no head" in verified(uuid4())[1]
