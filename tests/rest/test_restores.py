"""Undoing over REST: a program that brings deleted text back says so, and threads return to it."""

import pytest

from tests.rest.callers import Caller
from tests.rest.discussion import TEXT, Place

CAT = {"at": 4, "revision": 2, "position": 4, "length": 4}
BACK = {"base": 2, "delta": [{"retain": 4}, {"insert": "cat "}], "restores": [CAT]}


@pytest.fixture
def place(ann: Caller) -> Place:
    """A document with a thread on its cat, which is gone since revision 2."""
    made = Place(ann)
    made.open()
    assert made.edit({"retain": 4}, {"delete": 4}, base=1) == 2
    return made


def test_a_thread_returns_to_words_that_a_program_brings_back(place: Place, ann: Caller) -> None:
    assert place.list()["results"][0]["anchor"]["range"] is None
    place.edit({"insert": "So. "}, base=2)
    answer = ann.post(f"{place.path}/submissions", BACK, Idempotency_Key="undo")
    assert answer.status == 201, answer.body
    assert answer.json["restores"] == [{**CAT, "at": 8}]
    assert place.list()["results"][0]["anchor"]["range"] == [8, 11]
    assert ann.text_of(place.document) == f"So. {TEXT}"
    again = ann.post(f"{place.path}/submissions", BACK, Idempotency_Key="undo")
    assert again.json == answer.json
    (revision,) = ann.get(f"{place.path}/revisions?after=3").json["results"]
    assert revision["restores"] == answer.json["restores"]
    assert "restores" not in ann.get(f"{place.path}/revisions/3").json


def test_a_key_that_was_used_without_restores_is_of_another_request(place: Place, ann: Caller) -> None:
    without = {name: value for name, value in BACK.items() if name != "restores"}
    assert ann.post(f"{place.path}/submissions", without, Idempotency_Key="undo").status == 201
    assert ann.post(f"{place.path}/submissions", BACK, Idempotency_Key="undo").code == "key_reused"
    assert place.list()["results"][0]["anchor"]["range"] is None


def test_what_is_not_the_very_text_is_refused_and_nothing_is_written(place: Place, ann: Caller) -> None:
    other = {**BACK, "delta": [{"retain": 4}, {"insert": "dog "}]}
    answer = ann.post(f"{place.path}/submissions", other)
    assert (answer.status, answer.code, answer.json["remedy"]) == (409, "not_restored", "reload")
    assert ann.get(f"documents/{place.document}").json["revision"] == 2


@pytest.mark.parametrize(
    "restores",
    [
        "cat",
        None,
        [4],
        [{}],
        [{**CAT, "at": -1}],
        [{**CAT, "at": "4"}],
        [{**CAT, "at": True}],
        [{**CAT, "revision": 0}],
        [{**CAT, "length": 0}],
        [{**CAT, "length": 2**53}],
        [{**CAT, "text": "cat "}],
        [CAT] * 1_001,
    ],
)
def test_what_has_not_the_shape_of_restores_is_refused_by_its_name(place: Place, ann: Caller, restores: object) -> None:
    answer = ann.post(f"{place.path}/submissions", {**BACK, "restores": restores})
    assert (answer.status, answer.code) == (400, "invalid")
    assert [each["field"] for each in answer.json["errors"]] == ["restores"]
