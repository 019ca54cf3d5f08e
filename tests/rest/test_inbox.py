"""Inboxes: who is told of what, what they are shown of it, and what they have seen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from collab.accounts import personal_tokens
from collab.accounts.models import Scope
from collab.audit.record import Actor
from documents import announcing
from documents.inbox import notifications
from documents.inbox.models import Notification
from documents.models import Document
from tests.rest.callers import Answer, Caller
from tests.rest.conftest import person
from tests.rest.discussion import Place

Told = list[tuple[int, int]]


@pytest.fixture
def cat() -> Caller:
    return person("cat")


@pytest.fixture
def place(ann: Caller, bob: Caller, eve: Caller) -> Place:
    """Ann's document, in which bob comments and eve reads."""
    made = Place(ann)
    made.share(bob, "commenter")
    made.share(eve, "viewer")
    Notification.objects.all().delete()
    return made


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Whom the sockets tell how much is new."""
    heard: Told = []
    monkeypatch.setattr(announcing, "tell_person", lambda who, frame: heard.append((who, frame.unread)))
    return heard


def inbox(who: Caller, query: str = "") -> Any:
    answer = who.get(f"notifications{query}")
    assert answer.status == 200, answer.body
    return answer.json


def reasons(who: Caller) -> list[str]:
    return [each["reason"] for each in inbox(who)["results"]]


def reply(place: Place, thread: Any, who: Caller, body: str) -> Any:
    answer = who.post(f"{place.threads}/{thread['id']}/comments", {"body": body})
    assert answer.status == 201, answer.body
    return answer.json


# Who is told


def test_who_is_given_a_role_is_told_once_and_sees_of_what(place: Place, ann: Caller, cat: Caller) -> None:
    place.share(cat, "viewer")
    assert cat.person
    assert ann.person
    (one,) = inbox(cat)["results"]
    assert one == {
        "id": one["id"],
        "reason": "share",
        "document": {"id": place.document, "title": "Plan"},
        "thread": None,
        "comment": None,
        "text": None,
        "by": {"id": str(ann.person.pk), "name": "Ann", "colour": ann.person.colour},
        "created": one["created"],
        "read": None,
    }
    ann.patch(f"{place.path}/members/{cat.person.pk}", {"role": "editor"})
    assert reasons(cat) == ["share"]


def test_owners_are_told_of_threads_and_the_named_of_comments(place: Place, ann: Caller, bob: Caller) -> None:
    made = place.open(bob, "Which, @ann?")
    assert reasons(ann) == ["mention"]  # which says more than that a thread was opened
    place.open(bob, "Why?")
    assert reasons(ann) == ["thread", "mention"]
    one = inbox(ann)["results"][1]
    assert (one["thread"], one["comment"], one["text"]) == (made["id"], made["comments"][0]["id"], "Which, @ann?")


def test_what_was_said_is_shown_without_its_formatting(place: Place, ann: Caller, bob: Caller) -> None:
    place.open(bob, "Which *one*, **@ann**? [There](https://nexus.example)\n\n- `a < b`\n- 1\n\n> &amp; why")
    (one,) = inbox(ann)["results"]
    assert one["text"] == "Which one, @ann? There\na < b\n1\n& why"


def test_nobody_is_told_of_their_own_doings(place: Place, ann: Caller, bob: Caller) -> None:
    made = place.open(ann, "What do I, @ann, think?")
    reply(place, made, ann, "This.")
    assert reasons(ann) == []
    reply(place, made, bob, "@bob agrees")
    assert reasons(bob) == []


def test_who_takes_part_in_a_thread_is_told_of_replies(place: Place, ann: Caller, bob: Caller, eve: Caller) -> None:
    made = place.open(ann, "Why, @eve?")
    assert reasons(eve) == ["mention"]
    reply(place, made, bob, "Because.")
    assert (reasons(ann), reasons(eve), reasons(bob)) == (["reply"], ["reply", "mention"], [])
    reply(place, made, ann, "So?")
    assert (reasons(bob), reasons(eve)) == (["reply"], ["reply", "reply", "mention"])
    bobs = Notification.objects.filter(person=bob.person)
    bobs.delete()
    answer = ann.put(f"{place.threads}/{made['id']}/resolved")
    assert answer.status == 204
    assert reasons(bob) == []  # it can be seen in the thread


def test_an_edit_tells_only_whom_it_names_anew(place: Place, ann: Caller, bob: Caller, eve: Caller) -> None:
    made = place.open(bob, "Which, @ann?")
    path = f"{place.threads}/{made['id']}/comments/{made['comments'][0]['id']}"
    assert bob.patch(path, {"body": "Which, @ann and @eve?"}).status == 200
    assert (reasons(ann), reasons(eve)) == (["mention"], ["mention"])


def test_what_was_deleted_is_told_no_more(place: Place, ann: Caller, bob: Caller) -> None:
    made = place.open(bob, "Which?")
    said = reply(place, made, bob, "@ann?")
    assert len(reasons(ann)) == 2
    bob.delete(f"{place.threads}/{made['id']}/comments/{said['id']}")
    assert reasons(ann) == ["thread"]
    bob.delete(f"{place.threads}/{made['id']}")
    assert reasons(ann) == []


def test_who_has_left_or_is_barred_is_not_told(place: Place, ann: Caller, bob: Caller, eve: Caller) -> None:
    made = place.open(ann, "Why, @eve and @bob?")
    assert eve.person
    assert bob.person
    ann.delete(f"{place.path}/members/{eve.person.pk}")
    bob.person.is_active = False
    bob.person.save()
    Notification.objects.all().delete()
    reply(place, made, ann, "So, @eve and @bob.")
    assert not Notification.objects.exists()


def test_where_viewers_do_not_read_threads_they_are_told_of_none(place: Place, ann: Caller, eve: Caller) -> None:
    ann.patch(f"{place.path}/discussion", {"viewers": False})
    place.open(ann, "What do we tell @eve?")
    assert not Notification.objects.exists()


def test_of_a_muted_document_one_is_told_nothing_until_one_wants_to(place: Place, ann: Caller, bob: Caller) -> None:
    mute = f"{place.path}/mute"
    assert ann.get(mute).json == {"muted": False}
    assert [ann.put(mute).status, ann.put(mute).status] == [204, 204]
    assert ann.get(mute).json == {"muted": True}
    assert bob.get(mute).json == {"muted": False}
    place.open(bob, "@ann?")
    assert reasons(ann) == []
    assert ann.delete(mute).status == 204
    place.open(bob, "@ann?")
    assert reasons(ann) == ["mention"]


def test_who_inherits_is_told_by_nobody_any_more(ann: Caller, bob: Caller) -> None:
    ann.document("x")
    assert ann.delete("me", {"password": "correct horse", "successor": "bob"}).status == 204
    (one,) = inbox(bob)["results"]
    assert (one["reason"], one["by"]) == ("share", None)


# What they may still see


def _removed(place: Place, who: Caller) -> None:
    assert who.person
    assert place.owner.delete(f"{place.path}/members/{who.person.pk}").status == 204


def _trashed(place: Place, who: Caller) -> None:
    assert place.owner.put(f"{place.path}/trash").status == 204


def _closed_to_viewers(place: Place, who: Caller) -> None:
    assert place.owner.patch(f"{place.path}/discussion", {"viewers": False}).status == 200


@pytest.mark.parametrize("happens", [_removed, _trashed, _closed_to_viewers])
def test_what_one_may_not_see_any_more_is_shown_counted_and_marked_no_more(
    place: Place, ann: Caller, eve: Caller, happens: Callable[[Place, Caller], None]
) -> None:
    place.open(ann, "Why, @eve?")
    number = inbox(eve)["results"][0]["id"]
    happens(place, eve)
    assert inbox(eve) == {"unread": 0, "next": None, "previous": None, "results": []}
    assert eve.put(f"notifications/{number}/read").status == 404


def test_an_owner_sees_what_lies_in_the_trash_and_a_commenter_what_viewers_do_not(
    place: Place, ann: Caller, bob: Caller
) -> None:
    place.open(ann, "Why, @bob?")
    place.open(bob, "Why, @ann?")
    _closed_to_viewers(place, bob)
    assert (inbox(ann)["unread"], inbox(bob)["unread"]) == (1, 1)
    _trashed(place, bob)
    assert (inbox(ann)["unread"], inbox(bob)["unread"]) == (1, 0)


def test_what_is_shown_is_what_access_grants(place: Place, ann: Caller, bob: Caller, eve: Caller, cat: Caller) -> None:
    """`shown` says in one statement what `Action.READ` and the threads' own rule say one by one."""
    people = {who.person.pk: who for who in (ann, bob, eve, cat) if who.person}
    thread = place.open(ann, "Hm")
    for pk in people:
        for one in (thread["id"], None):
            Notification.objects.create(
                person_id=pk, reason="reply", document_id=place.document, thread_id=one, created="2026-01-01T00:00Z"
            )
    for viewers in (True, False):
        ann.patch(f"{place.path}/discussion", {"viewers": viewers})
        for trashed in (None, "2026-01-01T00:00Z"):
            Document.objects.update(trashed=trashed)
            shown = {(each.person_id, each.thread is None) for each in notifications.shown(list(people))}
            for pk, who in people.items():
                cache.clear()
                assert ((pk, True) in shown) == (who.get(place.path).status == 200)
                assert ((pk, False) in shown) == (who.get(place.threads).status == 200)
        Document.objects.update(trashed=None)


