"""Differential synchronization over REST: what a packet is answered, and what it leaves in the document."""

import json
from typing import Any
from uuid import UUID

import pytest
from diff_match_patch import diff_match_patch
from django.db import OperationalError
from pytest_django import Settings

from collab.accounts import personal_tokens
from collab.accounts.models import Scope
from collab.audit.record import Actor
from collab.ot import Delta, dump
from collab.sync.correspondent import Correspondent
from collab.sync.packets import EDITS, Format, checksum_of_text, read_answer, written
from documents import journal, scribe
from documents.verification import faults
from tests.rest.callers import Answer, Caller, Json

SESSION = "a-session-of-mine-1"


class Writer:
    """Somebody who synchronizes by a caller."""

    def __init__(self, caller: Caller, document: str, form: Format = Format.TEXT, session: str = SESSION) -> None:
        self.caller = caller
        self.document = document
        self.side = Correspondent(session, form)

    def synchronize(self) -> Json:
        answer = self.send()
        self.side.receive(read_answer(answer.body), session="another-session-of-mine")
        return answer.json

    def send(self) -> Answer:
        path = f"documents/{self.document}/sync"
        answer = self.caller.call("POST", path, written(self.side.packet()), type="application/json")
        assert answer.status == 200, answer.body
        return answer

    @property
    def shown(self) -> Json:
        return json.loads(dump(self.side.shown))


def post(caller: Caller, document: str, **fields: Any) -> Answer:
    return caller.post(f"documents/{document}/sync", {"session": SESSION, "format": "text", **fields})


def write_elsewhere(caller: Caller, document: str, delta: Json, base: int = 1) -> None:
    assert caller.post(f"documents/{document}/submissions", {"base": base, "delta": delta}).status == 201


def lineage(caller: Caller, document: str) -> str:
    return str(caller.get(f"documents/{document}").json["lineage"])


def test_what_both_have_written_is_there_once_on_both_sides(ann: Caller) -> None:
    document = ann.document("The cat sat.")
    phone = Writer(ann, document)
    phone.synchronize()
    phone.side.edit(Delta().retain(4).insert("black "))
    write_elsewhere(ann, document, [{"retain": 11}, {"insert": " down"}])
    answer = phone.synchronize()
    assert answer["delta"] == [{"retain": 17}, {"insert": " down"}]
    assert phone.shown == [{"insert": ann.text_of(document)}] == [{"insert": "The black cat sat down."}]
    assert phone.side.is_saved
    assert faults(UUID(document)) == []


def test_a_packet_that_comes_again_is_answered_again_and_written_once(ann: Caller) -> None:
    document = ann.document("one")
    phone = Writer(ann, document)
    phone.synchronize()
    phone.side.edit(Delta().insert("twenty-"))
    assert phone.send().json == phone.send().json
    write_elsewhere(ann, document, [{"insert": "!"}], base=2)
    phone.synchronize()
    assert phone.shown == [{"insert": "!twenty-one"}] == [{"insert": ann.text_of(document)}]


def test_who_has_all_there_is_is_told_nothing(ann: Caller) -> None:
    document = ann.document("one")
    phone = Writer(ann, document)
    whole = phone.synchronize()
    assert whole == {
        "lineage": lineage(ann, document),
        "revision": None,
        "seq": 0,
        "accepted": 0,
        "head": 1,
        "role": "owner",
        "kind": "plain",
        "text": "one",
        "checksum": checksum_of_text("one"),
    }
    del whole["text"], whole["checksum"]
    assert phone.synchronize() == {**whole, "revision": 1}


def test_who_has_all_there_is_is_answered_in_the_same_words_whatever_they_may_do(ann: Caller, bob: Caller) -> None:
    document = ann.document("one")
    found = {"lineage": lineage(ann, document), "revision": 1}
    assert bob.person is not None
    assert post(bob, document, **found).code == "not_found"
    for role in ("viewer", "commenter", "editor", "owner"):
        ann.post(f"documents/{document}/members", {"person": "bob", "role": role})
        assert post(bob, document, **found).json["role"] == role
        ann.delete(f"documents/{document}/members/{bob.person.pk}")
    ann.post(f"documents/{document}/members", {"person": "bob", "role": "editor"})
    secret = ann.post(f"documents/{document}/links", {"role": "viewer"}).json["secret"]
    assert {**post(Caller(link=secret), document, **found).json, "role": "editor"} == post(bob, document, **found).json
    assert "text" in post(bob, document, revision=1, lineage="another").json
    ann.put(f"documents/{document}/trash")
    assert post(bob, document, **found).code == "not_found"
    assert post(ann, document, **found).json["role"] == "owner"


