"""What processes tell each other: readable by whoever knows it, passed over by whoever does not."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.bus import Bus
from collab.ot import Delta
from collab.sync import Known, Revision, Submission, read_server_frame
from collab.sync.messages import DocumentChanged, Revisions
from documents import announcing
from documents.announcing import Announced, Changed, Entered, Reached, Told
from documents.desk import Offer

NOTICES = [Announced("l", 1, 2, "{}"), Reached(3), Changed(), Told("{}"), Entered("s", "person:1", "c")]


@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_is_read_as_it_was_said(notice: announcing.Notice) -> None:
    assert announcing.read(announcing.written(notice)) == notice


@given(st.binary(max_size=40))
def test_anything_else_is_a_value_error_and_nothing_worse(message: bytes) -> None:
    try:
        found = announcing.read(message)
    except ValueError:
        return
    assert announcing.read(announcing.written(found)) == found


def done(document: object, number: int, text: str = "x", *, lineage: str = "l") -> tuple[Offer, Revision]:
    delta = Delta().insert(text)
    offer = Offer(document, Submission("s", number, 1, delta), "person:1", 1, lineage=lineage)  # type: ignore[arg-type] # an id
    return offer, Revision(number, delta, "s", number, 1)


def test_a_batch_is_one_notice_for_each_document() -> None:
    one, other = uuid4(), uuid4()
    notices = announcing.notices_of([done(one, 2), done(other, 7, lineage="m"), done(one, 3)])
    (first,), (second,) = notices[one], notices[other]
    assert isinstance(first, Announced)
    assert isinstance(second, Announced)
    assert (first.lineage, first.first, first.last) == ("l", 2, 3)
    assert (second.lineage, second.first, second.last) == ("m", 7, 7)
    frame = read_server_frame(first.frame)
    assert isinstance(frame, Revisions)
    assert [revision.number for revision in frame.revisions] == [2, 3]


def test_large_batches_are_announced_in_parts() -> None:
    document = uuid4()
    found = announcing.notices_of([done(document, number, "x" * 200_000) for number in (2, 3, 4)])[document]
    assert [(each.first, each.last) for each in found if isinstance(each, Announced)] == [(2, 2), (3, 3), (4, 4)]


def test_what_was_known_already_is_told_as_reached_before_what_is_new() -> None:
    document = uuid4()
    offer, _ = done(document, 2)
    reached, announced = announcing.notices_of([done(document, 5), (offer, Known(2))])[document]
    assert reached == Reached(2)
    assert isinstance(announced, Announced)
    assert announcing.notices_of([]) == {}


async def test_notices_travel_over_the_bus_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    bus, document, heard = Bus(), uuid4(), list[bytes]()
    monkeypatch.setattr("collab.bus.bus", lambda: bus)
    bus.serve()
    await bus.subscribe(announcing.topic(document), heard.append)
    announcing.announce([done(document, 2)])
    announcing.tell(document, DocumentChanged(title="Other"))
    announcing.say(uuid4(), Changed())
    await bus.stop()
    announced, told = map(announcing.read, heard)
    assert isinstance(announced, Announced)
    assert told == Told('{"type":"document","title":"Other"}')
