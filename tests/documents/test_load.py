"""A process that is behind leaves out what can wait, and does it again when it has caught up; never to and fro."""

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
    assert not load.turns_away
    assert not load.thins


@given(MEASURES, st.floats(1.2, 100))
def test_where_a_process_stays_behind_fifteen_measures_are_enough(before: list[float], measure: float) -> None:
    load = loaded(*before, *[measure] * 15)
    assert load.turns_away
    assert loaded(*before, *[2 * measure] * 15).thins


@given(MEASURES)
def test_a_process_that_keeps_up_leaves_nothing_out(before: list[float]) -> None:
    measures = [min(measure, 1.0) for measure in before]
    assert not loaded(*measures).turns_away


@given(MEASURES)
def test_whoever_has_caught_up_does_everything_again(before: list[float]) -> None:
    load = loaded(*before, *[0.0] * 17)
    assert not load.turns_away
    assert not load.thins


@given(st.lists(st.floats(0, 4), min_size=1, max_size=200))
def test_what_is_turned_on_stays_so_for_six_measures_at_least(measures: list[float]) -> None:
    load, since = Load(), 0
    for number, measure in enumerate(measures):
        was = load.turns_away
        load.take(measure)
        if load.turns_away and not was:
            since = number
        assert load.turns_away or not was or number - since >= 6


@given(MEASURES)
def test_presence_is_thinned_only_while_newcomers_are_turned_away(measures: list[float]) -> None:
    load = Load()
    for measure in measures:
        load.take(measure)
        assert load.turns_away or not load.thins


def test_a_clock_that_is_early_is_not_behind() -> None:
    assert loaded(-5.0).level == 0.0


def test_a_bound_stays_as_it_is_between_half_and_whole() -> None:
    bound = Bound(2.0)
    seen = []
    for level in (1.5, 2.0, 2.1, 1.5, 1.1, 1.0, 1.5):
        bound.take(level)
        seen.append(bound.reached)
    assert seen == [False, False, True, True, True, False, False]
