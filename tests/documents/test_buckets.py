"""How much somebody may do: so much a second in the long run, and four seconds' worth at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.errors import TooFast, TooManyConnections
from documents.buckets import FILLS, Bucket, Buckets, Places
from tests.documents.clock import Clock


def taken(bucket: Bucket, times: int) -> int:
    """How many of so many attempts succeed."""
    count = 0
    for _ in range(times):
        try:
            bucket.take("no")
        except TooFast:
            continue
        count += 1
    return count


def test_a_bucket_that_is_full_gives_four_seconds_worth_at_once_and_then_its_rate() -> None:
    clock = Clock()
    bucket = Bucket(5, clock)
    assert bucket.full
    assert taken(bucket, 100) == 20
    clock.now += 0.2
    assert taken(bucket, 100) == 1
    clock.now += 1
    assert taken(bucket, 100) == 5
    clock.now += 1000
    assert taken(bucket, 100) == 20


def test_what_is_refused_costs_nothing_and_says_what_was_too_much() -> None:
    clock = Clock()
    bucket = Bucket(1, clock)
    taken(bucket, 1000)
    with pytest.raises(TooFast, match=r"^too many: the same again, after a while$") as caught:
        bucket.take("too many", seq=7)
    assert caught.value.seq == 7
    with pytest.raises(TooFast) as caught:
        bucket.take("too many")
    assert caught.value.seq is None
    clock.now += 1
    bucket.take("no")


@given(st.integers(1, 300), st.lists(st.tuples(st.floats(0, 10), st.integers(0, 50)), max_size=30))
def test_in_any_time_no_more_is_given_than_its_rate_and_what_it_holds(
    rate: int, steps: list[tuple[float, int]]
) -> None:
    clock = Clock()
    bucket = Bucket(rate, clock)
    count = 0
    for pause, times in steps:
        clock.now += pause
        count += taken(bucket, times)
        assert count <= rate * (FILLS + clock.now) + 1e-6


def test_each_name_has_a_bucket_until_it_is_full_again() -> None:
    clock = Clock()
    buckets = Buckets(2, clock)
    assert buckets.of("ann") is buckets.of("ann")
    assert taken(buckets.of("ann"), 100) == 8
    assert taken(buckets.of("bob"), 1) == 1
    clock.now += 1
    buckets.sweep()
    assert set(buckets._buckets) == {"ann"}
    assert taken(buckets.of("ann"), 100) == 2
    clock.now += 4
    buckets.sweep()
    assert not buckets._buckets


def test_a_place_is_taken_for_as_long_as_the_block_lasts() -> None:
    places = Places(2, "this person")
    with places.one("ann"), places.one("ann"), places.one("bob"):
        with pytest.raises(TooManyConnections, match="this person has 2 connections already"), places.one("ann"):
            pass
        with places.one("bob"):
            pass
    with pytest.raises(KeyError), places.one("ann"):
        raise KeyError
    assert not places._taken
