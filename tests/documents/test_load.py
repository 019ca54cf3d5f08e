"""A process that is behind puts off what can wait, and does it again when it has caught up; never to and fro."""

from hypothesis import given
from hypothesis import strategies as st

from documents.load import Bound, Load

MEASURES = st.lists(st.floats(0, 100), max_size=60)


def loaded(*measures: float) -> Load:
    load = Load()
    for measure in measures:
        load.take(measure)
    return load


@given(st.floats(0, 1e9))
def test_no_single_measure_changes_anything(measure: float) -> None:
    load = loaded(0.2, measure)
    assert not load.behind
    assert not load.far_behind


@given(MEASURES, st.floats(1.2, 100))
def test_where_a_process_stays_behind_fifteen_measures_are_enough(before: list[float], measure: float) -> None:
    load = loaded(*before, *[measure] * 15)
    assert load.behind
    assert loaded(*before, *[2 * measure] * 15).far_behind


@given(MEASURES)
def test_a_process_that_keeps_up_is_not_behind(before: list[float]) -> None:
    measures = [min(measure, 1.0) for measure in before]
    assert not loaded(*measures).behind


@given(MEASURES)
def test_whoever_has_caught_up_is_not_behind(before: list[float]) -> None:
    load = loaded(*before, *[0.0] * 17)
    assert not load.behind
    assert not load.far_behind


@given(st.lists(st.floats(0, 4), min_size=1, max_size=200))
def test_who_is_behind_is_so_for_six_measures_at_least(measures: list[float]) -> None:
    load, since = Load(), 0
    for number, measure in enumerate(measures):
        was = load.behind
        load.take(measure)
        if load.behind and not was:
            since = number
        assert load.behind or not was or number - since >= 6


@given(MEASURES)
def test_who_is_far_behind_is_behind(measures: list[float]) -> None:
    load = Load()
    for measure in measures:
        load.take(measure)
        assert load.behind or not load.far_behind


def test_a_clock_that_is_early_is_not_behind() -> None:
    assert loaded(-5.0).level == 0.0


def test_a_bound_stays_as_it_is_between_half_and_whole() -> None:
    bound = Bound(2.0)
    seen = []
    for level in (1.5, 2.0, 2.1, 1.5, 1.1, 1.0, 1.5):
        bound.take(level)
        seen.append(bound.reached)
    assert seen == [False, False, True, True, True, False, False]
