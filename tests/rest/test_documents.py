"""Documents over REST: what one person does with theirs."""

from base64 import b64encode
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DataError, IntegrityError
from pytest_django import DjangoAssertNumQueries, Settings

from collab.audit.models import AuditEntry
from collab.audit.record import Actor
from documents import access, journal, library
from documents.models import Document
from tests.rest.callers import Caller


def test_a_new_document_is_empty_rich_and_its_makers(ann: Caller) -> None:
    answer = ann.post("documents", {})
    assert answer.status == 201
    made = answer.json
    assert (made["title"], made["kind"], made["role"], made["revision"]) == ("Untitled", "rich", "owner", 1)
    assert made["length"] == 1  # the newline that ends rich content
    assert [owner["name"] for owner in made["owners"]] == ["Ann"]
    assert answer.headers["location"] == f"/api/v1/documents/{made['id']}"
    assert ann.get(f"documents/{made['id']}").json == made


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        ("text", "two\nlines", "two\nlines\n"),
        ("markdown", "# Plan\n\nDo **it**.", "Plan\nDo it.\n"),
        ("html", "<h1>Plan</h1><script>evil()</script><p>Do <b>it</b>.</p>", "Plan\nDo it.\n"),
        ("delta", [{"insert": "Plan"}, {"insert": "\n", "attributes": {"header": 1}}], "Plan\n"),
        ("delta", {"ops": [{"insert": "Plan"}]}, "Plan\n"),
    ],
)
def test_a_document_can_begin_in_any_format(ann: Caller, form: str, value: object, text: str) -> None:
    made = ann.post("documents", {"content": {"format": form, "value": value}})
    assert made.status == 201, made.body
    assert ann.text_of(made.json["id"]) == text


def test_a_plain_document_holds_just_the_text(ann: Caller) -> None:
    document = ann.document("# no heading", kind="plain", form="markdown")
    assert ann.text_of(document) == "# no heading"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "\ud83d"}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"title": ["a"]}, "title"),
        ({"kind": "fancy"}, "kind"),
        ({"content": {"format": "docx", "value": ""}}, "content.format"),
        ({"content": {}}, "content.value"),
        ({"content": 5}, "content"),
        ([], ""),
    ],
)
def test_a_body_of_the_wrong_shape_names_the_field(ann: Caller, body: object, field: str) -> None:
    answer = ann.post("documents", body)
    assert (answer.status, answer.code) == (400, "invalid")
    assert [fault["field"] for fault in answer.json["errors"]] == [field]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"format": "delta", "value": [{"delete": 1}]}, "malformed_delta"),
        ({"format": "delta", "value": [{"insert": ""}]}, "malformed_delta"),
        ({"format": "delta", "value": "nonsense"}, "malformed_delta"),
        ({"format": "text", "value": 5}, "malformed_delta"),
        ({"format": "text", "value": "a\0b"}, "malformed_delta"),
        ({"format": "text", "value": "\ud83d"}, "malformed_delta"),
    ],
)
def test_content_that_is_none_is_refused(ann: Caller, content: object, code: str) -> None:
    answer = ann.post("documents", {"content": content})
    assert (answer.status, answer.code) == (400, code)
    assert not Document.objects.exists()


def test_a_body_that_is_no_json_is_refused(ann: Caller) -> None:
    for body in ("{", "NaN", '{"title": 1e999}', "[" * 5000):
        assert (ann.post("documents", body, type="application/json").status) == 400
    answer = ann.post("documents", "title=x", type="application/x-www-form-urlencoded")
    assert (answer.status, answer.code) == (415, "unsupported_media_type")


def test_a_body_that_is_too_large_is_refused_unread(ann: Caller, settings: Settings) -> None:
    settings.BODY_LIMIT = 1000
    answer = ann.post("documents", {"title": "x" * 1000})
    assert (answer.status, answer.code) == (413, "body_too_large")


def test_a_document_longer_than_the_limit_is_refused(ann: Caller, settings: Settings) -> None:
    settings.DOCUMENT_LIMIT = 1000
    answer = ann.post("documents", {"content": {"format": "text", "value": "x" * 1000}})
    assert (answer.status, answer.code) == (413, "document_too_large")
    document = ann.document("x" * 990)
    answer = ann.post(f"documents/{document}/submissions", {"base": 1, "delta": [{"insert": "y" * 20}]})
    assert (answer.status, answer.code) == (413, "document_too_large")
    assert ann.put(f"documents/{document}/content", {"base": 1, "format": "text", "value": "y" * 1001}).status == 413
    settings.DOCUMENT_LIMIT = 900  # what is longer already may still be made shorter
    assert ann.post(f"documents/{document}/submissions", {"base": 1, "delta": [{"delete": 20}]}).status == 201
    assert ann.post(f"documents/{document}/submissions", {"base": 2, "delta": [{"insert": "y"}]}).status == 413


