"""Somebody deletes their account: what they wrote stays, and nothing becomes nobody's unseen."""

from documents.models import Document, Membership
from tests.rest.callers import Caller


def test_what_a_leaver_owns_alone_goes_into_the_trash_and_the_rest_stays(ann: Caller, bob: Caller) -> None:
    alone, shared, bobs = ann.document("alone"), ann.document("shared"), bob.document("x")
    ann.post(f"documents/{shared}/members", {"person": "bob", "role": "owner"})
    ann.post(f"documents/{alone}/members", {"person": "bob", "role": "editor"})
    bob.post(f"documents/{bobs}/members", {"person": "ann", "role": "editor"})
    ann.post(f"documents/{bobs}/submissions", {"base": 1, "delta": [{"insert": "hers "}]})
    assert ann.delete("me", {"password": "correct horse"}).status == 204
    assert bob.get(f"documents/{alone}").status == 404
    assert Document.objects.get(pk=alone).trashed
    assert bob.text_of(shared) == "shared"
    assert bob.text_of(bobs) == "hers x"
    assert bob.get(f"documents/{bobs}/revisions/2").json["name"] is None
    assert [owner["name"] for owner in bob.get(f"documents/{shared}").json["owners"]] == ["Bob"]


def test_a_successor_takes_over_what_a_leaver_owns_alone(ann: Caller, bob: Caller) -> None:
    document = ann.document("x")
    ann.put(f"documents/{ann.document('gone')}/trash")
    ann.post(f"documents/{document}/members", {"person": "bob", "role": "viewer"})
    assert ann.delete("me", {"password": "correct horse", "successor": "bob"}).status == 204
    assert bob.get(f"documents/{document}").json["role"] == "owner"
    assert len(bob.get("documents?list=trash").json["results"]) == 1
    assert {each.role for each in Membership.objects.all()} == {"owner"}
