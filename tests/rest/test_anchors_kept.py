"""Anchors that are kept: moved when somebody looks, stored on the way, true for ever."""

from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collab.ot import Delta
from collab.sync import Restored, Revision, Submission
from documents import journal
from documents.api.thread_showing import thread as shown
from documents.api.thread_showing import with_comments
from documents.comments import places, verification
from documents.comments.anchors import Anchor
from documents.comments.models import Comment, Discussion, Thread
from documents.desk import Offer
from tests.rest.callers import Caller
from tests.rest.discussion import CAT, Place

GUEST = "a-guest-0123456789"


class Typist:
    """Somebody who writes into a document, many revisions at a time."""

    def __init__(self, document: str) -> None:
        self.document = UUID(document)
        self.seq = 0

    @property
    def head(self) -> int:
        return journal.head(self.document).number

    def write(self, *deltas: Delta, restores: tuple[Restored, ...] = ()) -> int:
        """Each delta follows the one before."""
        head = journal.head(self.document)
        offers = []
        for number, delta in enumerate(deltas, start=head.number):
            self.seq += 1
            submission = Submission(GUEST, self.seq, number, delta, restores)
            offers.append(Offer(self.document, submission, "guest", None, head.access))
        outcomes = journal.commit(offers, at=head.at + 1)
        assert all(isinstance(outcome, Revision) for outcome in outcomes), outcomes
        return self.head


@pytest.fixture
def typist(place: Place) -> Typist:
    return Typist(place.document)


def ranges(place: Place) -> list[Any]:
    """Where the words of each thread are, in the order in which they were opened."""
    return [each["anchor"]["range"] for each in reversed(place.list()["results"])]


def test_what_is_undone_brings_a_thread_back_and_what_is_typed_again_does_not(place: Place, typist: Typist) -> None:
    place.open()
    gone = typist.write(Delta().retain(3).delete(5))
    assert ranges(place) == [None]
    typist.write(Delta().retain(3).insert(" cat "))
    assert ranges(place) == [None]
    typist.write(Delta().insert(" cat "), restores=(Restored(0, gone, 3, 5),))
    thread = place.list()["results"][0]
    assert (thread["anchor"]["range"], thread["anchor"]["died"]) == ([1, 4], None)


def test_stored_anchors_follow_some_way_behind_and_are_true_there(place: Place, typist: Typist) -> None:
    place.open()
    place.open(anchor={"revision": 1, "start": 8, "end": 11})
    typist.write(*[Delta().insert("x")] * (places.WORTH - 2))
    assert ranges(place) == [[4 + typist.head - 1, 7 + typist.head - 1], [8 + typist.head - 1, 11 + typist.head - 1]]
    assert set(Thread.objects.values_list("revision", flat=True)) == {1}
    typist.write(Delta().insert("x"))
    head = typist.write(Delta().retain(typist.head + 3).delete(3))
    place.open(anchor={"revision": head, "start": 0, "end": 1})
    assert ranges(place)[0] is None
    assert list(Thread.objects.order_by("created").values_list("revision", "start", "died")) == [
        (head - places.BEHIND, 4 + head - places.BEHIND - 1, None),
        (head - places.BEHIND, 8 + head - places.BEHIND - 1, None),
        (head, 0, None),
    ]
    assert verification.faults(typist.document) == []
    assert ranges(place)[0] is None


def test_who_looks_next_reads_what_is_new_alone(place: Place, typist: Typist) -> None:
    place.open()
    typist.write(*[Delta().insert("x")] * (places.WORTH + 10))

    def read() -> int:
        with CaptureQueriesContext(connection) as asked:
            place.list()
        return len(asked.captured_queries)

    first, second = read(), read()
    assert second < first
    assert read() == second
    assert Thread.objects.get().revision == typist.head - places.BEHIND


