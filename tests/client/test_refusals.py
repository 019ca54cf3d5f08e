"""What a visit does when the server says no."""

import pytest

from collab.client import Phase, Refused, Saved, Saving, Step
from collab.client.steps import Change, Ended, Lost, PutAside, SavedAfterAll
from collab.client.visit import LEFT
from collab.errors import CollabError, InTrash, Remedy, SignedOut
from collab.ot import Delta
from collab.sync.messages import (
    Content,
    Join,
)
from tests.client.story import Story, X, Y, Z, echo, joined, others, refusal, session, submit

NOTHING = Step()


def test_what_the_server_wants_again_it_gets_again_after_a_pause_unchanged() -> None:
    story = Story.live()
    story.edit(X)
    story.edit(Y)
    for pause in (0.25, 0.5, 1.0):
        assert story.hear(refusal(Remedy.RETRY, seq=1)) == NOTHING
        assert story.wait(pause - 0.01) == NOTHING
        assert story.wait(0.01).frames == (submit(X),)
    story.hear(echo(8, X))
    story.hear(refusal(Remedy.RETRY, seq=2))
    assert story.wait(0.25).frames == (submit(Y, base=8, seq=2),)


def test_a_refused_submission_is_put_aside_and_a_session_begins() -> None:
    story = Story.live()
    story.edit(X)
    story.edit(Y)
    error = refusal(Remedy.RELOAD, seq=1)
    step = story.hear(error)
    (recovery,) = story.visit.recoveries
    assert recovery.edits == Delta().insert("yx")
    assert step == Step(
        close=True,
        events=(Change(Delta().delete(2), 7), PutAside(recovery, error), Lost("I say so", story.now)),
    )
    assert story.visit.saving == Refused(error)
    assert story.connect().frames == (Join(session(2), "secret", lineage="line", revision=7),)
    story.hear(joined(7))
    assert story.edit(Z).frames == (submit(Z),)
    story.hear(echo(8, Z, of=2))
    assert story.visit.saving == Refused(error)
    story.visit.forget(recovery)
    assert story.visit.saving == Saved(8)


def test_refusals_one_after_the_other_are_met_with_growing_pauses() -> None:
    story = Story.live()
    for pause in (0, 0.5, 1):
        story.edit(X)
        assert story.hear(refusal(Remedy.STOP, seq=1)).events[-1] == Lost("I say so", story.now + pause)
        story.come_back()


def test_the_late_echo_of_what_was_refused_takes_it_out_of_the_recovery_copy() -> None:
    story = Story.live()
    story.edit(X)
    story.edit(Y)
    story.hear(refusal(Remedy.RELOAD, seq=1))
    (before,) = story.visit.recoveries
    step = story.come_back(others(8, Z), echo(9, Delta().retain(1).insert("x")))
    (rest,) = story.visit.recoveries
    assert rest.edits == Y
    assert SavedAfterAll(before, rest) in step.events
    assert story.text == "zxabc"


def test_a_recovery_copy_that_was_saved_after_all_is_none() -> None:
    story = Story.live()
    story.edit(X)
    error = refusal(Remedy.RELOAD, seq=1)
    story.hear(error)
    story.come_back(echo(8, X))
    assert story.visit.recoveries == ()
    assert story.visit.saving == Saved(8)


def test_each_late_echo_is_for_a_recovery_copy_of_its_own() -> None:
    story = Story.live()
    for delta in (X, Y, Z):
        story.edit(delta)
        story.hear(refusal(Remedy.RELOAD, seq=1))
        story.come_back()
    story.hear(echo(8, Y, of=2))
    assert [recovery.edits for recovery in story.visit.recoveries] == [X, Z]


def test_an_error_about_a_submission_long_answered_is_passed_over() -> None:
    story = Story.live()
    assert story.hear(refusal(Remedy.RELOAD, seq=1)) == NOTHING
    story.edit(X)
    story.hear(echo(8, X))
    assert story.hear(refusal(Remedy.RELOAD, seq=1)) == NOTHING
    story.edit(Y)
    assert story.hear(refusal(Remedy.RELOAD, seq=1)) == NOTHING
    assert story.visit.saving == Saving(1)


