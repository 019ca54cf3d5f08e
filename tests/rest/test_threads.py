"""Threads over REST: on which words they are, opened, resolved, taken away, and listed."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from collab.accounts.models import Person
from collab.ot.text import units
from documents.comments.models import Comment, Thread
from tests.rest.callers import Caller
from tests.rest.discussion import Place


def test_a_thread_keeps_its_words_its_quote_and_who_opened_it(place: Place, ann: Caller) -> None:
    made = place.open(body="Is it *black*?")
    assert ann.person
    opener = {"id": str(ann.person.pk), "name": "Ann", "colour": ann.person.colour}
    assert made["opener"] == opener
    assert made["quote"] == "cat"
    assert made["anchor"] == {
        "revision": 1,
        "range": [4, 7],
        "died": None,
        "origin": {"revision": 1, "start": 4, "end": 7},
    }
    assert (made["resolved"], made["resolver"], made["count"], made["number"]) == (None, None, 1, 1)
    (comment,) = made["comments"]
    assert comment["author"] == opener
    assert comment["body"] == "Is it *black*?"
    assert comment["html"] == "<p>Is it <em>black</em>?</p>"
    assert (comment["edited"], comment["deleted"], comment["mentions"], comment["reactions"]) == (None, None, [], [])
    listed = place.list()
    assert (listed["revision"], listed["number"], listed["next"], listed["previous"]) == (1, 1, None, None)
    assert listed["results"] == [made]
    assert ann.get(f"{place.threads}/{made['id']}").json == made


def test_a_thread_may_be_on_the_whole_document(place: Place) -> None:
    assert (made := place.open(anchor=None))["anchor"] is None
    assert made["quote"] == ""


def test_words_move_with_the_text_die_with_it_and_leave_their_quote(place: Place) -> None:
    made = place.open()
    place.edit({"insert": "Look: "}, base=1)
    assert place.list()["results"][0]["anchor"]["range"] == [10, 13]
    place.edit({"retain": 9}, {"delete": 5}, base=2)
    listed = place.list()
    assert listed["revision"] == 3
    orphan = listed["results"][0]
    assert orphan["anchor"] == {
        "revision": 3,
        "range": None,
        "died": 3,
        "origin": {"revision": 1, "start": 4, "end": 7},
    }
    assert (orphan["quote"], orphan["id"]) == ("cat", made["id"])


def test_words_chosen_on_an_old_revision_are_where_they_are_now(place: Place) -> None:
    place.edit({"insert": "Look: "}, base=1)
    made = place.open()
    assert (made["quote"], made["anchor"]["range"], made["anchor"]["revision"]) == ("cat", [10, 13], 2)
    place.edit({"delete": 29}, base=2)
    late = place.open()
    assert (late["quote"], late["anchor"]["range"], late["anchor"]["died"]) == ("cat", None, 3)


def test_an_orphan_is_given_other_words_or_none(place: Place, ann: Caller) -> None:
    made = place.open()
    place.edit({"retain": 4}, {"delete": 4}, base=1)
    where = f"{place.threads}/{made['id']}/anchor"
    answer = ann.put(where, {"anchor": {"revision": 2, "start": 4, "end": 7}})
    assert (answer.status, answer.json["quote"], answer.json["anchor"]["range"]) == (200, "sat", [4, 7])
    assert answer.json["number"] == 2
    answer = ann.put(where, {"anchor": None})
    assert (answer.json["quote"], answer.json["anchor"]) == ("", None)


@pytest.mark.parametrize(
    ("anchor", "status", "code"),
    [
        ({"revision": 2, "start": 0, "end": 1}, 409, "future_base"),
        ({"revision": 1, "start": 4, "end": 4}, 409, "does_not_fit"),
        ({"revision": 1, "start": 5, "end": 4}, 409, "does_not_fit"),
        ({"revision": 1, "start": 4, "end": 24}, 409, "does_not_fit"),
        ({"revision": 0, "start": 0, "end": 1}, 400, "invalid"),
        ({"start": 0, "end": 1}, 400, "invalid"),
        ([1], 400, "invalid"),
    ],
)
def test_words_that_are_none_are_refused(place: Place, ann: Caller, anchor: Any, status: int, code: str) -> None:
    answer = ann.post(place.threads, {"body": "x", "anchor": anchor})
    assert (answer.status, answer.code) == (status, code)
    assert place.list()["results"] == []


def test_a_long_quote_is_cut_and_an_embed_in_it_shown_as_one_character(ann: Caller) -> None:
    content = [{"insert": "a"}, {"insert": {"image": "x"}}, {"insert": "b" * 600 + "\n"}]
    given = {"kind": "rich", "content": {"format": "delta", "value": content}}
    document = ann.post("documents", given).json["id"]
    anchor = {"revision": 1, "start": 0, "end": 602}
    made = ann.post(f"documents/{document}/threads", {"body": "x", "anchor": anchor}).json
    assert made["quote"] == "a\ufffc" + "b" * 498
    assert made["anchor"]["range"] == [0, 602]


def test_positions_count_utf_16_units(ann: Caller) -> None:
    place = Place(ann, "😀😀 yes")
    made = place.open(anchor={"revision": 1, "start": 2, "end": 4})
    assert units(made["quote"]) == units("😀")


def test_one_deletes_ones_own_thread_until_somebody_else_writes_in_it(place: Place, ann: Caller, bob: Caller) -> None:
    place.share(bob, "commenter")
    mine, shared, theirs = place.open(bob), place.open(bob), place.open(ann)
    ann.post(f"{place.threads}/{shared['id']}/comments", {"body": "No."})
    assert bob.delete(f"{place.threads}/{mine['id']}").status == 204
    assert bob.delete(f"{place.threads}/{shared['id']}").code == "forbidden"
    assert bob.delete(f"{place.threads}/{theirs['id']}").code == "forbidden"
    assert ann.delete(f"{place.threads}/{shared['id']}").status == 204
    assert [each["id"] for each in place.list()["results"]] == [theirs["id"]]
    assert ann.get(f"{place.threads}/{mine['id']}").code == "not_found"


def test_who_comes_by_a_commenters_link_writes_by_their_own_name_and_a_guest_reads(
    place: Place, ann: Caller, bob: Caller
) -> None:
    made = place.open()
    bob.link = guest = ann.post(f"{place.path}/links", {"role": "commenter"}).json["secret"]
    comments = f"{place.threads}/{made['id']}/comments"
    mine = place.open(bob)
    assert mine["opener"]["name"] == "Bob"
    said = bob.post(comments, {"body": "Mine, @ann."})
    assert (said.status, said.json["author"]["name"]) == (201, "Bob")
    assert bob.put(f"{comments}/{said.json['id']}/reactions/%E2%9D%A4").status == 204
    assert bob.put(f"{place.threads}/{made['id']}/resolved").status == 204
    assert place.list(Caller(link=guest))["number"] == 5
    assert Caller(link=guest).post(comments, {"body": "Who am I?"}).code == "not_signed_in"
    bob.link = ann.post(f"{place.path}/links", {"role": "viewer"}).json["secret"]
    assert bob.post(comments, {"body": "I only read."}).code == "forbidden"


def test_a_thread_is_resolved_and_reopened(place: Place, ann: Caller, bob: Caller) -> None:
    place.share(bob, "commenter")
    made = place.open()
    where = f"{place.threads}/{made['id']}/resolved"
    for _ in range(2):  # again changes nothing
        assert bob.put(where).status == 204
    thread = ann.get(f"{place.threads}/{made['id']}").json
    assert thread["resolved"] is not None
    assert (thread["resolver"]["name"], thread["number"]) == ("Bob", 2)
    assert [len(place.list(query=f"?state={state}")["results"]) for state in ("open", "resolved", "all")] == [0, 1, 1]
    for _ in range(2):
        assert ann.delete(where).status == 204
    thread = ann.get(f"{place.threads}/{made['id']}").json
    assert (thread["resolved"], thread["resolver"], thread["number"]) == (None, None, 3)
    assert ann.get(f"{place.threads}?state=closed").code == "invalid"


def test_an_etag_spares_reading_the_same_thread_again(place: Place, ann: Caller) -> None:
    where = f"{place.threads}/{place.open()['id']}"
    tag = ann.get(where).etag
    assert ann.get(where, If_None_Match=tag).status == 304
    place.edit({"insert": "x"}, base=1)
    assert ann.get(where, If_None_Match=tag).status == 200


def test_threads_of_another_document_are_none_of_this_one(place: Place, ann: Caller) -> None:
    made = place.open()
    other = Place(ann)
    theirs = other.open()
    comment = made["comments"][0]["id"]
    for where in (made["id"], f"{made['id']}/comments"):
        assert ann.get(f"{other.threads}/{where}").code == "not_found"
    assert ann.put(f"{other.threads}/{made['id']}/resolved").code == "not_found"
    assert ann.patch(f"{other.threads}/{theirs['id']}/comments/{comment}", {"body": "x"}).code == "not_found"


def test_a_list_takes_the_same_statements_however_much_was_said(
    place: Place, ann: Caller, bob: Caller, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    place.share(bob, "commenter")

    def counted() -> int:
        with django_assert_max_num_queries(12) as asked:
            place.list()
        return len(asked)

    place.open()
    few = counted()
    cache.clear()
    for number in range(8):
        made = place.open(body="@bob @ann")
        where = f"{place.threads}/{made['id']}/comments"
        for each in range(number):
            comment = bob.post(where, {"body": f"{each} @ann"}).json["id"]
            ann.put(f"{where}/{comment}/reactions/%F0%9F%91%8D")
        place.edit({"insert": "x"}, base=1)
    assert counted() == few


def test_an_edit_asks_nothing_about_threads(place: Place) -> None:
    def edit(base: int) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            place.edit({"insert": "x"}, base=base)
        return [query["sql"] for query in asked.captured_queries]

    before = edit(1)
    for _ in range(5):
        place.open()
    after = edit(2)
    assert len(after) == len(before)
    assert not [sql for sql in after if "comments_" in sql]


def test_the_admin_shows_threads_and_nothing_that_is_said_in_them(place: Place, ann: Caller) -> None:
    made = place.open(body="The secret.", anchor={"revision": 1, "start": 8, "end": 14})
    admin = Client(headers={"Host": "localhost"})
    admin.force_login(Person.objects.create_superuser("root", password="correct horse"))
    listed = admin.get(f"/admin/comments/thread/?q={made['id']}")
    shown = admin.get(f"/admin/comments/thread/{made['id']}/change/")
    assert (listed.status_code, shown.status_code) == (200, 200)
    assert made["id"].encode() in listed.content
    assert str(made["id"]) in str(Thread.objects.get())
    assert made["id"] in str(Comment.objects.get())
    assert made["quote"] == "sat on"
    for never in (b"secret", b"sat on"):
        assert never not in listed.content + shown.content
    assert admin.get("/admin/comments/thread/add/").status_code == 403
    assert admin.post(f"/admin/comments/thread/{made['id']}/delete/", {"post": "yes"}).status_code == 403
