"""Who may discuss a document over REST, and how everybody in it is told."""

from typing import Any
from uuid import UUID

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from collab.errors import Forbidden
from documents import links
from documents.access import Principal
from documents.comments import threads
from documents.comments.models import Discussion
from documents.keys import Key
from documents.models import Role
from tests.rest.callers import Caller
from tests.rest.discussion import Place


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


def test_who_says_not_who_they_are_writes_nothing(place: Place, ann: Caller) -> None:
    secret = ann.post(f"{place.path}/links", {"role": "commenter"}).json["secret"]
    guest = Principal(link=links.read(secret))
    with pytest.raises(Forbidden, match="sign in"):
        threads.open_thread(Key(guest, "x", b""), UUID(place.document), None, "x")
