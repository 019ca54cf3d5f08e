"""What one connection is handed: every revision, in order, once (I5), and not more than it can take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.errors import MalformedFrame
from collab.sync import Feed, Verdict

OFFERS = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3), st.integers(0, 30)), max_size=40)


@given(OFFERS)
def test_whatever_is_offered_revisions_are_handed_in_order_and_once(offers: list[tuple[int, int, int]]) -> None:
    feed = Feed(0, window=50)
    handed: list[int] = []
    waiting = 0
    for first, more, size in offers:
        verdict = feed.offer(first, first + more, size)
        if verdict is Verdict.HAND:
            handed.extend(range(first, first + more + 1))
            waiting += size
        assert handed == list(range(1, feed.handed + 1))
        assert waiting <= 50 + 30
        if size == 0:
            feed.seen(feed.handed)
            waiting = 0


def test_what_the_connection_has_is_skipped_and_what_leaves_a_gap_must_be_asked_for() -> None:
    feed = Feed(4, window=100)
    assert feed.offer(3, 4, 1) is Verdict.SKIP
    assert feed.offer(6, 6, 1) is Verdict.ASK
    assert feed.offer(4, 6, 1) is Verdict.ASK
    assert feed.offer(5, 6, 1) is Verdict.HAND
    assert feed.handed == 6


def test_a_reader_that_lags_is_handed_nothing_until_it_has_seen_enough() -> None:
    feed = Feed(0, window=10)
    assert feed.offer(1, 1, 10) is Verdict.HAND
    assert not feed.lags
    assert feed.offer(2, 3, 1) is Verdict.HAND
    assert feed.lags
    assert feed.offer(4, 4, 1) is Verdict.HOLD
    assert feed.offer(3, 3, 1) is Verdict.SKIP
    feed.seen(2)
    assert not feed.lags
    assert feed.offer(4, 4, 9) is Verdict.HAND
    feed.seen(3)
    assert feed.offer(5, 5, 2) is Verdict.HAND
    feed.seen(5)
    assert feed.offer(6, 6, 10) is Verdict.HAND
    assert not feed.lags


def test_a_frame_larger_than_the_window_is_handed_when_nothing_waits() -> None:
    feed = Feed(0, window=10)
    assert feed.offer(1, 1, 1000) is Verdict.HAND
    assert feed.offer(2, 2, 1) is Verdict.HOLD
    feed.seen(1)
    assert feed.offer(2, 2, 1) is Verdict.HAND


def test_nobody_can_have_seen_what_was_not_sent() -> None:
    feed = Feed(3, window=10)
    feed.seen(3)
    with pytest.raises(MalformedFrame, match="revision 4 cannot have been seen: 3 is the last that was sent"):
        feed.seen(4)