def test_what_comes_back_long_after_finds_where_the_words_were(place: Place, typist: Typist) -> None:
    place.open()
    dead, late = place.open(anchor={"revision": 1, "start": 12, "end": 14}), place.open(anchor=None)
    assert dead["quote"] == "on"
    assert late["anchor"] is None
    typist.write(Delta().retain(4).delete(1))  # the c of cat
    typist.write(Delta().retain(11).delete(2))  # on, all of it
    typist.write(*[Delta().insert("x")] * (places.WORTH + 10))
    place.list()
    kept = dict(Thread.objects.exclude(revision=None).values_list("quote", "died"))
    assert kept == {"cat": None, "on": 3}
    there = typist.head - 3
    typist.write(Delta().retain(there + 4).insert("c"), restores=(Restored(there + 4, 2, 4, 1),))
    typist.write(Delta().insert("on"), restores=(Restored(0, 3, 11, 2),))
    assert [each for each in ranges_of_words(place) if each] == [[there + 6, there + 9], [0, 2]]
    assert set(Thread.objects.exclude(revision=None).values_list("revision", flat=True)) == {typist.head}
    assert verification.faults(typist.document) == []


def ranges_of_words(place: Place) -> list[Any]:
    return [each["anchor"] and each["anchor"]["range"] for each in reversed(place.list()["results"])]


def test_whoever_moves_a_thread_meanwhile_is_not_overwritten(place: Place, typist: Typist, ann: Caller) -> None:
    made = place.open()
    typist.write(*[Delta().insert("x")] * 3)
    (before,) = places.stored(typist.document)
    ann.put(f"{place.threads}/{made['id']}/anchor", {"anchor": {"revision": 4, "start": 0, "end": 1}})
    places._store(typist.document, [before], {0: Anchor(4, 7, 10)})
    assert ranges(place) == [[0, 1]]


def test_while_somebody_writes_in_a_thread_nothing_is_stored(place: Place, typist: Typist) -> None:
    place.open()
    Discussion.objects.all().delete()  # as if its row were held
    typist.write(*[Delta().insert("x")] * (places.WORTH + 1))
    assert ranges(place) == [[4 + places.WORTH + 1, 7 + places.WORTH + 1]]
    assert set(Thread.objects.values_list("revision", flat=True)) == {1}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.data())
def test_how_often_somebody_looks_changes_nothing(place: Place, data: st.DataObject) -> None:
    """The same edits, with a look now and then that stores what it finds, and without."""
    places_before = (places.WORTH, places.BEHIND)
    document = Place(place.owner, "abcdefghij")
    typist = Typist(document.document)
    places.WORTH, places.BEHIND = 3, 1  # type: ignore[misc] # as if there were thousands
    try:
        gone: list[Restored] = []
        length = 10
        for _ in range(data.draw(st.integers(3, 12))):
            if length > 1 and data.draw(st.booleans()):
                start = data.draw(st.integers(0, length - 1))
                end = data.draw(st.integers(start + 1, length))
                document.open(anchor={"revision": typist.head, "start": start, "end": end})
            undoes = data.draw(st.booleans())
            if gone and undoes:
                back = gone.pop(data.draw(st.integers(0, len(gone) - 1)))
                at = data.draw(st.integers(0, length))
                typist.write(
                    Delta().retain(at).insert("y" * back.length),
                    restores=(Restored(at, back.revision, back.position, back.length),),
                )
                length += back.length
            else:
                at = data.draw(st.integers(0, length))
                take = data.draw(st.integers(0, min(3, length - at)))
                number = typist.write(Delta().retain(at).delete(take).insert("x"))
                length += 1 - take
                if take:
                    gone.append(Restored(0, number, at, take))
            if data.draw(st.booleans()):
                document.list()
        found = places.now(typist.document, typist.head)
        assert verification.faults(typist.document) == []
        origins = {each.thread: each.origin for each in places.stored(typist.document)}
        assert found == {thread: places.of(typist.document, origin, typist.head) for thread, origin in origins.items()}
    finally:
        places.WORTH, places.BEHIND = places_before  # type: ignore[misc] # as above


def verify(document: str) -> str:
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("verify", document, stdout=said)
    return said.getvalue()


