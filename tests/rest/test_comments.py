"""Comments over REST: written, edited, taken back, answered with an emoji, and mentioning people."""

from typing import Any

import pytest
from django.core.cache import cache

from documents.comments.models import Comment, Discussion, Mention, Thread
from tests.rest.callers import Caller
from tests.rest.discussion import CAT, Place


@pytest.mark.parametrize("body", ["", "  \n", None, 7, "x" * 10_001, "a\0b", "\ud83d"])
def test_a_body_is_words_and_not_too_many(place: Place, ann: Caller, body: Any) -> None:
    answer = ann.post(place.threads, {"body": body})
    assert (answer.status, answer.code) == (400, "invalid")


def test_a_reply_stands_behind_what_was_said_before(place: Place, ann: Caller, bob: Caller) -> None:
    place.share(bob, "commenter")
    made = place.open()
    where = f"{place.threads}/{made['id']}/comments"
    answer = bob.post(where, {"body": "The `black` one."})
    assert answer.status == 201
    assert answer.json["html"] == "<p>The <code>black</code> one.</p>"
    assert ann.post(where, {"body": "Oh."}).status == 201
    listed = ann.get(where).json["results"]
    assert [each["body"] for each in listed] == ["Which?", "The `black` one.", "Oh."]
    assert [each["number"] for each in listed] == [1, 2, 3]
    thread = place.list(bob)["results"][0]
    assert (thread["count"], thread["number"], thread["comments"]) == (3, 3, listed)
    first = ann.get(f"{where}?limit=2").json
    assert len(first["results"]) == 2
    assert ann.get(first["next"].partition("/api/v1/")[2]).json["results"] == listed[2:]


def test_a_thread_comes_with_its_first_twenty_comments(place: Place, ann: Caller) -> None:
    made = place.open()
    for number in range(24):
        ann.post(f"{place.threads}/{made['id']}/comments", {"body": str(number)})
    thread = place.list()["results"][0]
    assert (thread["count"], len(thread["comments"])) == (25, 20)
    assert thread["comments"][-1]["body"] == "18"


def test_a_comment_is_edited_by_who_wrote_it_alone(place: Place, ann: Caller, bob: Caller) -> None:
    place.share(bob, "editor")
    made = place.open(bob)
    where = f"{place.threads}/{made['id']}/comments/{made['comments'][0]['id']}"
    answer = bob.patch(where, {"body": "~~Which~~ What?"})
    assert answer.status == 200
    assert (answer.json["html"], answer.json["created"]) == (
        "<p><s>Which</s> What?</p>",
        made["comments"][0]["created"],
    )
    assert answer.json["edited"] is not None
    refused = ann.patch(where, {"body": "Mine."})
    assert (refused.status, refused.code) == (403, "forbidden")


def test_a_deleted_comment_leaves_its_place_and_nothing_else(place: Place, ann: Caller, bob: Caller) -> None:
    place.share(bob, "commenter")
    made = place.open(body="@bob the secret")
    where = f"{place.threads}/{made['id']}"
    first = f"{where}/comments/{made['comments'][0]['id']}"
    bob.post(f"{where}/comments", {"body": "What?"})
    bob.put(f"{first}/reactions/%F0%9F%91%8D")
    assert bob.delete(first).code == "forbidden"
    assert ann.delete(first).status == 204
    gone, reply = place.list()["results"][0]["comments"]
    assert (gone["body"], gone["html"], gone["mentions"], gone["reactions"]) == ("", "", [], [])
    assert gone["deleted"] is not None
    assert reply["body"] == "What?"
    assert not Comment.objects.filter(body__contains="secret").exists()
    for answer in (ann.patch(first, {"body": "x"}), ann.delete(first), ann.put(f"{first}/reactions/%F0%9F%91%8D")):
        assert (answer.status, answer.code) == (404, "not_found")
    assert ann.delete(f"{where}/comments/{reply['id']}").status == 204  # an owner moderates
    assert place.list()["results"] == []
    assert not Thread.objects.exists()


