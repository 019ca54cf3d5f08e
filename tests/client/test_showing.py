"""What a visit shows, and what it says of how much is saved."""

import pytest

from collab.client import Offline, Saved, Saving, Step
from collab.client.steps import Change
from collab.errors import DoesNotFit, Forbidden, Unavailable
from collab.ot import Delta
from collab.sync import Stretch
from collab.sync.messages import (
    Delayed,
    DocumentChanged,
    Inbox,
    Join,
    Participant,
    Renew,
    Role,
    RoleChanged,
    Roster,
    ServerFrame,
    Threads,
)
from tests.client.story import Story, X, Y, Z, echo, others, session, submit

NOTHING = Step()


def test_what_others_write_is_shown() -> None:
    story = Story.live()
    assert story.hear(others(8, X)) == Step(events=(Change(X, 8, "ann"),))
    assert story.hear(Stretch(9, 11, Y)) == Step(events=(Change(Y, 11),))
    assert story.hear(others(11, Z)) == NOTHING
    assert story.text == "yxabc"


def test_the_save_state_is_the_truth() -> None:
    story = Story.live()
    assert story.visit.saving == Saved(7)
    story.edit(X)
    story.edit(Y)
    assert story.visit.saving == Saving(2)
    story.hear(Delayed(2))
    assert story.visit.saving == Saving(2)
    assert story.hear(Delayed(1)).events == (Delayed(1),)
    assert story.visit.saving == Saving(2, delayed=True)
    story.visit.lost(story.now)
    assert story.visit.saving == Offline(2)
    story.come_back(echo(8, X))
    assert story.visit.saving == Saving(1)
    assert story.visit.answered == 1
    story.hear(echo(9, Y, 2))
    assert story.visit.saving == Saved(9)
    assert story.visit.answered == 2


def test_a_delay_of_nothing_is_passed_over() -> None:
    assert Story.live().hear(Delayed(1)) == NOTHING


def test_undo_and_redo_are_shown_and_submitted_as_edits() -> None:
    story = Story.live()
    assert story.visit.undo(story.now) == NOTHING
    story.edit(X)
    story.hear(echo(8, X))
    undone = story.visit.undo(story.now)
    assert undone == Step(frames=(submit(Delta().delete(1), 8, 2),), events=(Change(Delta().delete(1), 8, own=True),))
    assert story.visit.redo(story.now).changes == (Change(X, 8, own=True),)
    assert story.visit.saving == Saving(2)


def test_an_edit_that_changes_nothing_is_none() -> None:
    story = Story.live()
    assert story.edit(Delta()) == NOTHING
    assert story.visit.saving == Saved(7)


def test_an_edit_that_does_not_fit_is_refused_here() -> None:
    story = Story.live()
    with pytest.raises(DoesNotFit):
        story.edit(Delta().delete(4))
    assert story.visit.saving == Saved(7)


def test_nothing_is_edited_before_the_document_is_there() -> None:
    with pytest.raises(Unavailable):
        Story().edit(X)


def test_readers_do_not_edit_until_their_role_is_another() -> None:
    story = Story.live()
    assert story.hear(RoleChanged(Role.COMMENTER)).events == (RoleChanged(Role.COMMENTER),)
    with pytest.raises(Forbidden):
        story.edit(X)
    with pytest.raises(Forbidden):
        story.visit.undo(story.now)
    story.hear(RoleChanged(Role.OWNER))
    assert story.edit(X).frames == (submit(X),)
    assert story.visit.role is Role.OWNER


@pytest.mark.parametrize(
    "news", [Roster((Participant("s", "Ann", "#fff"),)), Threads(()), Inbox(3), DocumentChanged("Title")]
)
def test_news_are_told_as_they_come(news: ServerFrame) -> None:
    assert Story.live().hear(news).events == (news,)


def test_what_a_newer_server_says_is_passed_over() -> None:
    story = Story.live()
    assert story.visit.received('{"type":"weather","sunny":true}', story.now) == NOTHING
    assert story.visit.received('{"type":"pong","time":1,"place":"here"}', story.now) == NOTHING


def test_who_sends_what_cannot_be_read_is_left_and_asked_again() -> None:
    story = Story.live()
    story.edit(X)
    step = story.visit.received(b'{"type":"revisions"}', story.now)
    assert step.close
    assert story.connect().frames[0] == Join(session(1), "secret", lineage="line", revision=7, sent=submit(X))


def test_frames_need_not_be_text() -> None:
    story = Story.live()
    assert story.visit.received(others(8, X), story.now).changes == (Change(X, 8, "ann"),)


def test_a_fresh_token_is_shown_where_there_is_a_connection() -> None:
    story = Story.live()
    assert story.visit.renew("fresh").frames == (Renew("fresh"),)
    story.visit.lost(story.now)
    assert story.visit.renew("fresher") == NOTHING