def test_the_same_key_creates_one_document(ann: Caller, bob: Caller) -> None:
    body = {"title": "Plan", "content": {"format": "text", "value": "x"}}
    first = ann.post("documents", body, Idempotency_Key="create-plan")
    again = ann.post("documents", body, Idempotency_Key="create-plan")
    assert (first.status, again.status) == (201, 201)
    assert first.json == again.json
    for other in ({**body, "title": "Other"}, {**body, "kind": "plain"}, {"title": "Plan"}):
        answer = ann.post("documents", other, Idempotency_Key="create-plan")
        assert (answer.status, answer.code) == (422, "key_reused")
    assert bob.post("documents", body, Idempotency_Key="create-plan").json["id"] != first.json["id"]
    assert Document.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "schlüssel"])
def test_a_key_that_cannot_be_one_is_refused(ann: Caller, key: str) -> None:
    assert ann.post("documents", {}, Idempotency_Key=key).code == "invalid"


def test_a_document_is_renamed_if_it_is_still_the_one_that_was_read(ann: Caller) -> None:
    document = ann.document("x")
    read = ann.get(f"documents/{document}")
    ann.post(f"documents/{document}/submissions", {"base": 1, "delta": [{"insert": "y"}]})  # an edit disturbs nothing
    renamed = ann.patch(f"documents/{document}", {"title": "New"}, If_Match=read.etag)
    assert (renamed.status, renamed.json["title"]) == (200, "New")
    late = ann.patch(f"documents/{document}", {"title": "Newer"}, If_Match=read.etag)
    assert (late.status, late.code) == (412, "changed")
    assert (
        ann.patch(f"documents/{document}", {"title": "Newest"}, If_Match=f"{read.etag}, {renamed.etag}").status == 200
    )
    assert ann.patch(f"documents/{document}", {"title": "Any"}, If_Match="*").status == 200


def test_a_reader_who_has_it_already_is_told_so(ann: Caller) -> None:
    document = ann.document("x")
    read = ann.get(f"documents/{document}")
    same = ann.get(f"documents/{document}", If_None_Match=read.etag)
    assert (same.status, same.body, same.etag) == (304, b"", read.etag)
    ann.post(f"documents/{document}/submissions", {"base": 1, "delta": [{"insert": "y"}]})
    assert ann.get(f"documents/{document}", If_None_Match=read.etag).status == 200


def test_a_document_goes_into_the_trash_comes_back_and_is_deleted_for_good(ann: Caller) -> None:
    document = ann.document("x")
    assert ann.delete(f"documents/{document}").code == "conflict"  # not while it is outside
    assert ann.put(f"documents/{document}/trash").status == 204
    assert ann.put(f"documents/{document}/trash").status == 204
    assert ann.get(f"documents/{document}").json["trashed"]
    assert ann.text_of(document) == "x"
    assert ann.post(f"documents/{document}/submissions", {"base": 1, "delta": [{"insert": "y"}]}).code == "in_trash"
    assert ann.delete(f"documents/{document}/trash").status == 204
    assert ann.delete(f"documents/{document}/trash").status == 204
    assert ann.post(f"documents/{document}/submissions", {"base": 1, "delta": [{"insert": "y"}]}).status == 201
    ann.put(f"documents/{document}/trash")
    assert ann.delete(f"documents/{document}").status == 204
    assert ann.get(f"documents/{document}").status == 404
    assert not journal.heads().filter(pk=UUID(document)).exists()
    assert not journal.revisions(UUID(document)).exists()
    events = AuditEntry.objects.order_by("pk").values_list("event", flat=True)
    assert [*events] == ["document_trashed", "document_restored", "document_trashed", "document_deleted"]


def test_a_copy_has_the_content_and_nothing_else(ann: Caller, bob: Caller) -> None:
    document = ann.document("**bold**", kind="rich", form="markdown", title="Plan")
    ann.post(f"documents/{document}/members", {"person": "bob", "role": "viewer"})
    copy = bob.post(f"documents/{document}/duplicate", {})
    assert copy.status == 201
    assert (copy.json["title"], copy.json["role"], copy.json["revision"]) == ("Copy of Plan", "owner", 1)
    read = f"documents/{copy.json['id']}/content"
    assert bob.get(read).json["delta"] == ann.get(f"documents/{document}/content").json["delta"]
    assert ann.get(read).status == 404
    named = bob.post(f"documents/{document}/duplicate", {"title": "Mine"}, Idempotency_Key="k")
    assert named.json["title"] == "Mine"
    ann.post(f"documents/{document}/submissions", {"base": 1, "delta": [{"insert": "later "}]})
    assert bob.post(f"documents/{document}/duplicate", {"title": "Mine"}, Idempotency_Key="k").json == named.json
    assert bob.post(f"documents/{document}/duplicate", {"title": "Yours"}, Idempotency_Key="k").code == "key_reused"