def test_verify_finds_what_is_wrong_with_threads(place: Place, typist: Typist) -> None:
    one, other = place.open(), place.open(anchor=None)
    typist.write(Delta().insert("x"))
    said = StringIO()
    call_command("verify", place.document, stdout=said)
    assert "1 documents checked, 0 broken" in said.getvalue()
    Thread.objects.filter(pk=one["id"]).update(revision=2)
    assert f"the anchor of thread {one['id']} is not where its words are at revision 2" in verify(place.document)
    Thread.objects.filter(pk=one["id"]).update(revision=3)
    assert f"thread {one['id']} has an anchor at revision 3, of 2" in verify(place.document)
    Thread.objects.filter(pk=one["id"]).update(revision=1, number=9)
    assert f"thread {one['id']} has changed as number 9, of 2" in verify(place.document)
    Thread.objects.filter(pk=one["id"]).update(number=1)
    Comment.objects.filter(thread=one["id"]).update(number=2)
    found = verify(place.document)
    assert f"a comment of number 2 is newer than its thread {one['id']}" in found
    assert "two comments came with change 2" in found
    Comment.objects.filter(thread=other["id"]).delete()
    assert f"thread {other['id']} has no comment" in verify(place.document)


def test_a_copy_takes_the_threads_along_if_it_is_asked_to(
    place: Place, typist: Typist, ann: Caller, bob: Caller
) -> None:
    place.share(bob, "commenter")
    first = place.open(bob, body="Which, @ann?")
    place.open(anchor={"revision": 1, "start": 12, "end": 14}, body="Where?")
    place.open(anchor=None, body="All of it.")
    where = f"{place.threads}/{first['id']}"
    ann.post(f"{where}/comments", {"body": "The **black** one."})
    ann.put(f"{where}/resolved")
    typist.write(Delta().insert("xx").retain(11).delete(4))
    for key in ("one", "one", "two"):
        answer = ann.post(f"{place.path}/duplicate", {"threads": True}, Idempotency_Key=key)
        assert answer.status == 201
    assert Thread.objects.count() == 9
    listed = ann.get(f"documents/{answer.json['id']}/threads").json
    assert (listed["revision"], listed["number"]) == (1, 4)
    cat, on, whole = reversed(listed["results"])
    assert cat["anchor"] == {
        "revision": 1,
        "range": [6, 9],
        "died": None,
        "origin": {"revision": 1, "start": 6, "end": 9},
    }
    assert (cat["opener"]["name"], cat["resolver"]["name"], cat["quote"]) == ("Bob", "Ann", "cat")
    assert [each["body"] for each in cat["comments"]] == ["Which, @ann?", "The **black** one."]
    assert cat["comments"][0]["created"] == first["comments"][0]["created"]
    assert (on["anchor"], on["quote"]) == (None, "on")
    assert (whole["anchor"], whole["quote"]) == (None, "")
    assert verification.faults(UUID(answer.json["id"])) == []
    assert ann.get(f"documents/{ann.post(f'{place.path}/duplicate', {}).json['id']}/threads").json["results"] == []


def test_a_copy_takes_no_threads_along_for_those_who_may_not_read_them(place: Place, ann: Caller, bob: Caller) -> None:
    place.share(bob, "viewer")
    place.open()
    ann.patch(f"{place.path}/discussion", {"viewers": False})
    refused = bob.post(f"{place.path}/duplicate", {"threads": True})
    assert (refused.status, refused.code) == (403, "forbidden")
    assert bob.post(f"{place.path}/duplicate", {}).status == 201


def test_words_of_a_revision_that_is_not_there_yet_wait_for_it(place: Place, typist: Typist) -> None:
    place.open(anchor=CAT)
    typist.write(Delta().insert("x"))
    place.open(anchor={"revision": 2, "start": 0, "end": 1})
    assert len(places.now(typist.document, 1)) == 1
    late = with_comments(Thread.objects.filter(origin=2)).get()
    assert shown(late, places.now(typist.document, 1))["anchor"]["range"] == (0, 1)
