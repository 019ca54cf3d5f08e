"""Threads over REST: opened, answered, resolved, taken away, and told to everybody in the document."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from collab.accounts.models import Person
from collab.errors import Forbidden
from collab.ot.text import units
from documents import announcing, links
from documents.access import Principal
from documents.comments import threads
from documents.comments.models import Comment, Discussion, Mention, Thread
from documents.keys import Key
from documents.models import Role
from tests.rest.callers import Caller

TEXT = "The cat sat on the mat."
CAT = {"revision": 1, "start": 4, "end": 7}


class Place:
    """A document, with what everybody in it is told."""

    def __init__(self, owner: Caller, text: str = TEXT) -> None:
        self.owner = owner
        self.document = owner.document(text)
        self.path = f"documents/{self.document}"
        self.threads = f"{self.path}/threads"

    def share(self, who: Caller, role: str) -> None:
        assert who.person
        given = {"person": who.person.username, "role": role}
        assert self.owner.post(f"{self.path}/members", given).status == 201

    def open(self, who: Caller | None = None, body: str = "Which?", anchor: Any = CAT) -> Any:
        answer = (who or self.owner).post(self.threads, {"body": body, "anchor": anchor})
        assert answer.status == 201, answer.body
        return answer.json

    def edit(self, *ops: Any, base: int) -> int:
        given = {"base": base, "delta": list(ops)}
        answer = self.owner.post(f"{self.path}/submissions", given)
        assert answer.status == 201, answer.body
        return int(answer.json["revision"])

    def list(self, who: Caller | None = None, query: str = "") -> Any:
        answer = (who or self.owner).get(f"{self.threads}{query}")
        assert answer.status == 200, answer.body
        return answer.json


@pytest.fixture
def place(ann: Caller) -> Place:
    return Place(ann)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Role]]:
    """What everybody is told, in its order, with the role that it takes."""
    heard: list[tuple[Any, Role]] = []

    def say(_: object, notice: announcing.Notice) -> None:
        if isinstance(notice, announcing.Told):
            heard.append((json.loads(notice.frame), notice.least))

    monkeypatch.setattr(announcing, "say", say)
    return heard


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


@pytest.mark.parametrize("body", ["", "  \n", None, 7, "x" * 10_001, "a\0b", "\ud83d"])
def test_a_body_is_words_and_not_too_many(place: Place, ann: Caller, body: Any) -> None:
    answer = ann.post(place.threads, {"body": body})
    assert (answer.status, answer.code) == (400, "invalid")


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


def test_an_etag_spares_reading_the_same_thread_again(place: Place, ann: Caller) -> None:
    where = f"{place.threads}/{place.open()['id']}"
    tag = ann.get(where).etag
    assert ann.get(where, If_None_Match=tag).status == 304
    place.edit({"insert": "x"}, base=1)
    assert ann.get(where, If_None_Match=tag).status == 200


def test_viewers_read_threads_unless_an_owner_says_otherwise(
    place: Place,
    ann: Caller,
    bob: Caller,
    eve: Caller,
    told: list[Any],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    place.share(bob, "viewer")
    place.share(eve, "commenter")
    made = place.open()
    where = (place.threads, f"{place.threads}/{made['id']}", f"{place.threads}/{made['id']}/comments")
    assert [bob.get(path).status for path in where] == [200, 200, 200]
    discussion = f"{place.path}/discussion"
    assert ann.get(discussion).json == {"number": 1, "viewers": True}
    answer = ann.patch(discussion, {"viewers": False})
    assert answer.json == {"number": 1, "viewers": False}
    assert {bob.get(path).code for path in (*where, discussion)} == {"forbidden"}
    assert {eve.get(path).status for path in (*where, discussion)} == {200}
    with django_capture_on_commit_callbacks(execute=True):
        place.open(eve)
    assert [least for _, least in told] == [Role.COMMENTER]
    ann.patch(discussion, {"viewers": True})
    assert bob.get(place.threads).status == 200


def test_every_change_is_told_when_it_is_on_disk_in_its_order(
    place: Place,
    ann: Caller,
    bob: Caller,
    told: list[Any],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    place.share(bob, "commenter")
    assert bob.person
    with django_capture_on_commit_callbacks(execute=False) as kept:
        place.open()
    assert told == []
    assert len(kept) == 1
    kept[0]()
    with django_capture_on_commit_callbacks(execute=True):
        where = f"{place.threads}/{place.list()['results'][0]['id']}"
        reply = bob.post(f"{where}/comments", {"body": "So."}).json["id"]
        bob.patch(f"{where}/comments/{reply}", {"body": "So!"})
        bob.put(f"{where}/comments/{reply}/reactions/%F0%9F%91%8D")
        bob.delete(f"{where}/comments/{reply}/reactions/%F0%9F%91%8D")
        bob.put(f"{where}/resolved")
        bob.delete(f"{where}/resolved")
        ann.put(f"{where}/anchor", {"anchor": {"revision": 1, "start": 0, "end": 3}})
        ann.delete(f"{where}/comments/{reply}")
        ann.delete(where)
    frames = [frame for frame, _ in told]
    assert {frame["type"] for frame in frames} == {"threads"}
    changes = [change for frame in frames for change in frame["changes"]]
    assert [change["number"] for change in changes] == [*range(1, 11)]
    thread = changes[0]["thread"]
    first = changes[0]["comment"]
    expected = [
        {"what": "opened", "by": "Ann", "comment": first, "text": "Which?", "revision": 1, "range": [4, 7]},
        {"what": "replied", "by": "Bob", "comment": reply, "text": "So."},
        {"what": "edited", "by": "Bob", "comment": reply, "text": "So!"},
        {"what": "reacted", "by": "Bob", "comment": reply, "text": "👍"},
        {"what": "unreacted", "by": "Bob", "comment": reply, "text": "👍"},
        {"what": "resolved", "by": "Bob"},
        {"what": "reopened", "by": "Bob"},
        {"what": "moved", "by": "Ann", "revision": 1, "range": [0, 3]},
        {"what": "deleted", "by": "Ann", "comment": reply},
        {"what": "deleted", "by": "Ann"},
    ]
    ids = {"Ann": str(ann.person.pk) if ann.person else "", "Bob": str(bob.person.pk)}
    for change, wanted in zip(changes, expected, strict=True):
        assert change.pop("at") > 1_700_000_000_000
        number = change.pop("number")
        assert number
        assert change == {"thread": thread, "person": ids[str(wanted["by"])], **wanted}


def test_what_is_refused_is_not_counted_and_not_told(
    place: Place,
    ann: Caller,
    eve: Caller,
    told: list[Any],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    made = place.open()
    with django_capture_on_commit_callbacks(execute=True):
        assert eve.post(place.threads, {"body": "x"}).status == 404
        assert ann.delete(f"{place.threads}/{made['id']}/resolved").status == 204
        assert ann.delete(f"{place.threads}/{made['id']}/comments/{made['id']}").status == 404
    assert told == []
    assert Discussion.objects.get().number == 1


def test_a_guest_reads_by_a_link_and_a_person_comments_by_one(place: Place, ann: Caller, bob: Caller) -> None:
    link = ann.post(f"{place.path}/links", {"role": "commenter"}).json["secret"]
    guest = Caller(link=link)
    made = place.open()
    assert guest.get(place.threads).status == 200
    assert guest.post(place.threads, {"body": "x"}).code == "not_signed_in"
    bob.link = link
    assert bob.post(f"{place.threads}/{made['id']}/comments", {"body": "x"}).status == 201


def test_threads_of_another_document_are_none_of_this_one(place: Place, ann: Caller) -> None:
    made = place.open()
    other = Place(ann)
    theirs = other.open()
    comment = made["comments"][0]["id"]
    for where in (made["id"], f"{made['id']}/comments"):
        assert ann.get(f"{other.threads}/{where}").code == "not_found"
    assert ann.put(f"{other.threads}/{made['id']}/resolved").code == "not_found"
    assert ann.patch(f"{other.threads}/{theirs['id']}/comments/{comment}", {"body": "x"}).code == "not_found"


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


def test_who_says_not_who_they_are_writes_nothing(place: Place, ann: Caller) -> None:
    secret = ann.post(f"{place.path}/links", {"role": "commenter"}).json["secret"]
    guest = Principal(link=links.read(secret))
    with pytest.raises(Forbidden, match="sign in"):
        threads.open_thread(Key(guest, "x", b""), UUID(place.document), None, "x")


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
