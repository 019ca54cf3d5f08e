"""Stories of a replica: what it shows, what it sends, and what it does when things go wrong."""

import pytest

from collab.errors import DoesNotFit, FeedBroken
from collab.ot import Delta, compose
from collab.sync import Effect, Replica, Restored, Revision, State, Stretch, Submission
from tests.sync.world import LINEAGE, Authority, Person, settle

NOTHING = Effect(Delta())


def replica_of(text: str, revision: int = 7, undo_steps: int = 100) -> Replica:
    return Replica(Delta().insert(text), revision, session="mine", lineage=LINEAGE, undo_steps=undo_steps)


def others(number: int, delta: Delta) -> Revision:
    return Revision(number, delta, "theirs", number, at=0)


def echo(number: int, delta: Delta, seq: int = 1) -> Revision:
    return Revision(number, delta, "mine", seq, at=0)


def test_what_is_typed_first_is_sent_at_once_and_what_follows_waits_for_the_echo() -> None:
    replica = replica_of("abc")
    a, b, c = Delta().insert("1"), Delta().retain(1).insert("2"), Delta().retain(2).insert("3")
    assert replica.state is State.SYNCHRONIZED
    assert replica.edit(a) == Effect(Delta(), send=Submission("mine", 1, 7, a))
    assert replica.state is State.AWAITING
    assert replica.edit(b) == replica.edit(c) == NOTHING
    assert replica.state is State.AWAITING_WITH_UNSENT
    assert replica.receive(echo(8, a)) == Effect(Delta(), send=Submission("mine", 2, 8, Delta().retain(1).insert("23")))
    assert replica.state is State.AWAITING
    assert replica.receive(echo(9, Delta().retain(1).insert("23"), seq=2)) == NOTHING
    assert replica.state is State.SYNCHRONIZED
    assert replica.base == replica.content == Delta().insert("123abc")


def test_a_remote_edit_is_shown_where_it_belongs_among_what_is_not_saved() -> None:
    replica = replica_of("abc")
    replica.edit(Delta().insert("sent"))
    replica.edit(Delta().retain(4).insert("unsent"))
    effect = replica.receive(others(8, Delta().retain(1).insert("X").delete(1)))
    assert effect == Effect(Delta().retain(11).insert("X").delete(1))
    assert replica.content == Delta().insert("sentunsentaXc")
    assert replica.base == Delta().insert("aXc")
    assert replica.length == 13


def test_a_resend_is_the_submission_as_it_was_first_made() -> None:
    replica = replica_of("abc")
    first = replica.edit(Delta().retain(3).insert("!")).send
    replica.receive(others(8, Delta().insert("XYZ")))
    assert replica.submission == first == Submission("mine", 1, 7, Delta().retain(3).insert("!"))
    assert replica.receive(echo(9, Delta().retain(6).insert("!"))) == NOTHING
    assert replica.differences == 0


def test_a_lost_echo_does_not_apply_an_edit_twice() -> None:
    authority = Authority(Delta().insert("abc"))
    ann = Person("ann", authority)
    ann.type(Delta().insert("x"))
    authority.submit(ann.outbox[0])
    ann.catch_up(authority, in_stretches=True)
    settle(authority, [ann])
    assert authority.content == ann.screen == Delta().insert("xabc")
    assert authority.head == 1


def test_a_revision_that_is_handed_again_changes_nothing() -> None:
    replica = replica_of("abc")
    edit = others(8, Delta().insert("x"))
    replica.receive(edit)
    assert replica.receive(edit) == NOTHING
    assert replica.receive(Stretch(1, 8, Delta().insert("y"))) == NOTHING
    assert replica.content == Delta().insert("xabc")


def test_a_replica_without_undo_steps_takes_nothing_back() -> None:
    replica = replica_of("abc", undo_steps=0)
    replica.edit(Delta().delete(1))
    replica.edit(Delta().insert("x"), with_last=True)
    assert replica.undo() == replica.redo() == NOTHING
    assert replica.content == Delta().insert("xbc")


@pytest.mark.parametrize("unit", [others(9, Delta().insert("x")), Stretch(9, 12, Delta()), Stretch(7, 8, Delta())])
def test_a_gap_is_refused_and_leaves_the_replica_as_it_was(unit: Revision | Stretch) -> None:
    replica = replica_of("abc")
    with pytest.raises(FeedBroken, match="revision 8 is missing before"):
        replica.receive(unit)
    assert replica.revision == 7
    assert replica.content == Delta().insert("abc")


def test_a_stretch_moves_the_replica_to_its_last_revision() -> None:
    replica = replica_of("abc")
    replica.edit(Delta().retain(3).insert("!"))
    effect = replica.receive(Stretch(8, 20, Delta().insert("x").delete(1)))
    assert effect == Effect(Delta().insert("x").delete(1))
    assert replica.revision == 20
    assert replica.content == Delta().insert("xbc!")


