"""Content over REST: read in any format at any revision, written on a base, merged, once."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from django.db import OperationalError
from pytest_django import Settings
from redis import RedisError

from collab.errors import Unavailable
from collab.ot import Delta
from collab.sync import Revision
from documents import desk, journal, snapshots
from documents.models import Snapshot
from documents.verification import faults
from tests.rest.callers import Caller, append

MARKDOWN = "# Plan\n\nWrite it **together**."


def content(document: str) -> str:
    return f"documents/{document}/content"


def submissions(document: str) -> str:
    return f"documents/{document}/submissions"


def test_content_comes_in_every_format(ann: Caller) -> None:
    document = ann.document(MARKDOWN, kind="rich", form="markdown")
    delta = ann.get(content(document))
    assert delta.headers["content-type"] == "application/json"
    assert delta.json["revision"] == 1
    assert delta.json["kind"] == "rich"
    assert delta.json["delta"] == [
        {"insert": "Plan"},
        {"insert": "\n", "attributes": {"header": 1}},
        {"insert": "Write it "},
        {"insert": "together", "attributes": {"bold": True}},
        {"insert": ".\n"},
    ]
    texts = {form: ann.get(f"{content(document)}?format={form}") for form in ("text", "html", "markdown")}
    assert texts["text"].text == "Plan\nWrite it together.\n"
    assert texts["html"].text == "<h1>Plan</h1>\n<p>Write it <strong>together</strong>.</p>"
    assert texts["markdown"].text.strip() == MARKDOWN
    assert texts["html"].headers["content-type"] == "text/html; charset=utf-8"
    assert texts["html"].headers["content-security-policy"].startswith("default-src 'none'")
    assert texts["markdown"].headers["nexus-revision"] == "1"
    assert ann.get(f"{content(document)}?format=docx").code == "invalid"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/markdown", "text/markdown; charset=utf-8"),
        ("text/html;q=0.5, text/plain", "text/plain; charset=utf-8"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
    ],
)
def test_accept_names_a_format_too(ann: Caller, accept: str, media_type: str) -> None:
    answer = ann.get(content(ann.document("x", kind="rich")), Accept=accept)
    assert answer.headers["content-type"] == media_type


def test_a_format_that_content_does_not_come_in_is_not_acceptable(ann: Caller) -> None:
    answer = ann.get(content(ann.document("x")), Accept="image/png")
    assert (answer.status, answer.code) == (406, "not_acceptable")


def test_content_can_be_read_at_every_revision(ann: Caller) -> None:
    document = ann.document("x")
    for number in range(1, 6):
        append(ann, document, str(number), number)
    texts = [ann.get(f"{content(document)}?format=text&revision={number}").text for number in range(1, 7)]
    assert texts == ["x", "1x", "21x", "321x", "4321x", "54321x"]
    for wrong, status in (
        ("7", 404),
        ("0", 400),
        ("-1", 400),
        ("x", 400),
        ("9" * 30, 400),
        ("0" * 20 + "1" * 5000, 400),
        (str(2**53 - 1), 404),
    ):
        assert ann.get(f"{content(document)}?revision={wrong}").status == status


def test_a_reader_who_has_the_content_already_is_told_so(ann: Caller) -> None:
    document = ann.document("x")
    read = ann.get(content(document))
    assert ann.get(content(document), If_None_Match=read.etag).status == 304
    assert ann.get(f"{content(document)}?format=text", If_None_Match=read.etag).status == 200
    append(ann, document, "y", 1)
    assert ann.get(content(document), If_None_Match=read.etag).status == 200


def test_whole_content_needs_a_base(ann: Caller) -> None:
    document = ann.document("x")
    for headers in ({}, {"If_Match": "*"}):
        answer = ann.put(content(document), {"format": "text", "value": "y"}, **headers)
        assert (answer.status, answer.code) == (428, "base_required")
    for tag in ('"nonsense"', '"x.y"', f'"x.{"0" * 19}1{"9" * 5000}.delta"'):
        answer = ann.put(content(document), {"format": "text", "value": "y"}, If_Match=tag)
        assert (answer.status, answer.code) == (412, "changed")
    assert ann.text_of(document) == "x"


def test_whole_content_becomes_the_smallest_change_and_merges(ann: Caller, bob: Caller) -> None:
    document = ann.document("The cat sat.")
    ann.post(f"documents/{document}/members", {"person": "bob", "role": "editor"})
    read = ann.get(content(document))
    first = ann.put(content(document), "The black cat sat.", type="text/plain", If_Match=read.etag)
    assert (first.status, first.json["delta"]) == (200, [{"retain": 4}, {"insert": "black "}])
    stale = bob.put(content(document), {"format": "text", "value": "The cat sat down.", "base": 1})
    assert (stale.json["revision"], stale.json["base"]) == (3, 1)
    assert stale.json["delta"] == [{"retain": 17}, {"insert": " down"}]
    assert ann.text_of(document) == "The black cat sat down."
    tags = f'"nonsense", {stale.etag}'
    same = ann.put(content(document), "The black cat sat down.", type="text/plain", If_Match=tags)
    assert (same.json["revision"], same.json["delta"]) == (3, [])


def test_what_a_format_cannot_show_stays(ann: Caller) -> None:
    ops = [{"insert": "red", "attributes": {"color": "#ff0000"}}, {"insert": " cat\n"}]
    made = ann.post("documents", {"content": {"format": "delta", "value": ops}}).json["id"]
    for form, value in (("markdown", "red dog"), ("text", "red bird\n")):
        base = ann.get(content(made)).etag
        assert ann.put(content(made), {"format": form, "value": value}, If_Match=base).status == 200
        assert ann.get(content(made)).json["delta"][0] == ops[0]
    assert ann.text_of(made) == "red bird\n"


def test_a_source_may_come_bare_with_its_content_type(ann: Caller) -> None:
    document = ann.document("x", kind="rich")
    for type_, source in (("text/markdown", "# Hi"), ("text/html; charset=utf-8", "<p>Hi</p>"), ("TEXT/PLAIN", "\n")):
        answer = ann.put(content(document), source, type=type_, If_Match=ann.get(content(document)).etag)
        assert answer.status == 200, answer.body
    assert ann.text_of(document) == "\n"
    empty = ann.put(content(document), "", type="text/plain", If_Match=ann.get(content(document)).etag)
    assert (empty.status, empty.code) == (400, "malformed_body")
    answer = ann.put(content(document), "a,b", type="text/csv", If_Match=ann.get(content(document)).etag)
    assert (answer.status, answer.code) == (415, "unsupported_media_type")


def test_a_delta_is_rebased_over_what_came_since(ann: Caller) -> None:
    document = ann.document("abc")
    append(ann, document, "1", 1)
    late = ann.post(submissions(document), {"base": 1, "delta": [{"retain": 3}, {"insert": "!"}]})
    assert (late.status, late.json["delta"]) == (201, [{"retain": 4}, {"insert": "!"}])
    assert ann.text_of(document) == "1abc!"
    assert late.etag == ann.get(content(document)).etag


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"base": 1}, 400, "invalid"),
        ({"delta": []}, 400, "invalid"),
        ({"base": 0, "delta": []}, 400, "invalid"),
        ({"base": "x", "delta": []}, 400, "invalid"),
        ({"base": 1, "delta": [{"insert": ""}]}, 400, "malformed_delta"),
        ({"base": 1, "delta": {"ops": 5}}, 400, "malformed_delta"),
        ({"base": 1, "delta": [{"insert": "\ud83d"}]}, 400, "malformed_delta"),
        ({"base": 1, "delta": [{"insert": "a", "attributes": {"bold": True}}]}, 400, "malformed_delta"),  # it is plain
        ({"base": 1, "delta": [{"insert": "x" * 300_000}]}, 413, "delta_too_large"),
        ({"base": 1, "delta": [{"delete": 4}]}, 409, "does_not_fit"),
    ],
)
def test_a_delta_that_makes_no_sense_is_refused(ann: Caller, body: object, status: int, code: str) -> None:
    document = ann.document("abc")
    answer = ann.post(submissions(document), body)
    assert (answer.status, answer.code) == (status, code)
    assert ann.get(f"documents/{document}").json["revision"] == 1


def test_a_change_that_is_too_large_at_once_is_refused(ann: Caller) -> None:
    document = ann.document("abc")
    answer = ann.put(content(document), {"format": "text", "value": "é" * 60_000, "base": 1})
    assert (answer.status, answer.code) == (413, "delta_too_large")


def test_a_base_that_is_too_new_gets_a_proposal_that_keeps_both_sides_words(ann: Caller) -> None:
    document = ann.document("ours")
    answer = ann.put(content(document), {"format": "text", "value": "theirs", "base": 2})  # just one too new
    assert (answer.status, answer.code, answer.json["remedy"]) == (409, "base_not_met", "reload")
    proposal = answer.json["proposal"]
    assert ann.post(submissions(document), {"base": proposal["base"], "delta": proposal["delta"]}).status == 201
    merged = ann.text_of(document)
    for word in ("ours", "theirs"):  # every letter of both, in order
        letters = iter(merged)
        assert all(letter in letters for letter in word)


def test_a_delta_on_a_base_that_cannot_be_met_is_proposed_as_far_as_it_fits(ann: Caller) -> None:
    document = ann.document("abc", kind="rich")
    delta = [{"retain": 2}, {"delete": 50}, {"insert": "!"}]
    answer = ann.post(submissions(document), {"base": 9, "delta": delta})
    assert answer.code == "base_not_met"
    assert answer.json["proposal"]["delta"] == [{"retain": 2}, {"delete": 1}, {"insert": "!"}]
    lineage = {"base": 1, "lineage": "another", "delta": [{"retain": 1}, {"insert": "!"}]}
    answer = ann.post(submissions(document), lineage)
    assert answer.code == "base_not_met"
    assert ann.post(submissions(document), {**lineage, **answer.json["proposal"]}).status == 201
    assert ann.text_of(document) == "a!bc\n"


def test_what_of_a_delta_lies_beyond_the_end_is_left_out_of_a_proposal(ann: Caller) -> None:
    document = ann.document("ab")
    delta = [{"retain": 1}, {"delete": 1}, {"delete": 9}, {"insert": "!"}, {"retain": 9}, {"delete": 9}]
    answer = ann.post(submissions(document), {"base": 9, "delta": delta})
    assert answer.json["proposal"]["delta"] == [{"retain": 1}, {"delete": 1}, {"insert": "!"}]


def test_a_source_that_is_no_utf_8_or_longer_than_any_document_is_refused(ann: Caller, settings: Settings) -> None:
    document = ann.document("ab")
    answer = ann.put(content(document), b"\xff", type="text/plain", If_Match=ann.get(content(document)).etag)
    assert (answer.status, answer.code) == (400, "malformed_body")
    settings.DOCUMENT_LIMIT = 1000
    answer = ann.put(content(document), {"format": "text", "value": "x" * 12_001, "base": 1})
    assert (answer.status, answer.code) == (413, "document_too_large")
    answer = ann.post("documents", {"content": {"format": "markdown", "value": "*" * 1_000_001}})
    assert (answer.status, answer.code) == (413, "document_too_large")


def test_a_revision_that_is_not_there_is_not_found_whatever_one_has(ann: Caller) -> None:
    document = ann.document("x")
    assert ann.get(f"{content(document)}?revision=9", If_None_Match="*").status == 404
    assert ann.get(f"{content(document)}?revision=1", If_None_Match="*").status == 304


def test_half_a_pair_can_be_read_in_every_answer_that_holds_a_delta(ann: Caller) -> None:
    document = ann.document("a😀b")
    cut = ann.post(submissions(document), {"base": 1, "delta": [{"retain": 1}, {"delete": 1}]})
    assert cut.status == 201
    copy = ann.post(f"documents/{document}/duplicate", {}).json["id"]
    (first,) = ann.get(f"documents/{copy}/revisions").json["results"]
    assert first["delta"] == [{"insert": "a\ude00b"}]


def test_if_match_of_another_lineage_is_not_met(ann: Caller) -> None:
    answer = ann.put(content(ann.document("x")), "y", type="text/plain", If_Match='"another.1.text"')
    assert answer.code == "base_not_met"


@pytest.mark.parametrize("how", ["submit", "put"])
def test_a_request_with_a_key_is_done_once_and_answered_alike(ann: Caller, how: str) -> None:
    document = ann.document("abc")

    def send(text: str) -> object:
        if how == "submit":
            body: object = {"base": 1, "delta": [{"insert": text}]}
            answer = ann.post(submissions(document), body, Idempotency_Key="k1")
        else:
            body = {"base": 1, "format": "text", "value": text + "abc"}
            answer = ann.put(content(document), body, Idempotency_Key="k1")
        return answer.code if answer.status == 422 else (answer.status, answer.json, answer.etag)

    first = send("x")
    append(ann, document, "y", 2)
    assert send("x") == first
    assert ann.text_of(document) == "yxabc"
    assert send("z") == "key_reused"
    assert ann.text_of(document) == "yxabc"


def test_a_key_is_its_owners_and_its_documents(ann: Caller, bob: Caller) -> None:
    one, other = ann.document("a"), ann.document("b")
    ann.post(f"documents/{one}/members", {"person": "bob", "role": "editor"})
    for who, document in ((ann, one), (ann, other), (bob, one)):
        append(who, document, "!", 1, Idempotency_Key="same")
    assert (ann.text_of(one), ann.text_of(other)) == ("!!a", "!b")


def test_reading_costs_the_same_however_long_the_history_is(ann: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "EVERY", 8)
    document = ann.document("x")
    for number in range(1, 40):
        append(ann, document, str(number % 10), number)
    kept = Snapshot.objects.filter(document=UUID(document)).order_by("number")
    assert kept.last() is not None
    assert {each.number % 8 for each in kept} == {0}
    read: list[int] = []
    real = journal.read_all

    def counted(spans: Sequence[journal.Span]) -> dict[UUID, list[Revision]]:
        read.extend(span.upto - span.after for span in spans)
        return real(spans)

    monkeypatch.setattr(journal, "read_all", counted)
    text = ann.text_of(document)
    assert text == "".join(str(number % 10) for number in range(39, 0, -1)) + "x"
    assert max(read) <= 8
    for number in range(1, 41):
        old = ann.get(f"{content(document)}?format=text&revision={number}").text
        assert old == text[40 - number :]
    assert faults(kept[0].document_id) == []


@pytest.mark.parametrize("size", [1, 100, 2000])
def test_all_snapshots_but_the_newest_take_no_more_room_than_what_they_spare(
    ann: Caller, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(snapshots, "EVERY", 4)
    document = ann.document("x" * size)
    for number in range(1, 60):
        append(ann, document, "x", number)
    *older, newest = Snapshot.objects.filter(document=UUID(document)).order_by("number")
    assert newest.number == 60
    assert (len(older) > 1) is (size < 2000)  # the first spares the beginning, which is as large
    spared = sum(len(row.delta) for row in journal.revisions(UUID(document)) if row.number <= newest.number)
    assert sum(len(each.content) for each in older) <= spared


@pytest.mark.parametrize("error", [OperationalError("server closed the connection"), RedisError("refused")])
def test_what_is_kept_and_cannot_be_reached_is_unavailable_for_a_while(
    ann: Caller, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    document = ann.document("x")

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(journal, "commit", fail)
    answer = ann.post(submissions(document), {"base": 1, "delta": [{"insert": "y"}]})
    assert (answer.status, answer.code, answer.json["remedy"]) == (503, "unavailable", "retry")
    assert answer.headers["retry-after"] == "1"


def test_a_document_that_is_always_held_is_given_up_in_the_end(ann: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    document = ann.document("x")
    monkeypatch.setattr(journal, "commit", lambda *_, **__: [desk.Busy()])
    answer = ann.post(submissions(document), {"base": 1, "delta": [{"insert": "y"}]})
    assert (answer.status, answer.code) == (503, Unavailable.code)


def test_lone_halves_that_a_cut_leaves_are_carried_in_deltas_and_replaced_in_texts(ann: Caller) -> None:
    document = ann.document("😀")
    ann.post(submissions(document), {"base": 1, "delta": [{"delete": 1}]})
    read = ann.get(content(document))
    assert read.body.endswith(b'"delta":[{"insert":"\\ude00"}]}')
    assert ann.text_of(document) == "\ufffd"
    assert snapshots.content(UUID(document), 2) == Delta().insert("\ude00")


def test_a_snapshot_that_fails_does_not_seem_to_be_the_edits_failure(
    ann: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("disk full")

    monkeypatch.setattr(snapshots, "EVERY", 2)
    monkeypatch.setattr(snapshots, "keep", fail)
    assert append(ann, ann.document("x"), "y", 1) == 2
    assert caplog.messages == ["snapshot_failed"]
