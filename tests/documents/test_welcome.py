"""Whoever signs up finds a document that explains the product; and has an account, whatever becomes of that."""

from uuid import UUID

import pytest
from pytest_django import Settings

from collab.accounts import profiles
from collab.accounts.models import Person
from collab.audit.record import Actor
from documents import access, journal, snapshots
from documents.comments.models import Thread
from documents.formats import Format, write
from documents.models import Document, Role
from documents.verification import faults
from documents.welcome import greeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("afresh")]


def sign_up(username: str, **details: str) -> Person:
    return profiles.sign_up({"username": username, "password": "a long secret of mine", **details}, Actor(None))


def found_by(person: Person) -> Document:
    return access.visible(person.pk, Role.OWNER).get()


def text_of(document: UUID) -> str:
    return write(snapshots.content(document, journal.head(document).number), Format.TEXT, rich=True)


@pytest.mark.parametrize(
    ("language", "title", "word"),
    [
        ("en", "Welcome to Nexus", "Share"),
        ("de-AT", "Willkommen bei Nexus", "Teilen"),
        ("fr", "Welcome to Nexus", "Share"),
    ],
)
def test_a_new_account_finds_a_document_in_its_language_with_a_comment_on_its_words(
    language: str, title: str, word: str
) -> None:
    person = sign_up("ann", language=language)
    document = found_by(person)
    assert document.title == title
    text = text_of(document.pk)
    assert word in text
    thread = Thread.objects.get(document_id=document.pk)
    assert thread.start is not None
    assert text[thread.start : thread.end] == thread.quote
    assert thread.quote in {each.words for each in greeting.GREETINGS.values()}
    assert (thread.opener, thread.comments.get().author) == (person, person)
    assert faults(document.pk) == []


def test_each_has_a_document_of_their_own_and_only_one() -> None:
    ann, bob = sign_up("ann"), sign_up("bob")
    greeting.greet(ann)
    assert found_by(ann).pk != found_by(bob).pk
    assert Thread.objects.count() == 2


def test_where_nobody_is_to_be_welcomed_there_is_nothing(settings: Settings) -> None:
    settings.WELCOME = False
    sign_up("ann")
    assert not Document.objects.exists()


def test_an_account_is_made_though_its_welcome_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(greeting.GREETINGS, "en", None)
    assert sign_up("ann") == Person.objects.get(username="ann")
    assert "_greet" in caplog.text