def test_somebody_elses_revision_with_the_same_seq_is_no_echo() -> None:
    replica = replica_of("abc")
    replica.edit(Delta().insert("x"))
    replica.receive(others(8, Delta().insert("y")))
    assert replica.receive(echo(9, Delta().insert("z"), seq=2)).show == Delta().insert("z")
    assert replica.state is State.AWAITING


def test_the_revision_wins_when_it_comes_back_otherwise_than_expected() -> None:
    replica = replica_of("abc")
    replica.edit(Delta().retain(1).insert("sent"))
    replica.edit(Delta().retain(3).insert("-unsent-"))
    effect = replica.receive(echo(8, Delta().retain(2).insert("SENT")))
    assert replica.differences == 1
    assert replica.base == Delta().insert("abSENTc")
    screen = compose(Delta().insert("ase-unsent-ntbc"), effect.show)
    assert screen == replica.content
    assert effect.send is not None
    assert "unsent" in str(effect.send.delta)
    assert compose(replica.base, effect.send.delta) == screen


def test_an_edit_that_does_not_fit_what_is_shown_is_refused() -> None:
    replica = replica_of("abc")
    replica.edit(Delta().retain(3).insert("d"))
    replica.edit(Delta().retain(3).delete(1))
    with pytest.raises(DoesNotFit, match="op 1: the delta reads 4 units or more; there are 3"):
        replica.edit(Delta().retain(3).delete(1))
    assert replica.content == Delta().insert("abc")


def test_an_edit_that_takes_the_end_of_rich_content_is_refused() -> None:
    replica = Replica(Delta().insert("abc\n"), 7, session="mine", lineage=LINEAGE, rich=True)
    for edit in (Delta().retain(3).delete(1), Delta().retain(4).insert("x")):
        with pytest.raises(DoesNotFit):
            replica.edit(edit)
    assert replica.edit(Delta().delete(3)).send is not None
    assert replica.content == Delta().insert("\n")


def test_an_edit_that_was_taken_back_before_it_was_sent_is_not_sent() -> None:
    replica = replica_of("abc")
    first = Delta().insert("x")
    replica.edit(first)
    replica.edit(Delta().retain(1).insert("y"))
    assert replica.undo() == Effect(Delta().retain(1).delete(1))
    assert replica.receive(echo(8, first)) == NOTHING
    assert replica.state is State.SYNCHRONIZED


def test_undo_takes_back_ones_own_edit_and_leaves_what_others_wrote_into_it() -> None:
    replica = replica_of("abc")
    replica.edit(Delta().retain(3).insert("mine"))
    replica.receive(echo(8, Delta().retain(3).insert("mine")))
    replica.receive(others(9, Delta().retain(5).insert("THEIRS")))
    assert replica.undo().show == Delta().retain(3).delete(2).retain(6).delete(2)
    assert replica.content == Delta().insert("abcTHEIRS")
    assert replica.redo().show == Delta().retain(3).insert("mi").retain(6).insert("ne")
    assert replica.content == Delta().insert("abcmiTHEIRSne")
    assert replica.redo() == NOTHING


def test_undo_brings_back_deleted_text_with_its_formatting() -> None:
    replica = Replica(Delta().insert("a").insert("b", bold=True), 0, session="mine", lineage=LINEAGE)
    replica.edit(Delta().retain(1).delete(1))
    replica.edit(Delta().retain(1, bold=True))
    replica.undo()
    replica.undo()
    assert replica.content == Delta().insert("a").insert("b", bold=True)
    assert replica.undo() == NOTHING


def test_undo_and_redo_send_what_they_change() -> None:
    replica = replica_of("abc")
    replica.edit(Delta().insert("x"))
    replica.receive(echo(8, Delta().insert("x")))
    assert replica.undo() == Effect(Delta().delete(1), send=Submission("mine", 2, 8, Delta().delete(1)))
    replica.receive(echo(9, Delta().delete(1), seq=2))
    back = (Restored(at=0, revision=9, position=0, length=1),)
    assert replica.redo() == Effect(Delta().insert("x"), send=Submission("mine", 3, 9, Delta().insert("x"), back))


def test_edits_made_together_are_taken_back_together() -> None:
    replica = replica_of("")
    for place, letter in enumerate("abc"):
        replica.edit(Delta().retain(place).insert(letter), with_last=place > 0)
    replica.edit(Delta().retain(3).insert("d"))
    replica.undo()
    assert replica.content == Delta().insert("abc")
    replica.undo()
    assert replica.content == Delta()


def test_a_new_edit_ends_what_can_be_done_again() -> None:
    replica = replica_of("abc")
    replica.edit(Delta().insert("x"))
    replica.undo()
    replica.edit(Delta().insert("y"), with_last=True)
    assert replica.redo() == NOTHING


def test_undo_forgets_what_others_have_made_void() -> None:
    replica = replica_of("")
    replica.edit(Delta().insert("a"))
    replica.edit(Delta().insert("b"))
    replica.receive(echo(8, Delta().insert("a")))
    replica.receive(others(9, Delta().delete(1)))
    assert replica.content == Delta().insert("b")
    assert replica.undo().show == Delta().delete(1)
    assert replica.undo() == NOTHING


