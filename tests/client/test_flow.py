"""How fast frames go."""

from collab.client import Step
from collab.client.flow import SEEN_BYTES, SEEN_PAUSE
from collab.errors import Remedy
from collab.ot import Delta
from collab.sync.messages import Content, Seen
from tests.client.story import ABC, Story, X, echo, joined, others, refusal, submit

NOTHING = Step()


def test_what_has_arrived_is_told_once_a_second() -> None:
    story = Story.live()
    story.hear(others(8, X))
    assert story.wait(SEEN_PAUSE / 2) == NOTHING
    story.hear(others(9, X))
    assert story.wait(SEEN_PAUSE / 2).frames == (Seen(9),)
    assert story.wait(SEEN_PAUSE) == NOTHING


def test_much_that_has_arrived_is_told_at_once() -> None:
    story = Story.live()
    much = Delta().insert("x" * SEEN_BYTES)
    assert story.hear(others(8, X), others(9, much)).frames == (Seen(9),)
    assert story.wait(SEEN_PAUSE) == NOTHING


def test_a_small_window_is_not_filled() -> None:
    story = Story()
    story.connect()
    story.hear(joined(7, parts=1, window=1_000), Content(1, ABC))
    assert story.hear(others(8, Delta().insert("x" * 500))).frames == (Seen(8),)


def test_no_more_is_submitted_than_the_server_allows() -> None:
    story = Story()
    story.connect()
    story.hear(joined(0, rate=4))
    sent = len(story.edit(X).frames)
    for number in range(1, 6):
        sent += len(story.hear(echo(number, X, number)).frames + story.edit(X).frames)
    assert sent == 5
    assert story.wait(0.24) == NOTHING
    assert story.wait(0.01).frames == (submit(X, base=5, seq=6),)


def test_what_the_server_wants_again_waits_for_its_turn_too() -> None:
    story = Story()
    story.connect()
    story.hear(joined(0, rate=1))
    story.edit(X)
    story.hear(refusal(Remedy.RETRY, seq=1))
    assert story.wait(0.25).frames == (submit(X, base=0),)
    story.hear(refusal(Remedy.RETRY, seq=1))
    assert story.wait(0.5) == NOTHING
    assert story.wait(0.25).frames == (submit(X, base=0),)
