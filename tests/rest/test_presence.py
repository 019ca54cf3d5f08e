"""Who is in a document, over REST: from any node, for those who may know."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from collab.audit.models import AuditEntry
from collab.errors import Unavailable
from collab.sync.messages import Activity
from documents.api import present
from presence import reports, who
from presence.reports import Changes, Entry, Whole
from presence.shelf import Memory, shelf
from tests.rest.callers import Caller


@pytest.fixture(autouse=True)
def _nobody_is_here() -> Iterator[None]:
    """Whoever is put on the shelf is gone with the test."""
    kept = shelf()
    assert isinstance(kept, Memory)
    yield
    kept._wholes.clear()


def entry(number: int, *, acted: int = 0, session: str = "", **more: Any) -> Entry:
    one = who.person(number, f"Person {number}", "#2563eb") if number else who.guest(session)
    return Entry(f"{session}-{number}", session or f"session-of-person-{number}", one, 1, acted, **more)


def here(document: str, *entries: Entry, node: str = "near") -> None:
    shelf().put(UUID(document), node, reports.written(Whole(node, 1, entries)))


def test_everybody_is_named_once_the_most_recently_active_first(ann: Caller) -> None:
    document = ann.document()
    here(document, entry(1, acted=5, state=Activity.IDLE), entry(2, acted=9, revision=3, range=(1, 4)))
    here(
        document,
        entry(1, acted=3, session="another-tab-of-1", state=Activity.TYPING),
        entry(0, session="guest-of-somebody", acted=1),
        node="far",
    )
    answer = ann.get(f"documents/{document}/presence")
    assert answer.status == 200
    assert (answer.json["participants"], answer.json["people"]) == (4, 3)
    second, first, guest = answer.json["results"]
    assert second == {
        "person": "2",
        "name": "Person 2",
        "colour": "#2563eb",
        "state": "active",
        "sessions": [{"session": "session-of-person-2", "state": "active", "revision": 3, "range": [1, 4]}],
    }
    assert (first["person"], first["state"]) == ("1", "typing")
    assert [each["session"] for each in first["sessions"]] == ["session-of-person-1", "another-tab-of-1"]
    assert (guest["person"], guest["name"]) == (None, who.guest("guest-of-somebody").name)


def test_where_nobody_is_nobody_is_named(ann: Caller) -> None:
    nobody = {"participants": 0, "people": 0, "results": []}
    assert ann.get(f"documents/{ann.document()}/presence").json == nobody


def test_of_a_crowd_some_are_named_and_all_counted(ann: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(present, "MOST", 2)
    document = ann.document()
    here(document, *(entry(number, acted=number) for number in range(1, 6)))
    answer = ann.get(f"documents/{document}/presence").json
    assert (answer["participants"], answer["people"]) == (5, 5)
    assert [each["person"] for each in answer["results"]] == ["5", "4"]


def test_what_another_version_has_put_is_passed_over(ann: Caller) -> None:
    document = ann.document()
    here(document, entry(1))
    shelf().put(UUID(document), "newer", b"\x92\xa5newer\x01")
    shelf().put(UUID(document), "odd", reports.written(Changes("odd", (entry(2),), ())))
    assert ann.get(f"documents/{document}/presence").json["participants"] == 1


def test_who_has_come_by_a_link_is_told_names_if_an_owner_lets_them(ann: Caller, bob: Caller) -> None:
    document = ann.document()
    assert ann.post(f"documents/{document}/members", {"person": "bob", "role": "editor"}).status == 201
    link = Caller(link=ann.post(f"documents/{document}/links", {"role": "viewer"}).json["secret"])
    here(document, entry(1), entry(1, session="another-tab-of-1"))
    assert ann.get(f"documents/{document}").json["names_by_link"] is True
    assert [each["name"] for each in link.get(f"documents/{document}/presence").json["results"]] == ["Person 1"]
    assert bob.patch(f"documents/{document}", {"names_by_link": False}).status == 403
    changed = ann.patch(f"documents/{document}", {"names_by_link": False, "title": "Secret"})
    assert (changed.json["names_by_link"], changed.json["title"]) == (False, "Secret")
    shown = link.get(f"documents/{document}/presence").json
    assert (shown["participants"], shown["people"]) == (2, 1)
    sessions = ["another-tab-of-1", "session-of-person-1"]
    assert [each["name"] for each in shown["results"]] == [who.guest(session).name for session in sessions]
    assert [each["person"] for each in shown["results"]] == [None, None]
    assert "Person 1" in ann.get(f"documents/{document}/presence").text
    assert "Person 1" in bob.get(f"documents/{document}/presence").text
    assert AuditEntry.objects.get(event="names_by_link_changed").detail == {"names_by_link": False}


def test_what_stays_as_it_is_is_no_change(ann: Caller) -> None:
    document = ann.document()
    before = ann.get(f"documents/{document}").etag
    assert ann.patch(f"documents/{document}", {"names_by_link": True}, If_Match=before).etag == before
    assert not AuditEntry.objects.filter(event="names_by_link_changed").exists()
    assert ann.patch(f"documents/{document}", {}).status == 400
    assert ann.patch(f"documents/{document}", {"names_by_link": None}).status == 400
    changed = ann.patch(f"documents/{document}", {"names_by_link": False, "title": "New"}, If_Match=before)
    assert changed.status == 200
    assert ann.patch(f"documents/{document}", {"names_by_link": True}, If_Match=before).status == 412


def test_a_list_says_how_many_are_in_each_document_if_it_is_asked(
    ann: Caller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    busy, calm = ann.document(title="Busy"), ann.document(title="Calm")
    here(busy, entry(1), entry(1, session="another-tab-of-1"), entry(2))
    with django_assert_num_queries(2):
        plain = ann.get("documents").json["results"]
    assert all("present" not in each for each in plain)
    with django_assert_num_queries(2):
        counted = ann.get("documents?with=presence").json["results"]
    assert {each["id"]: each["present"] for each in counted} == {busy: 2, calm: 0}
    assert ann.get("documents?with=magic").status == 400


def test_while_nobody_knows_that_is_said(ann: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    document = ann.document()

    def away(self: Memory, documents: object) -> None:
        raise Unavailable("Redis is away")

    monkeypatch.setattr(Memory, "look", away)
    refused = ann.get(f"documents/{document}/presence")
    assert (refused.status, refused.code) == (503, "unavailable")
    assert [each["present"] for each in ann.get("documents?with=presence").json["results"]] == [None]