# What they have seen


def ids(who: Caller) -> list[str]:
    return [each["id"] for each in inbox(who)["results"]]


def test_one_is_marked_as_read_and_as_new_again(place: Place, ann: Caller, bob: Caller) -> None:
    for _ in range(3):
        place.open(bob)
    first = ids(ann)[-1]
    assert ann.put(f"notifications/{first}/read").json == {"unread": 2}
    since = inbox(ann)["results"][-1]["read"]
    assert since is not None
    assert ann.put(f"notifications/{first}/read").json == {"unread": 2}
    assert inbox(ann)["results"][-1]["read"] == since
    assert len(inbox(ann, "?state=unread")["results"]) == 2
    assert ann.delete(f"notifications/{first}/read").json == {"unread": 3}


def test_all_are_marked_up_to_what_one_was_shown(place: Place, ann: Caller, bob: Caller) -> None:
    for _ in range(3):
        place.open(bob)
    assert ann.put("notifications/read", {"until": ids(ann)[1]}).json == {"unread": 1}
    assert ann.put("notifications/read", {}).json == {"unread": 0}
    assert ann.put("notifications/read", {"until": None}).json == {"unread": 0}


def test_other_peoples_inboxes_are_nobodys_business(place: Place, ann: Caller, bob: Caller, nobody: Caller) -> None:
    place.open(bob)
    number = ids(ann)[0]
    refused: list[Answer] = [
        bob.put(f"notifications/{number}/read"),
        bob.delete(f"notifications/{number}/read"),
        bob.put(f"notifications/{10**30}/read"),
    ]
    assert [each.status for each in refused] == [404] * 3
    bob.put("notifications/read", {})
    assert inbox(ann)["unread"] == 1
    asked = [
        nobody.get("notifications"),
        nobody.put("notifications/read", {}),
        nobody.put(f"notifications/{number}/read"),
    ]
    assert [each.status for each in asked] == [401] * 3


