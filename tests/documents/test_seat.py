"""One connection in a room: what it is handed is what comes next, and nothing behind its end."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from collab.accounts.credentials import Credential, Kind
from collab.errors import FeedBroken, TooFast, TooSlow
from collab.sync import Feed
from collab.sync.messages import Pong
from collab.sync.trail import Piece
from documents.access import Grant, Principal
from documents.admission import Visitor
from documents.buckets import Bucket
from documents.models import Document, Role
from documents.seat import Seat
from tests.documents.clock import Clock
from tests.documents.scripted import NOW, Ear

FRAME = '{"type":"revisions","revisions":[]}'


def visitor(*, role: Role = Role.EDITOR, until: int | None = None, writes: bool = True) -> Visitor:
    grant = Grant(Principal(1), Document(pk=uuid4()), role, 0, until)
    return Visitor(grant, Credential(Kind.TOKEN, "1", 1, 0, None, writes))


def seated(who: Visitor | None = None, *, window: int = 100) -> tuple[Seat, Ear]:
    ear = Ear()
    return Seat(who or visitor(), "s" * 16, ear, Feed(0, window=window), Bucket(1, Clock())), ear


def test_what_comes_next_is_handed_and_what_comes_too_early_is_a_bug() -> None:
    seat, ear = seated()
    seat.hand(Piece(1, 3, FRAME))
    with pytest.raises(FeedBroken, match="revision 4 comes next, not 5"):
        seat.hand(Piece(5, 5, FRAME))
    with pytest.raises(FeedBroken):
        seat.hand(Piece(3, 3, FRAME))
    assert len(ear.heard) == 1


def test_what_a_reader_cannot_take_waits() -> None:
    seat, ear = seated(window=1)
    seat.hand(Piece(1, 1, FRAME))
    seat.hand(Piece(2, 2, FRAME))
    assert (len(ear.heard), seat.feed.handed) == (1, 1)


def test_behind_the_end_nothing_is_sent() -> None:
    seat, ear = seated()
    seat.refuse(TooSlow("come back"))
    seat.refuse(TooSlow("come back"))
    seat.tell(Pong(1))
    seat.close(4400)
    assert [frame["code"] for frame in ear.heard] == ["too_slow"]
    assert ear.code == 4503


def test_what_is_about_one_submission_leaves_the_connection() -> None:
    seat, ear = seated()
    seat.refuse(TooFast("wait", seq=3))
    assert ear.error() == ("too_fast", 3)
    assert (ear.code, seat.gone) == (None, False)


def test_a_token_that_only_reads_does_not_write() -> None:
    seat, _ = seated(visitor(writes=False))
    with pytest.raises(Exception, match="this takes the role of an editor") as caught:
        seat.check(7, NOW)
    assert getattr(caught.value, "seq", None) == 7


def test_a_connection_has_a_rate() -> None:
    seat, _ = seated()
    for seq in range(1, 5):
        seat.check(seq, NOW)
    with pytest.raises(TooFast, match="more than 1 submissions a second") as caught:
        seat.check(5, NOW)
    assert caught.value.seq == 5


@pytest.mark.parametrize(("linked", "shown", "until"), [(5, 3, 3), (2, None, 2), (None, 4, 4), (None, None, None)])
def test_a_visit_lasts_as_long_as_the_first_of_what_it_stands_on(
    linked: int | None, shown: int | None, until: int | None
) -> None:
    grant = Grant(Principal(1), Document(pk=uuid4()), Role.EDITOR, 0, linked)
    assert Visitor(grant, Credential(Kind.TOKEN, "1", 1, 0, shown)).until == until
    assert Visitor(grant, None).until == linked


def test_who_becomes_another_is_told_what_their_role_is() -> None:
    seat, ear = seated()
    seat.become(visitor(until=5))
    assert ear.take() == []
    seat.become(visitor(role=Role.VIEWER))
    assert ear.take() == [{"type": "role", "role": "viewer"}]
    assert seat.principal == "person:1"


def test_who_sees_a_document_in_the_trash_is_told_that_it_is_there() -> None:
    seat, ear = seated(visitor(role=Role.OWNER))
    for trashed in (True, False):
        became = visitor(role=Role.OWNER)
        became.grant.document.trashed = datetime.now(UTC) if trashed else None
        seat.become(became)
        assert ear.take() == [{"type": "document", "trashed": trashed}]