def test_everybody_gives_an_emoji_once(place: Place, ann: Caller, bob: Caller) -> None:
    place.share(bob, "commenter")
    made = place.open()
    where = f"{place.threads}/{made['id']}/comments/{made['comments'][0]['id']}/reactions"
    for who in (ann, ann, bob):
        assert who.put(f"{where}/%F0%9F%91%8D").status == 204
    assert bob.put(f"{where}/1%EF%B8%8F%E2%83%A3").status == 204
    shown = place.list()["results"][0]["comments"][0]["reactions"]
    assert [(each["emoji"], [person["name"] for person in each["people"]]) for each in shown] == [
        ("👍", ["Ann", "Bob"]),
        ("1️⃣", ["Bob"]),
    ]
    for _ in range(2):
        assert ann.delete(f"{where}/%F0%9F%91%8D").status == 204
    (first, _) = place.list()["results"][0]["comments"][0]["reactions"]
    assert [person["name"] for person in first["people"]] == ["Bob"]
    assert Discussion.objects.get().number == 5


@pytest.mark.parametrize("emoji", ["x", "%3Cscript%3E", "1", "%F0%9F%91%8Dx", "%F0%9F%91%8D" * 17, "%20"])
def test_what_is_no_emoji_is_refused(place: Place, ann: Caller, emoji: str) -> None:
    made = place.open()
    where = f"{place.threads}/{made['id']}/comments/{made['comments'][0]['id']}/reactions"
    assert ann.put(f"{where}/{emoji}").code == "invalid"


def test_members_are_mentioned_by_name_and_nobody_else_is(place: Place, ann: Caller, bob: Caller, eve: Caller) -> None:
    place.share(bob, "viewer")
    body = "@Bob, @ann. and (@bob!) see x@ann.org @eve @nobody `@bob` and\n\n    @bob\n"
    made = place.open(body=body)["comments"][0]
    assert [each["username"] for each in made["mentions"]] == ["ann", "bob"]
    only = place.open(body="write to me@bob, /@bob, `@bob`")["comments"][0]
    assert only["mentions"] == []
    where = f"{place.threads}/{place.list()['results'][1]['id']}/comments/{made['id']}"
    assert [each["username"] for each in ann.patch(where, {"body": "@bob"}).json["mentions"]] == ["bob"]
    assert eve.person
    assert not Mention.objects.filter(person=eve.person).exists()


def test_a_request_that_comes_again_is_answered_again_and_done_once(place: Place, ann: Caller) -> None:
    given = {"body": "Which?", "anchor": CAT}
    once = ann.post(place.threads, given, Idempotency_Key="one")
    again = ann.post(place.threads, given, Idempotency_Key="one")
    assert (once.status, again.status) == (201, 201)
    assert once.json == again.json
    assert ann.post(place.threads, {"body": "Other"}, Idempotency_Key="one").code == "key_reused"
    where = f"{place.threads}/{once.json['id']}/comments"
    assert ann.post(where, {"body": "x"}, Idempotency_Key="one").code == "key_reused"
    replies = [ann.post(where, {"body": "x"}, Idempotency_Key="two") for _ in range(2)]
    assert replies[0].json == replies[1].json
    assert Comment.objects.count() == 2
    assert Discussion.objects.get().number == 2


def test_what_people_said_outlives_their_account(place: Place, ann: Caller, bob: Caller) -> None:
    place.share(bob, "commenter")
    made = place.open(bob, body="Mine, @ann.")
    bob.put(f"{place.threads}/{made['id']}/comments/{made['comments'][0]['id']}/reactions/%F0%9F%91%8D")
    assert bob.delete("me", {"password": "correct horse"}).status == 204
    thread = place.list()["results"][0]
    assert (thread["opener"], thread["comments"][0]["author"]) == (None, None)
    assert (thread["comments"][0]["body"], thread["comments"][0]["reactions"]) == ("Mine, @ann.", [])


def test_who_writes_very_much_is_told_to_wait(place: Place, ann: Caller) -> None:
    made = place.open()
    where = f"{place.threads}/{made['id']}/comments"
    cache.clear()
    answers = [ann.post(where, {"body": "x"}).status for _ in range(61)]
    assert answers == [201] * 60 + [429]
    assert ann.get(where).status == 200
