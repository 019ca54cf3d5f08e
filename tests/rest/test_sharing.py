"""Members, links and tickets: who may see and write, from which moment to which."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from collab.accounts.models import Person
from collab.audit.models import AuditEntry
from documents import desk, journal, tickets
from documents.access import Principal
from documents.models import Link, Ticket
from tests.rest.callers import Caller
from tests.rest.conftest import person


def insert(who: Caller, document: str) -> int:
    return who.post(f"documents/{document}/submissions", {"base": 1, "delta": [{"insert": "!"}]}).status


def test_a_member_has_the_role_that_they_were_given_last(ann: Caller, bob: Caller) -> None:
    document = ann.document("x")
    assert bob.get(f"documents/{document}").status == 404
    added = ann.post(f"documents/{document}/members", {"person": "Bob", "role": "viewer"})
    assert (added.status, added.json["role"], added.json["username"]) == (201, "viewer", "bob")
    assert bob.text_of(document) == "x"
    assert insert(bob, document) == 403
    assert bob.person
    member = f"documents/{document}/members/{bob.person.pk}"
    assert ann.patch(member, {"role": "editor"}).json["role"] == "editor"
    assert insert(bob, document) == 201
    assert ann.post(f"documents/{document}/members", {"person": "bob@example.org", "role": "commenter"}).status == 201
    assert insert(bob, document) == 403
    assert ann.delete(member).status == 204
    assert bob.get(f"documents/{document}").status == 404
    assert ann.delete(member).status == 404
    assert ann.patch(member, {"role": "editor"}).status == 404
    entries = AuditEntry.objects.filter(document=document).order_by("pk")
    assert [(entry.event, entry.actor, entry.person) for entry in entries] == [
        ("member_added", ann.person and ann.person.pk, bob.person.pk),
        ("member_role_changed", ann.person and ann.person.pk, bob.person.pk),
        ("member_role_changed", ann.person and ann.person.pk, bob.person.pk),
        ("member_removed", ann.person and ann.person.pk, bob.person.pk),
    ]


def test_a_document_always_has_an_owner(ann: Caller, bob: Caller) -> None:
    document = ann.document("x")
    assert ann.person
    assert bob.person
    me = f"documents/{document}/members/{ann.person.pk}"
    assert ann.delete(me).code == "conflict"
    assert ann.patch(me, {"role": "viewer"}).code == "conflict"
    assert ann.patch(me, {"role": "owner"}).status == 200
    ann.post(f"documents/{document}/members", {"person": "bob", "role": "owner"})
    assert ann.delete(me).status == 204
    assert bob.get(f"documents/{document}").json["role"] == "owner"


def test_members_see_each_other_and_may_leave(ann: Caller, bob: Caller, eve: Caller) -> None:
    document = ann.document("x")
    for name in ("bob", "eve"):
        ann.post(f"documents/{document}/members", {"person": name, "role": "viewer"})
    members = bob.get(f"documents/{document}/members").json["results"]
    assert {(each["username"], each["role"]) for each in members} == {
        ("ann", "owner"),
        ("bob", "viewer"),
        ("eve", "viewer"),
    }
    assert bob.person
    assert eve.person
    assert bob.delete(f"documents/{document}/members/{eve.person.pk}").status == 403
    assert bob.delete(f"documents/{document}/members/{bob.person.pk}").status == 204
    assert bob.get(f"documents/{document}").status == 404


@pytest.mark.parametrize(
    "body", [{"person": "zoe", "role": "viewer"}, {"person": "bob", "role": "king"}, {"role": "viewer"}, {}]
)
def test_a_member_that_makes_no_sense_is_refused(ann: Caller, bob: Caller, body: object) -> None:
    assert bob
    document = ann.document("x")
    assert ann.post(f"documents/{document}/members", body).code == "invalid"
    Person.objects.update(is_active=False)
    assert ann.post(f"documents/{document}/members", {"person": "bob", "role": "viewer"}).code == "invalid"
    assert len(ann.get(f"documents/{document}/members").json["results"]) == 1


def test_a_link_opens_the_document_until_it_is_revoked(ann: Caller, nobody: Caller) -> None:
    document = ann.document("x")
    made = ann.post(f"documents/{document}/links", {"role": "editor"}).json
    guest = Caller(link=made["secret"])
    seen = guest.get(f"documents/{document}").json
    assert (seen["role"], [owner["name"] for owner in seen["owners"]]) == ("editor", ["Ann"])
    assert insert(guest, document) == 201
    assert guest.get(f"documents/{document}/members").status == 401
    assert guest.get(f"documents/{ann.document('y')}").status == 404
    assert nobody.get(f"documents/{document}").status == 401
    listed = ann.get(f"documents/{document}/links").json["results"]
    assert [each["secret"] for each in listed] == [made["secret"]]
    changed = ann.patch(f"documents/{document}/links/{made['id']}", {"role": "viewer"}).json
    assert (changed["role"], changed["secret"]) == ("viewer", made["secret"])
    assert insert(guest, document) == 403
    assert ann.delete(f"documents/{document}/links/{made['id']}").status == 204
    assert guest.get(f"documents/{document}").status == 404
    assert ann.delete(f"documents/{document}/links/{made['id']}").status == 404
    events = AuditEntry.objects.filter(document=document).order_by("pk").values_list("event", flat=True)
    assert [*events] == ["link_created", "link_changed", "link_revoked"]
    assert made["secret"] not in str([entry.detail for entry in AuditEntry.objects.all()])


def test_a_link_gives_a_member_what_their_role_does_not(ann: Caller, bob: Caller) -> None:
    document = ann.document("x")
    ann.post(f"documents/{document}/members", {"person": "bob", "role": "viewer"})
    bob.link = ann.post(f"documents/{document}/links", {"role": "editor"}).json["secret"]
    assert bob.get(f"documents/{document}").json["role"] == "editor"
    assert insert(bob, document) == 201
    assert bob.person
    author = ann.get(f"documents/{document}/revisions/2").json["author"]
    assert author == str(bob.person.pk)


def test_a_link_expires_by_itself(ann: Caller) -> None:
    document = ann.document("x")
    soon = datetime.now(UTC) + timedelta(hours=1)
    made = ann.post(f"documents/{document}/links", {"role": "editor", "expires": soon.isoformat()}).json
    guest = Caller(link=made["secret"])
    assert insert(guest, document) == 201
    Link.objects.update(expires=datetime.now(UTC) - timedelta(seconds=1))
    assert insert(guest, document) == 404
    assert ann.patch(f"documents/{document}/links/{made['id']}", {"expires": None}).json["expires"] is None
    assert insert(guest, document) == 201


@pytest.mark.parametrize("body", [{"role": "owner"}, {"role": "viewer", "expires": "soon"}, {"expires": None}, {}])
def test_a_link_that_makes_no_sense_is_refused(ann: Caller, body: object) -> None:
    assert ann.post(f"documents/{ann.document('x')}/links", body).code == "invalid"


def test_a_secret_that_was_tampered_with_opens_nothing(ann: Caller) -> None:
    document = ann.document("x")
    secret = ann.post(f"documents/{document}/links", {"role": "editor"}).json["secret"]
    other = "f" if secret[0] == "e" else "e"
    for wrong in (secret[:-1], other + secret[1:], secret.partition(".")[0], "x.y", "\N{BULLET}"):
        assert Caller(link=wrong).get(f"documents/{document}").status == 404


def test_access_that_changes_while_a_write_is_under_way_is_asked_for_again(
    ann: Caller, bob: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = ann.document("x")
    ann.post(f"documents/{document}/members", {"person": "bob", "role": "editor"})
    assert bob.person
    real = journal.commit
    seen: list[list[desk.Outcome]] = []

    def late(offers: list[desk.Offer], **more: Any) -> list[desk.Outcome]:
        if not seen:  # between the question and the write, the role is taken
            ann.delete(f"documents/{document}/members/{bob.person.pk if bob.person else 0}")
        seen.append(real(offers, **more))
        return seen[-1]

    monkeypatch.setattr(journal, "commit", late)
    assert insert(bob, document) == 404
    assert seen == [[desk.Recheck()]]
    assert ann.text_of(document) == "x"


def test_a_ticket_is_good_once_for_one_document_and_not_for_long(ann: Caller) -> None:
    document = ann.document("x")
    assert ann.person
    answer = ann.post(f"documents/{document}/tickets")
    assert (answer.status, answer.headers["cache-control"]) == (201, "no-store")
    ticket = answer.json["ticket"]
    assert ticket not in str([*Ticket.objects.values()])
    assert tickets.redeem(ticket, uuid4()) is None
    assert tickets.redeem(ticket, UUID(document)) == Principal(ann.person.pk)
    assert tickets.redeem(ticket, UUID(document)) is None
    late = ann.post(f"documents/{document}/tickets").json["ticket"]
    after = datetime.now(UTC) + tickets.LIFETIME
    assert tickets.redeem(late, UUID(document), now=after) is None
    ann.post(f"documents/{document}/tickets")
    tickets.issue(Principal(ann.person.pk), UUID(document), now=after + tickets.LIFETIME)
    assert Ticket.objects.count() == 1  # expired ones are swept away


def test_a_guests_ticket_stands_for_their_link(ann: Caller) -> None:
    document = ann.document("x")
    made = ann.post(f"documents/{document}/links", {"role": "viewer"}).json
    ticket = Caller(link=made["secret"]).post(f"documents/{document}/tickets").json["ticket"]
    assert tickets.redeem(ticket, UUID(document)) == Principal(None, UUID(made["id"]))


def test_lists_of_access_take_the_same_queries_however_long_they_are(
    ann: Caller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    document = ann.document("x")
    for number in range(20):
        person(f"p{number}")
        ann.post(f"documents/{document}/members", {"person": f"p{number}", "role": "viewer"})
        ann.post(f"documents/{document}/links", {"role": "viewer"})
    with django_assert_num_queries(2):
        assert len(ann.get(f"documents/{document}/members").json["results"]) == 21
    with django_assert_num_queries(2):
        assert len(ann.get(f"documents/{document}/links").json["results"]) == 20
