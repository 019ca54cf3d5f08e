"""A demonstration: people who type and talk as people do, in an installation that nobody else is in."""

from io import StringIO
from random import Random
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from collab.accounts.models import Person
from collab.errors import DoesNotFit
from collab.ot import Delta, compose
from documents import contents, journal, snapshots
from documents.comments.models import Thread
from documents.demo.magazine import PLAYERS, SCRIPTS
from documents.demo.stage import accepted
from documents.demo.typing import Stroke, strokes, typed
from documents.formats import Format, text_of
from documents.models import Document, Link, Role
from documents.verification import faults

MARKDOWN = (
    "## Who brings what\n\n- bread, **cheese** and butter\n- somebody brings the *enormous* map\n\n\n> At eleven.\n"
)

HEADING = Delta().insert("first").insert("\n", header=1)


def demonstrate(*arguments: str) -> str:
    told = StringIO()
    call_command("demo", *arguments, stdout=told)
    return told.getvalue()


def written(left: list[Stroke]) -> Delta:
    """What strokes make of a heading that is there already: its line end stays its own."""
    content, place = HEADING, 5
    for stroke in left:
        at = place + stroke.begins_line
        edit = Delta().retain(at - stroke.removed)
        edit = edit.insert(stroke.text, **stroke.looks) if stroke.text else edit.delete(stroke.removed)
        content, place = compose(content, edit), place + stroke.moves
    return content


@pytest.mark.parametrize("seed", range(20))
def test_what_is_typed_is_what_was_to_be_typed_whatever_slips_there_are(seed: int) -> None:
    content = contents.read(MARKDOWN, Format.MARKDOWN, rich=True)
    left = list(strokes(content, Random(seed)))
    assert written(left) == Delta([*HEADING.ops, *content.ops])
    assert all(stroke.wait >= 0 for stroke in left)


def test_people_slip_now_and_then_and_notice() -> None:
    left = list(typed("remember " * 60, Random(1)))
    slips = [stroke for stroke in left if stroke.removed]
    assert 0 < len(slips) < len(left) / 8
    assert "rmeember" in "".join(stroke.text for stroke in left)


@pytest.mark.django_db
def test_an_empty_installation_is_filled_once(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    assert "5 people have written 7 documents" in demonstrate()
    assert "Sign in as mara" in demonstrate()
    assert (Person.objects.count(), Document.objects.count()) == (len(PLAYERS), len(SCRIPTS))
    for document in Document.objects.all():
        assert faults(document.pk) == []
        rows = journal.revisions(document.pk).order_by("number").values_list("at", flat=True)
        assert list(rows) == sorted(rows)
    assert Person.objects.get(username="mara").check_password("look around")
    assert Document.objects.exclude(trashed=None).get().title == "Sunsets, a collection"
    assert Link.objects.get().role == Role.VIEWER
    threads = Thread.objects.all()
    assert {thread.resolved is None for thread in threads} == {True, False}
    keeper = Document.objects.get(title="The last keeper")
    orphan = Thread.objects.get(document_id=keeper.pk, quote="Draft, not for quoting")
    assert orphan.quote not in text_of_document(keeper.pk)
    assert all(thread.created < comment.created for thread in threads for comment in thread.comments.all()[1:])
    plan = Document.objects.get(title="Harbour issue: the plan")
    assert len({row.author for row in journal.revisions(plan.pk)}) == 3
    text = text_of_document(plan.pk)
    assert "on Wednesday, with Yuki" in text
    assert "Pictures\nCover: fog" in text


def text_of_document(document: UUID) -> str:
    return text_of(snapshots.content(document, journal.head(document).number))


@pytest.mark.django_db
def test_where_others_are_nothing_is_touched() -> None:
    Person.objects.create_user("ann", None, None)
    with pytest.raises(CommandError, match="set DATA_DIR to an empty folder"):
        demonstrate()
    assert Person.objects.count() == 1


def test_there_is_no_demonstration_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        demonstrate()


def test_a_script_that_does_not_fit_is_no_demonstration() -> None:
    with pytest.raises(TypeError, match="does not fit the document"):
        accepted(DoesNotFit("no"))