def test_the_lists_part_what_is_mine_from_what_is_shared_and_from_the_trash(ann: Caller, bob: Caller) -> None:
    mine, gone = bob.document(title="a"), bob.document(title="c")
    shared, theirs = ann.document(title="b"), ann.document(title="d")
    ann.post(f"documents/{shared}/members", {"person": "bob", "role": "viewer"})
    bob.put(f"documents/{gone}/trash")

    def listed(query: str) -> list[str]:
        return [each["id"] for each in bob.get(f"documents?{query}").json["results"]]

    assert listed("list=mine") == [mine]
    assert listed("list=shared") == [shared]
    assert listed("list=trash") == [gone]
    assert set(listed("")) == {mine, shared}
    assert theirs not in listed("list=all")
    assert listed("order=title") == [mine, shared]
    assert bob.get("documents?list=yours").code == "invalid"
    assert bob.get("documents?order=size").code == "invalid"
    ann.put(f"documents/{shared}/trash")
    assert listed("list=shared") == []
    assert listed("list=trash") == [gone]  # what others have put away is theirs to see


def test_pages_follow_each_other_without_gaps(ann: Caller) -> None:
    made = [ann.document(title=f"{number:02}") for number in range(7)]
    for order, expected in (("edited", made[::-1]), ("created", made[::-1]), ("title", made)):
        seen: list[str] = []
        address = f"documents?limit=3&order={order}"
        while address:
            page = ann.get(address).json
            seen += [each["id"] for each in page["results"]]
            address = (page["next"] or "").partition("/api/v1/")[2]
        assert seen == expected
    assert ann.get("documents?cursor=nonsense").status == 404


def test_a_list_takes_the_same_queries_however_long_it_is(
    ann: Caller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        ann.document(title=str(number))
    with django_assert_num_queries(2):
        ann.get("documents?limit=200")
    for number in range(97):
        ann.document(title=str(number))
    with django_assert_num_queries(2):
        assert len(ann.get("documents?limit=200").json["results"]) == 100


def test_nobody_lists_documents_without_signing_in(nobody: Caller) -> None:
    answer = nobody.get("documents")
    assert (answer.status, answer.code) == (401, "not_signed_in")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert nobody.get(f"documents/{uuid4()}").status == 401
    assert nobody.get(f"documents/{uuid4()}", Nexus_Link="nonsense").status == 404


def test_a_document_is_transferred(ann: Caller, bob: Caller) -> None:
    document = ann.document("x")
    assert ann.post(f"documents/{document}/transfer", {"person": "BOB@example.org"}).status == 204
    left = ann.get(f"documents/{document}").json
    assert (left["role"], [owner["name"] for owner in left["owners"]]) == ("editor", ["Bob"])
    assert bob.get(f"documents/{document}").json["role"] == "owner"
    assert ann.post(f"documents/{document}/transfer", {"person": "ann"}).status == 403
    assert bob.post(f"documents/{document}/transfer", {"person": "bob"}).code == "invalid"
    assert bob.post(f"documents/{document}/transfer", {"person": "zoe"}).code == "invalid"


def test_a_document_that_vanishes_between_two_questions_is_not_found(
    ann: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = ann.document("x")
    real = access.grant

    def late(*asked: Any, **more: Any) -> access.Grant:
        granted = real(*asked, **more)
        library.trash(granted.document.pk, Actor())
        library.delete(granted.document.pk, Actor())
        return granted

    monkeypatch.setattr(access, "grant", late)
    assert ann.get(f"documents/{document}").code == "not_found"


def test_what_a_database_cannot_compare_is_refused(ann: Caller) -> None:
    for moment in ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"):
        cursor = b64encode(f"p={moment}".encode()).decode()
        assert ann.get(f"documents?order=created&cursor={cursor}").status in (200, 400, 404)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (IntegrityError("insert violates FOREIGN KEY constraint"), 409, "conflict"),
        (DataError("timestamp out of range"), 400, "bad_request"),
    ],
)
def test_what_only_the_database_finds_is_told_as_what_it_is(
    ann: Caller, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(access, "visible", fail)
    answer = ann.get("documents")
    assert (answer.status, answer.code) == (status, code)
