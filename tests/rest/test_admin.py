"""Documents in the admin: to look at, to put away, and to find an owner for."""

import pytest
from django.test import Client

from collab.accounts.models import Person
from collab.audit.models import AuditEntry
from documents.models import Document, Link, Membership
from tests.rest.callers import Caller


@pytest.fixture
def admin() -> Client:
    """Someone who may do everything in the admin."""
    client = Client(headers={"Host": "localhost"})
    client.force_login(Person.objects.create_superuser("root", password="correct horse"))
    return client


@pytest.mark.parametrize("page", ["document", "membership", "link"])
def test_lists_and_pages_load_and_show_no_content(ann: Caller, admin: Client, page: str) -> None:
    document = ann.document("the secret text")
    ann.post(f"documents/{document}/links", {"role": "viewer"})
    listed = admin.get(f"/admin/documents/{page}/?q={document}")
    assert listed.status_code == 200
    (thing,) = {"document": Document, "membership": Membership, "link": Link}[page]._default_manager.all()
    shown = admin.get(f"/admin/documents/{page}/{thing.pk}/change/")
    assert shown.status_code == 200
    assert b"secret text" not in listed.content + shown.content


@pytest.mark.parametrize("page", ["document", "link"])
def test_nothing_is_made_by_hand(admin: Client, page: str) -> None:
    assert admin.get(f"/admin/documents/{page}/add/").status_code == 403


def test_documents_go_into_the_trash_and_out_of_it(ann: Caller, admin: Client) -> None:
    document = ann.document("x")
    for action, trashed in (("trash", True), ("restore", False)):
        admin.post("/admin/documents/document/", {"action": action, "_selected_action": document})
        assert bool(Document.objects.get(pk=document).trashed) is trashed
    assert [entry.event for entry in AuditEntry.objects.order_by("pk")] == ["document_trashed", "document_restored"]


def test_a_document_whose_last_owner_has_left_gets_another(ann: Caller, bob: Caller, admin: Client) -> None:
    document = ann.document("x")
    ann.delete("me", {"password": "correct horse"})
    assert bob.person
    given = {"document": document, "person": bob.person.pk, "role": "owner"}
    assert admin.post("/admin/documents/membership/add/", given).status_code == 302
    assert bob.get(f"documents/{document}").json["role"] == "owner"
    (membership,) = Membership.objects.all()
    page = f"/admin/documents/membership/{membership.pk}/"
    refused = admin.post(page + "change/", {"role": "viewer"})
    assert b"at least one owner" in refused.content
    assert admin.post(page + "delete/", {"post": "yes"}).status_code == 403
    other = Membership.objects.create(document_id=document, person=Person.objects.create_user("eve"), role="owner")
    assert admin.post(page + "change/", {"role": "viewer"}).status_code == 302
    assert bob.get(f"documents/{document}").status == 404  # it is in the trash still, and no longer theirs
    assert admin.post(page + "delete/", {"post": "yes"}).status_code == 302
    assert [each.pk for each in Membership.objects.all()] == [other.pk]


def test_links_that_got_about_are_revoked(ann: Caller, admin: Client) -> None:
    document = ann.document("x")
    one, other = (ann.post(f"documents/{document}/links", {"role": "viewer"}).json for _ in range(2))
    assert admin.post(f"/admin/documents/link/{one['id']}/delete/", {"post": "yes"}).status_code == 302
    admin.post("/admin/documents/link/", {"action": "delete_selected", "_selected_action": other["id"], "post": "yes"})
    for link in (one, other):
        assert Caller(link=link["secret"]).get(f"documents/{document}").status == 404
    assert AuditEntry.objects.filter(event="link_revoked").count() == 2


def test_the_admin_is_for_staff_alone(ann: Caller) -> None:
    client = Client(headers={"Host": "localhost"})
    assert client.get("/admin/documents/document/").status_code == 302
    assert ann.person
    client.force_login(ann.person)
    assert client.get("/admin/documents/document/").status_code == 302
