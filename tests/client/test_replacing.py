"""How a visit takes content in place of what it held."""

from collab.client import Phase, Saved, Step
from collab.client.connection import LEAVING
from collab.client.steps import Change, Lost
from collab.errors import Remedy
from collab.ot import Delta, digest
from collab.sync import Revision
from collab.sync.messages import (
    Checkpoint,
    Closing,
    Content,
    Differs,
    Join,
    Revisions,
    Seen,
)
from tests.client.story import ABC, Story, X, Y, Z, echo, joined, others, refusal, session, submit

NOTHING = Step()


def test_what_the_new_content_has_in_it_is_saved() -> None:
    story = Story.live()
    story.edit(X)
    story.visit.lost(story.now)
    story.connect()
    step = story.hear(joined(20, parts=1, seq=1), Content(1, Delta().insert("xabcd")))
    assert step.changes == (Change(Delta().retain(4).insert("d"), 20),)
    assert story.visit.saving == Saved(20)
    assert story.edit(Y).frames == (submit(Y, base=20, seq=2),)


def replaced() -> Story:
    """A visit that had x under way and y waiting when its content was replaced, by the same connection."""
    story = Story.live()
    story.edit(X)
    story.edit(Y)
    story.visit.lost(story.now)
    story.connect()
    step = story.hear(joined(20, parts=1), Content(1, ABC))
    assert step.frames == (Seen(20),)
    assert not step.close
    assert [recovery.edits for recovery in story.visit.recoveries] == [Delta().insert("yx")]
    return story


def test_what_was_put_aside_may_still_be_accepted_before_the_session_ends() -> None:
    story = replaced()
    assert story.edit(Z) == NOTHING
    assert story.hear(others(21, Z)).frames == ()
    step = story.hear(echo(22, X))
    assert step.close
    assert [recovery.edits for recovery in story.visit.recoveries] == [Y]
    sent = submit(Z, base=20)
    assert story.connect().frames == (Join(session(2), "secret", lineage="line", revision=22, sent=sent),)


def test_what_was_put_aside_is_not_waited_for_long() -> None:
    story = replaced()
    assert story.wait(LEAVING).close
    assert story.connect().frames == (Join(session(2), "secret", lineage="line", revision=20),)


def test_what_was_put_aside_and_refused_is_not_waited_for() -> None:
    story = replaced()
    assert story.hear(refusal(Remedy.RETRY, seq=1)).close
    assert len(story.visit.recoveries) == 1


def test_a_document_of_another_lineage_takes_no_old_edits() -> None:
    story = Story.live()
    story.edit(X)
    story.visit.lost(story.now)
    story.connect()
    step = story.hear(joined(3, parts=1, lineage="another", seq=1), Content(1, Z))
    assert step.close
    assert story.text == "z"
    assert story.connect().frames == (Join(session(2), "secret", lineage="another", revision=3),)


def at_checkpoint() -> Story:
    """A visit that has passed revision 1024, where the content was `xabc`."""
    story = Story()
    story.connect()
    story.hear(joined(1_023, parts=1), Content(1, ABC), others(1_024, X), others(1_025, Y))
    return story


def test_content_that_agrees_with_the_checkpoint_is_left_alone() -> None:
    story = at_checkpoint()
    assert story.hear(Checkpoint(1_024, digest(Delta().insert("xabc")))) == NOTHING
    assert story.hear(Checkpoint(1_025, digest(Delta().insert("yxabc")))) == NOTHING


def test_a_checkpoint_that_was_not_passed_is_passed_over() -> None:
    assert at_checkpoint().hear(Checkpoint(1_000, digest(ABC)), Checkpoint(2_048, digest(ABC))) == NOTHING


def test_content_that_came_at_a_checkpoint_is_remembered() -> None:
    story = Story()
    story.connect()
    story.hear(joined(1_024, parts=1), Content(1, ABC), others(1_025, X))
    assert story.hear(Checkpoint(1_024, digest(ABC))) == NOTHING
    assert story.hear(Checkpoint(1_024, digest(X))).close


def test_content_that_differs_is_told_of_and_loaded_anew_and_edits_are_put_aside() -> None:
    story = at_checkpoint()
    story.edit(Z)
    step = story.hear(Checkpoint(1_024, digest(ABC)))
    assert step.frames == (Differs(1_024, digest(Delta().insert("xabc"))),)
    assert step.close
    assert step.events == (Lost("the content at revision 1024 is not the server's", story.now),)
    assert story.text == "zyxabc"
    assert story.connect().frames == (Join(session(1), "secret"),)
    step = story.hear(joined(1_025, parts=1), Content(1, ABC))
    assert story.text == "abc"
    assert [recovery.edits for recovery in story.visit.recoveries] == [Z]
    assert step.close
    assert story.connect().frames == (Join(session(2), "secret", lineage="line", revision=1_025),)


def test_of_several_alarms_at_once_none_rings_after_the_connection_was_given_up() -> None:
    story = Story.live()
    story.edit(X)
    story.hear(others(8, X), Closing("restart", 0))
    step = story.wait(10_000)
    assert step.frames == (Seen(8),)
    assert step.close
    assert story.visit.phase is Phase.WAITING


def test_several_revisions_in_a_frame_are_shown_one_by_one() -> None:
    story = Story.live()
    both = Revisions((*others(8, X).revisions, *others(9, Y).revisions))
    assert story.hear(both).changes == (Change(X, 8, "ann"), Change(Y, 9, "ann"))


def test_a_revision_that_is_passed_over_answers_nothing() -> None:
    story = Story.live()
    assert story.hear(Revisions((Revision(7, X, "somebody-elses-session", 7, 0),))) == NOTHING