def test_a_client_of_diff_match_patch_needs_nothing_else(ann: Caller) -> None:
    library, document = diff_match_patch(), ann.document("The 😀 cat sat.")
    given = {"format": "patch", "units": "characters", "lineage": lineage(ann, document), "revision": 1}
    mine = "The 😀 black cat sat."
    patch = library.patch_toText(library.patch_make("The 😀 cat sat.", mine))
    write_elsewhere(ann, document, [{"retain": 14}, {"insert": " 😀 down"}])
    edits = [{"seq": 1, "patch": patch}]
    answer = post(ann, document, **given, edits=edits, checksum=checksum_of_text(mine)).json
    shown, fits = library.patch_apply(library.patch_fromText(answer["patch"]), mine)
    assert all(fits)
    assert shown == ann.text_of(document) == "The 😀 black cat sat 😀 down."
    assert answer["checksum"] == checksum_of_text(shown)


def test_patches_of_another_text_are_applied_where_they_fit_and_the_rest_is_reported(ann: Caller) -> None:
    document = ann.document("The cat sat on the mat, and the dog stood by the door.")
    library = diff_match_patch()
    old = "The cat sat on the mat, and the dog stood by the door. Nothing of this is known to anybody else here."
    new = old.replace("cat", "black cat").replace("known to", "known or dear to")
    patch = library.patch_toText(library.patch_make(old, new))
    given = {"lineage": lineage(ann, document), "revision": 1, "edits": [{"seq": 1, "patch": patch}]}
    answer = post(ann, document, **given, checksum=checksum_of_text(new)).json
    assert answer["text"] == ann.text_of(document) == "The black cat sat on the mat, and the dog stood by the door."
    assert answer["accepted"] == 1
    (report,) = answer["reports"]
    assert "known or dear to" in report["wanted"]
    assert report["found"] in answer["text"]
    assert report["patch"].startswith("@@ ")
    again = post(ann, document, **given, checksum=checksum_of_text(new)).json
    assert again == answer


def test_a_late_client_of_a_restored_document_keeps_what_it_typed(ann: Caller) -> None:
    document = ann.document("one two")
    phone = Writer(ann, document)
    phone.synchronize()
    phone.side.edit(Delta().retain(7).insert(" three"))
    journal.heads().filter(pk=UUID(document)).update(lineage="another")
    phone.synchronize()
    assert (phone.shown, phone.side.is_saved) == ([{"insert": "one two three"}], False)
    assert phone.side.session != SESSION
    phone.synchronize()
    assert ann.text_of(document) == "one two three"


def test_formatting_and_embeds_stay_where_only_the_text_is_synchronized(ann: Caller) -> None:
    image = {"insert": {"image": "https://example.org/cat.png"}}
    ops = [{"insert": "The "}, {"insert": "cat", "attributes": {"bold": True}}, image, {"insert": " sat.\n"}]
    document = ann.document(kind="rich")
    answer = ann.put(f"documents/{document}/content", {"format": "delta", "value": ops, "base": 1})
    assert answer.status == 200
    phone = Writer(ann, document)
    phone.synchronize()
    assert phone.shown == [{"insert": "The cat\ufffc sat.\n"}]
    phone.side.edit(Delta().retain(5).delete(1).insert("u").retain(6).insert(" down"))
    phone.synchronize()
    assert ann.get(f"documents/{document}/content").json["delta"] == [
        {"insert": "The "},
        {"insert": "cut", "attributes": {"bold": True}},
        image,
        {"insert": " sat down.\n"},
    ]


def test_an_editor_of_rich_text_carries_formatting_both_ways(ann: Caller) -> None:
    document = ann.document("# Plan", kind="rich", form="markdown")
    phone = Writer(ann, document, Format.DELTA)
    phone.synchronize()
    phone.side.edit(Delta().retain(4, italic=True))
    write_elsewhere(ann, document, [{"retain": 4, "attributes": {"bold": True}}])
    phone.synchronize()
    assert phone.shown == ann.get(f"documents/{document}/content").json["delta"]
    assert phone.shown[0] == {"insert": "Plan", "attributes": {"bold": True, "italic": True}}


def test_a_viewer_is_told_what_is_new_and_may_not_write(ann: Caller, bob: Caller) -> None:
    document = ann.document("one")
    ann.post(f"documents/{document}/members", {"person": "bob", "role": "viewer"})
    phone = Writer(bob, document)
    assert phone.synchronize()["role"] == "viewer"
    given = {"lineage": phone.side.lineage, "revision": 1, "edits": [{"seq": 1, "delta": [{"insert": "x"}]}]}
    refused = post(bob, document, **given, checksum=checksum_of_text("xone"))
    assert (refused.status, refused.code) == (403, "forbidden")
    assert ann.text_of(document) == "one"


def test_what_was_written_is_answered_also_to_who_may_not_write_any_more(ann: Caller, bob: Caller) -> None:
    document = ann.document("one")
    ann.post(f"documents/{document}/members", {"person": "bob", "role": "editor"})
    phone = Writer(bob, document)
    phone.synchronize()
    phone.side.edit(Delta().insert("twenty-"))
    phone.send()
    assert bob.person is not None
    ann.patch(f"documents/{document}/members/{bob.person.pk}", {"role": "viewer"})
    assert phone.synchronize()["role"] == "viewer"
    assert phone.side.is_saved


