"""How a visit loses connections, and when it tries another."""

import pytest

from collab.client import Phase, Step
from collab.client.alarms import SILENCE
from collab.client.connection import LEAVING, STEADY
from collab.client.sending import ECHO_PATIENCE
from collab.client.steps import Lost
from collab.errors import Remedy
from collab.sync.messages import (
    Closing,
    Content,
    Delayed,
    Join,
    Ping,
    Pong,
)
from tests.client.story import Story, X, echo, joined, others, refusal, session

NOTHING = Step()


def test_pauses_grow_up_to_half_a_minute_and_are_spread_out() -> None:
    story = Story(chance=0.5)
    pauses = []
    for _ in range(12):
        story.connect()
        lost = story.visit.lost(story.now, "no")
        assert isinstance(lost.events[0], Lost)
        pauses.append(lost.events[0].until - story.now)
    assert pauses == [0.25, 0.5, 1, 2, 4, 8, 15, 15, 15, 15, 15, 15]


def test_a_connection_that_could_not_be_made_is_tried_again() -> None:
    story = Story()
    assert story.visit.woken(story.now).connect
    assert story.visit.phase is Phase.CONNECTING
    assert story.visit.woken(story.now + 60) == NOTHING
    assert story.visit.lost(story.now, "no").events == (Lost("no", story.now + 0.25),)
    assert story.wait(0.2) == NOTHING
    assert story.wait(0.05).connect


@pytest.mark.parametrize("success", ["steady", "saved"])
def test_pauses_begin_anew_after_a_success(success: str) -> None:
    story = Story.live()
    for _ in range(5):
        story.visit.lost(story.now)
        story.come_back()
    if success == "steady":
        story.now += STEADY
    else:
        story.edit(X)
        story.hear(echo(8, X))
    assert story.visit.lost(story.now).events == (Lost("the connection was lost", story.now + 0.25),)


def test_who_is_told_when_to_come_back_comes_then() -> None:
    story = Story.live()
    story.hear(Closing("restart", 3_000), others(8, X), Closing("restart", 2_000))
    assert story.text == "xabc"
    assert story.visit.lost(story.now).events == (Lost("the connection was lost", story.now + 2),)
    story.connect()
    assert story.visit.lost(story.now).events == (Lost("the connection was lost", story.now + 0.25),)


def test_a_server_that_says_it_closes_and_does_not_is_left() -> None:
    story = Story.live()
    story.hear(Closing("restart", 700))
    assert story.wait(LEAVING).events == (Lost("nothing more is awaited from this connection", story.now + 0.7),)


def test_what_comes_by_a_connection_that_was_given_up_is_passed_over() -> None:
    story = Story.live()
    story.visit.lost(story.now)
    assert story.hear(others(8, X), refusal(Remedy.STOP), joined(9, parts=1), Content(1, X)) == NOTHING
    assert story.visit.lost(story.now) == NOTHING
    assert story.text == "abc"


def test_a_gap_between_revisions_is_asked_for_from_where_the_replica_stands() -> None:
    story = Story.live()
    step = story.hear(others(9, X))
    assert step.close
    assert step.events == (Lost("revision 8 is missing before 9", story.now + 0.25),)
    assert story.connect().frames == (Join(session(1), "secret", lineage="line", revision=7),)


def test_a_silent_server_is_asked_and_then_left() -> None:
    story = Story.live()
    story.now += SILENCE - 1
    story.hear(Pong(0))
    assert story.wait(1) == NOTHING
    assert story.wait(SILENCE - 1).frames == (Ping(),)
    story.hear(Pong(0))
    assert story.wait(SILENCE).frames == (Ping(),)
    step = story.wait(SILENCE)
    assert step.close
    assert step.events == (Lost("the server does not answer", story.now + 0.25),)


def test_who_has_slept_asks_before_it_takes_the_server_for_gone() -> None:
    story = Story.live()
    assert story.wait(10_000).frames == (Ping(),)
    story.hear(Pong(0))
    assert story.wait(1) == NOTHING
    assert story.visit.phase is Phase.LIVE


def test_a_server_that_never_lets_us_in_is_left() -> None:
    story = Story()
    story.connect()
    assert story.wait(SILENCE) == NOTHING
    assert story.wait(SILENCE).close


def test_who_is_not_let_in_and_told_to_come_back_at_once_is_patient_all_the_same() -> None:
    story = Story()
    pauses = []
    for _ in range(4):
        story.connect()
        story.hear(Closing("the server is about to end", 0))
        lost = story.visit.lost(story.now).events[0]
        assert isinstance(lost, Lost)
        pauses.append(lost.until - story.now)
    assert pauses == [0.25, 0.5, 1, 2]
    story.connect()
    story.hear(Closing("the server is about to end", 9_000))
    assert story.visit.lost(story.now).events == (Lost("the connection was lost", story.now + 9),)


def test_a_submission_that_nobody_answers_is_offered_by_another_connection() -> None:
    story = Story.live()
    story.edit(X)
    story.now += ECHO_PATIENCE - 1
    story.hear(Pong(0))
    step = story.wait(1)
    assert step.close
    assert isinstance(story.connect().frames[0], Join)


def test_a_submission_that_is_held_up_is_waited_for() -> None:
    story = Story.live()
    story.edit(X)
    story.hear(Delayed(1))
    for _ in range(20):
        assert not story.wait(10).close
        story.hear(Pong(0))
