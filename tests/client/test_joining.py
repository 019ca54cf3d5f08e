"""How a visit comes in, and comes back."""

import pytest

from collab.client import Offline, Phase, Saved, Step
from collab.client.steps import Change
from collab.ot import Delta, digest
from collab.sync.messages import (
    Checkpoint,
    Content,
    Join,
    Seen,
)
from tests.client.story import ABC, Story, X, Y, Z, echo, joined, others, session, submit

NOTHING = Step()


def test_a_visit_connects_at_once_and_joins_with_nothing_in_hand() -> None:
    story = Story()
    assert story.visit.phase is Phase.WAITING
    assert story.connect().frames == (Join(session(1), token="secret"),)
    assert story.visit.phase is Phase.JOINING
    assert story.visit.replica is None
    assert story.visit.saving == Saved(0)


def test_content_comes_in_parts_and_is_seen_at_once_when_it_is_whole() -> None:
    story = Story()
    story.connect()
    let_in = joined(7, parts=3)
    assert story.hear(let_in, Content(1, ABC), Content(1, ABC), Content(2, X)) == NOTHING
    step = story.hear(Content(3, Delta().insert("y", bold=True)))
    content = Delta().insert("abcx").insert("y", bold=True)
    assert step == Step(frames=(Seen(7),), events=(Change(content, 7), let_in))
    assert story.visit.phase is Phase.LIVE
    assert story.visit.joined == let_in
    assert story.visit.saving == Saved(7)


def test_a_document_without_content_begins_empty() -> None:
    story = Story()
    story.connect()
    assert story.hear(joined(0)) == Step(events=(joined(0),))
    assert story.edit(X).frames == (submit(X, base=0),)


@pytest.mark.parametrize("part", [Content(3, X), Content(2, Delta().delete(1))])
def test_content_that_cannot_be_put_together_is_asked_for_again(part: Content) -> None:
    story = Story()
    story.connect()
    assert story.hear(joined(7, parts=3), Content(1, ABC), part).close
    assert story.connect().frames == (Join(session(1), token="secret"),)
    assert story.hear(Content(2, X)) == NOTHING


def test_parts_that_a_lost_connection_interrupted_are_forgotten() -> None:
    story = Story()
    story.connect()
    story.hear(joined(7, parts=2), Content(1, ABC))
    story.visit.lost(story.now)
    story.connect()
    story.hear(joined(8, parts=2), Content(1, X), Content(2, Y))
    assert story.text == "xy"


def test_a_second_joined_is_passed_over() -> None:
    story = Story()
    story.connect()
    story.hear(joined(7, parts=1), joined(8, parts=5), Content(1, ABC))
    assert story.hear(joined(9), joined(9, parts=1), Content(1, X)) == NOTHING
    assert story.text == "abc"


def test_who_comes_back_says_what_it_holds_and_offers_what_is_under_way_as_it_was() -> None:
    story = Story.live()
    story.edit(X)
    story.edit(Y)
    story.hear(others(8, Z))
    story.visit.lost(story.now)
    join = Join(session(1), token="secret", lineage="line", revision=8, sent=submit(X), unsent=True)
    assert story.connect().frames == (join,)
    assert story.hear(joined(8)).frames == ()
    assert story.hear(echo(9, Delta().retain(1).insert("x"))).frames == (
        submit(Delta().retain(1).insert("y"), base=9, seq=2),
    )
    assert story.text == "zyxabc"


def test_what_was_typed_offline_goes_with_the_join() -> None:
    story = Story.live()
    story.visit.lost(story.now)
    assert story.edit(X) == NOTHING
    assert story.visit.saving == Offline(1)
    assert story.connect().frames == (Join(session(1), "secret", lineage="line", revision=7, sent=submit(X)),)


def test_what_was_typed_while_joining_goes_when_we_are_in() -> None:
    story = Story.live()
    story.visit.lost(story.now)
    story.connect()
    assert story.edit(X) == NOTHING
    assert story.hear(joined(7)).frames == (submit(X),)


def test_revisions_before_joined_are_passed_over() -> None:
    story = Story.live()
    story.visit.lost(story.now)
    story.connect()
    assert story.hear(others(8, X), Checkpoint(7, digest(X))) == NOTHING
    assert story.text == "abc"


def test_a_server_that_means_another_revision_than_we_hold_is_asked_for_the_content() -> None:
    story = Story.live()
    story.visit.lost(story.now)
    story.connect()
    assert story.hear(joined(9)).close
    assert story.connect().frames == (Join(session(1), "secret"),)
    step = story.hear(joined(0))
    assert step.changes == (Change(Delta().delete(3), 0),)