def test_a_token_that_only_reads_asks_what_is_new_and_writes_nothing(ann: Caller) -> None:
    assert ann.person is not None
    document = ann.document("one")
    _, secret = personal_tokens.make(ann.person, name="x", scope=Scope.READ, expires=None, actor=Actor())
    program = Caller()
    program.client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert post(program, document).json["text"] == "one"
    given = {"lineage": lineage(ann, document), "revision": 1, "edits": [{"seq": 1, "delta": [{"insert": "x"}]}]}
    assert post(program, document, **given, checksum=0).code == "read_only_token"


def test_the_session_of_somebody_else_is_refused_and_says_nothing_of_itself(ann: Caller, bob: Caller) -> None:
    document = ann.document("one")
    ann.post(f"documents/{document}/members", {"person": "bob", "role": "editor"})
    phone = Writer(ann, document)
    phone.synchronize()
    phone.side.edit(Delta().insert("x"))
    phone.synchronize()
    assert post(bob, document).json["accepted"] == 0
    given = {"lineage": lineage(ann, document), "revision": 2, "edits": [{"seq": 1, "delta": [{"insert": "y"}]}]}
    assert post(bob, document, **given, checksum=checksum_of_text("yxone")).code == "session_taken"
    assert ann.text_of(document) == "xone"


def test_a_copy_of_a_packet_that_goes_on_in_between_is_followed(ann: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    document = ann.document("one")
    edits = [{"seq": seq, "delta": [{"insert": "x"}]} for seq in (1, 2)]
    given = {"lineage": lineage(ann, document), "revision": 1, "edits": edits, "checksum": checksum_of_text("xxone")}
    submit = scribe.submit

    def late(*args: Any, **more: Any) -> int:
        monkeypatch.undo()
        assert post(ann, document, **given).status == 200
        return submit(*args, **more)

    monkeypatch.setattr(scribe, "submit", late)
    answer = post(ann, document, **given).json
    assert (answer["accepted"], answer["head"], ann.text_of(document)) == (2, 3, "xxone")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"session": "short"}, "session"),
        ({"lineage": "x"}, "both or none"),
        ({"edits": [{"seq": 1, "delta": []}]}, "edits come with"),
        ({"lineage": "x", "revision": 1, "checksum": 0, "edits": [{"seq": 1}]}, "a delta or a patch"),
        ({"lineage": "x", "revision": 1, "checksum": 0, "edits": [{"seq": 1, "patch": "", "delta": []}]}, "or a patch"),
        (
            {"lineage": "x", "revision": 1, "checksum": 0, "edits": [{"seq": n, "patch": ""} for n in (1, 3)]},
            "numbered",
        ),
        ({"edits": [{"seq": n + 1, "patch": ""} for n in range(EDITS + 1)]}, "edits"),
        ({"format": "delta", "units": "characters"}, "utf16"),
        ({"more": 1}, "more"),
    ],
)
def test_a_packet_of_another_shape_is_told_what_is_wrong(ann: Caller, fields: dict[str, Any], said: str) -> None:
    refused = post(ann, ann.document("one"), **fields)
    assert (refused.status, refused.code) == (400, "malformed_packet")
    assert said in refused.json["detail"]


def test_a_packet_is_an_object(ann: Caller) -> None:
    assert ann.post(f"documents/{ann.document('one')}/sync", []).code == "malformed_packet"


def test_an_edit_that_cannot_be_read_is_named_and_nothing_is_written(ann: Caller) -> None:
    document = ann.document("one")
    edits = [{"seq": 1, "delta": [{"insert": "x"}]}, {"seq": 2, "delta": [{"insert": "\0"}]}]
    given = {"lineage": lineage(ann, document), "revision": 1, "edits": edits, "checksum": 0}
    refused = post(ann, document, **given)
    assert refused.code == "malformed_delta"
    assert "edit 2" in refused.json["detail"]
    assert ann.text_of(document) == "one"


def test_an_edit_that_is_refused_does_not_take_those_before_it_along(ann: Caller, settings: Settings) -> None:
    settings.DOCUMENT_LIMIT = 5
    document = ann.document("one")
    edits = [{"seq": 1, "delta": [{"insert": "x"}]}, {"seq": 2, "delta": [{"insert": "yyy"}]}]
    given = {"lineage": lineage(ann, document), "revision": 1, "edits": edits, "checksum": checksum_of_text("yyyxone")}
    refused = post(ann, document, **given)
    assert (refused.status, refused.code) == (413, "document_too_large")
    assert "edit 2" in refused.json["detail"]
    assert ann.text_of(document) == "xone"
    answer = post(ann, document).json
    assert (answer["accepted"], answer["text"]) == (1, "xone")


def test_a_database_that_is_away_is_said_to_be_so(ann: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    document = ann.document("one")

    def away(*_: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr("documents.access.grant", away)
    assert post(ann, document).code == "unavailable"