def test_a_token_that_may_only_read_marks_nothing(place: Place, ann: Caller, bob: Caller) -> None:
    place.open(bob)
    assert ann.person
    _, secret = personal_tokens.make(ann.person, name="x", scope=Scope.READ, expires=None, actor=Actor())
    reader = Caller()
    reader.client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert inbox(reader)["unread"] == 1
    assert reader.put("notifications/read", {}).status == 403
    assert reader.put(f"notifications/{ids(ann)[0]}/read").status == 403
    assert inbox(ann)["unread"] == 1


@pytest.mark.parametrize("until", ["x", "-1", "1" * 19, 1.5])
def test_a_made_up_notification_is_refused(ann: Caller, until: object) -> None:
    assert ann.put("notifications/read", {"until": until}).code == "invalid"


def test_an_inbox_that_has_not_changed_is_not_sent_again(place: Place, ann: Caller, bob: Caller) -> None:
    place.open(bob)
    etag = ann.get("notifications").etag
    again = ann.get("notifications", If_None_Match=etag)
    assert (again.status, again.etag, again.body) == (304, etag, b"")
    place.open(bob)
    assert ann.get("notifications", If_None_Match=etag).status == 200


def test_an_inbox_comes_in_pages_by_the_same_few_statements(
    place: Place, ann: Caller, bob: Caller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        place.open(bob)
    page = inbox(ann, "?limit=2")
    assert page["unread"] == 5
    assert page["next"]
    assert len(page["results"]) == 2
    with django_assert_num_queries(2):
        inbox(ann)


# Live


def test_who_is_connected_is_told_how_much_is_new_after_the_commit(
    place: Place,
    ann: Caller,
    bob: Caller,
    told: Told,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    assert ann.person
    with django_capture_on_commit_callbacks(execute=True):
        made = place.open(bob)
        assert told == []
    assert told == [(ann.person.pk, 1)]
    with django_capture_on_commit_callbacks(execute=True):
        reply(place, made, bob, "@ann?")
    with django_capture_on_commit_callbacks(execute=True):
        ann.put(f"notifications/{ids(ann)[0]}/read")
    with django_capture_on_commit_callbacks(execute=True):
        ann.put("notifications/read", {})
    with django_capture_on_commit_callbacks(execute=True):
        ann.put("notifications/read", {})  # which changes nothing
    assert told == [(ann.person.pk, number) for number in (1, 2, 1, 0)]


def test_a_hint_that_fails_harms_nothing_else(
    place: Place,
    bob: Caller,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    caplog.set_level("CRITICAL")
    said: list[announcing.Notice] = []
    monkeypatch.setattr(announcing, "say", lambda _, notice: said.append(notice))
    monkeypatch.setattr(announcing, "tell_person", lambda *_: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True):
        place.open(bob)
    assert len(said) == 1