@pytest.mark.parametrize(("steps", "left"), [(0, "abc"), (2, "a")])
def test_undo_goes_back_as_many_steps_as_are_kept(steps: int, left: str) -> None:
    replica = replica_of("", undo_steps=steps)
    for place, letter in enumerate("abc"):
        replica.edit(Delta().retain(place).insert(letter))
    for _ in "abc":
        replica.undo()
    assert replica.content == Delta().insert(left)


def test_new_content_without_edits_is_shown_by_its_difference_and_the_session_goes_on() -> None:
    replica = replica_of("one two")
    effect = replica.replace(Delta().insert("one more two"), 40, lineage=LINEAGE, seq=0, session="new")
    assert effect == Effect(Delta().retain(4).insert("more "))
    assert (replica.revision, replica.session, replica.length) == (40, "mine", 12)


def test_another_lineage_begins_a_session_though_nothing_was_unsaved_for_it_may_know_less_of_the_old_one() -> None:
    replica = replica_of("one")
    effect = replica.replace(Delta().insert("one"), 3, lineage="another", seq=0, session="new")
    assert effect == NOTHING
    assert replica.edit(Delta().insert("x")).send == Submission("new", 1, 3, Delta().insert("x"))


def test_new_content_puts_aside_the_edits_that_it_does_not_have() -> None:
    replica = replica_of("one two")
    replica.edit(Delta().insert("sent "))
    replica.edit(Delta().insert("unsent "))
    effect = replica.replace(Delta().insert("one 2"), 3, lineage="another", seq=9, session="new")
    recovery = effect.recovery
    assert recovery is not None
    assert compose(Delta().insert("unsent sent one two"), effect.show) == replica.content == Delta().insert("one 2")
    assert recovery.content == Delta().insert("unsent sent one two")
    assert recovery.before == Delta().insert("one two")
    assert recovery.onto(replica.content) == Delta().insert("unsent sent ")
    assert (replica.session, replica.seq, replica.lineage, replica.revision) == ("new", 0, "another", 3)
    assert replica.state is State.SYNCHRONIZED
    assert replica.undo() == NOTHING
    assert replica.edit(Delta().insert("x")).send == Submission("new", 1, 3, Delta().insert("x"))


@pytest.mark.parametrize("seq", [1, 2])
def test_new_content_that_has_what_was_sent_puts_aside_only_what_was_not(seq: int) -> None:
    replica = replica_of("one")
    replica.edit(Delta().retain(3).insert(" sent"))
    replica.edit(Delta().retain(8).insert(" unsent"))
    effect = replica.replace(Delta().insert("1 sent"), 12, lineage=LINEAGE, seq=seq, session="new")
    assert effect.recovery is not None
    assert effect.recovery.before == Delta().insert("one sent")
    assert effect.recovery.edits == Delta().retain(8).insert(" unsent")
    assert effect.recovery.submission is None
    assert replica.session == "new"


def test_new_content_that_has_everything_lets_the_session_go_on() -> None:
    replica = replica_of("one")
    replica.edit(Delta().retain(3).insert(" sent"))
    effect = replica.replace(Delta().insert("one sent"), 12, lineage=LINEAGE, seq=1, session="new")
    assert effect == NOTHING
    assert replica.edit(Delta().insert("x")).send == Submission("mine", 2, 12, Delta().insert("x"))


def test_a_submission_that_others_emptied_still_ends_its_session_when_it_is_lost() -> None:
    replica = replica_of("abc")
    replica.edit(Delta().delete(1))
    replica.receive(others(8, Delta().delete(1)))
    effect = replica.replace(Delta().insert("bc"), 30, lineage=LINEAGE, seq=0, session="new")
    assert effect == NOTHING
    assert (replica.session, replica.seq) == ("new", 0)


def test_a_refused_submission_is_put_aside_and_shown_no_more() -> None:
    replica = replica_of("abc")
    submission = replica.edit(Delta().insert("refused")).send
    effect = replica.refuse("new")
    assert effect.show == Delta().delete(7)
    assert effect.recovery is not None
    assert effect.recovery.submission == submission
    assert (replica.content, replica.revision, replica.session) == (Delta().insert("abc"), 7, "new")


def test_a_late_echo_tells_that_what_was_put_aside_is_saved() -> None:
    replica = replica_of("abc")
    replica.edit(Delta().insert("refused "))
    replica.edit(Delta().insert("unsent "))
    recovery = replica.refuse("new").recovery
    assert recovery is not None
    late = echo(8, Delta().insert("refused "))
    assert recovery.is_answered_by(late)
    assert not recovery.is_answered_by(others(8, late.delta))
    assert not recovery.is_answered_by(echo(8, late.delta, seq=2))
    assert not recovery.without_sent().is_answered_by(late)
    replica.receive(late)
    assert recovery.without_sent().onto(replica.content) == Delta().insert("unsent ")