def test_a_submission_refused_before_joined_is_put_aside() -> None:
    story = Story.live()
    story.edit(X)
    story.visit.lost(story.now)
    story.connect()
    assert story.hear(refusal(Remedy.RELOAD, seq=1)).close
    assert story.connect().frames == (Join(session(2), "secret", lineage="line", revision=7),)


def test_an_error_before_joined_ends_the_connection_even_if_it_is_about_a_submission() -> None:
    story = Story.live()
    story.edit(X)
    story.visit.lost(story.now)
    story.connect()
    assert story.hear(refusal(Remedy.RETRY, seq=1)).close
    assert story.connect().frames[0] == Join(session(1), "secret", lineage="line", revision=7, sent=submit(X))


def test_a_gap_of_seqs_is_asked_about_once_and_then_put_aside() -> None:
    story = Story.live()
    story.edit(X)
    gap = refusal(Remedy.RETRY, seq=1, code="seq_gap")
    assert story.hear(gap).close
    story.come_back()
    assert story.visit.saving == Saving(1)
    assert story.hear(gap).close
    assert story.visit.saving == Refused(gap)
    assert story.connect().frames == (Join(session(2), "secret", lineage="line", revision=7),)


def test_an_error_with_retry_ends_the_connection_and_nothing_else() -> None:
    story = Story.live()
    story.edit(X)
    assert story.hear(refusal(Remedy.RETRY)).events == (Lost("I say so", story.now + 0.25),)
    assert story.connect().frames[0] == Join(session(1), "secret", lineage="line", revision=7, sent=submit(X))


def test_an_error_with_reload_begins_a_session_on_fresh_content() -> None:
    story = Story.live()
    story.edit(X)
    story.hear(refusal(Remedy.RELOAD))
    assert len(story.visit.recoveries) == 1
    assert story.connect().frames == (Join(session(2), "secret"),)
    story.hear(joined(9, parts=1), Content(1, Y))
    assert story.text == "y"


@pytest.mark.parametrize("has_content", [True, False])
def test_an_error_with_reload_begins_a_session_even_if_nothing_is_unsaved(*, has_content: bool) -> None:
    story = Story.live() if has_content else Story()
    if not has_content:
        story.connect()
    story.hear(refusal(Remedy.RELOAD))
    assert story.connect().frames == (Join(session(2), "secret"),)
    story.hear(joined(9, parts=1), Content(1, Y))
    assert story.edit(X).frames == (submit(X, base=9),)


def test_an_error_with_stop_ends_the_visit_and_keeps_the_edits() -> None:
    story = Story.live()
    story.edit(X)
    error = refusal(Remedy.STOP, code="in_trash")
    assert story.hear(error) == Step(events=(Ended(error),), close=True)
    assert story.visit.phase is Phase.ENDED
    assert story.visit.saving == Refused(error)
    assert story.visit.due is None
    assert story.text == "xabc"
    with pytest.raises(InTrash):
        story.edit(Y)
    assert story.visit.lost(story.now) == NOTHING
    assert story.visit.opened(story.now) == Step(close=True)


def test_an_error_that_has_no_name_here_is_raised_with_its_code() -> None:
    story = Story.live()
    story.hear(refusal(Remedy.STOP, code="bad_weather"))
    assert story.visit.saving == Saved(7)
    with pytest.raises(CollabError, match="bad_weather: I say so"):
        story.edit(Y)


def test_a_visit_that_is_left_says_nothing_more() -> None:
    story = Story.live()
    assert story.visit.leave() == Step(events=(Ended(LEFT),), close=True)
    assert story.visit.leave() == NOTHING


@pytest.mark.parametrize("code", ["signed_out", "token_invalid", "token_expired", "token_revoked"])
def test_a_secret_that_is_not_good_is_raised_as_one_error(code: str) -> None:
    story = Story.live()
    story.hear(refusal(Remedy.STOP, code=code))
    with pytest.raises(SignedOut):
        story.edit(Y)


def test_an_old_secret_ends_no_visit_where_fresh_ones_can_be_had() -> None:
    signed_out = refusal(Remedy.STOP, code="signed_out")
    story = Story.live(fresh_secrets=True)
    assert isinstance(story.hear(signed_out).events[0], Lost)
    story.connect()
    assert story.hear(signed_out).events == (Ended(signed_out),)
    other = Story.live()
    assert other.hear(signed_out).events == (Ended(signed_out),)
