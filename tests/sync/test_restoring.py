"""What an undo brings back: named exactly, whenever it was sent, and believed only where it is the very text."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.errors import NotRestored
from collab.ot import Delta, Embed, compose
from collab.ot.survival import origins, others, survivors
from collab.sync import Replica, Restored, Revision, Stretch, Submission, restoring
from collab.sync.lost import Lost, followed, named, reunited
from tests.ot.strategies import edited
from tests.sync.world import Authority, Person, settle

HELLO = Delta().insert("Hello, world")
CUT = Delta().retain(5).delete(7)


def people(content: Delta = HELLO) -> tuple[Authority, Person, Person]:
    authority = Authority(content)
    return authority, Person("ann", authority), Person("bob", authority)


def deliver(authority: Authority, *persons: Person) -> None:
    """Let what was sent arrive, and everybody hear of it."""
    for person in persons:
        for submission in person.outbox:
            authority.arrive(submission)
        person.outbox.clear()
    for person in persons:
        for revision in authority.revisions[person.replica.revision :]:
            assert person.hand(revision)


def test_an_undo_names_the_revision_that_deleted_the_text_and_where_it_stood() -> None:
    authority, ann, bob = people()
    bob.type(Delta().insert("Bob: "))
    ann.type(CUT)
    deliver(authority, bob, ann)
    ann.undo()
    deliver(authority, ann)
    assert authority.revisions[-1].restores == (Restored(at=10, revision=2, position=10, length=7),)
    assert authority.content == Delta().insert("Bob: Hello, world")


def test_an_undo_of_what_is_under_way_names_it_when_it_is_known() -> None:
    authority, ann, bob = people()
    ann.type(CUT)
    ann.undo()
    assert ann.outbox[0].restores == ()
    bob.type(Delta().insert("Bob: "))
    deliver(authority, bob, ann)
    deliver(authority, ann)
    assert authority.revisions[-1].restores == (Restored(at=10, revision=2, position=10, length=7),)


def test_what_is_taken_back_before_it_was_sent_was_never_gone() -> None:
    authority, ann, _ = people()
    ann.type(Delta().insert("x"))
    ann.type(Delta().retain(6).delete(7))
    ann.undo()
    assert ann.screen == compose(HELLO, Delta().insert("x"))
    deliver(authority, ann)
    assert [revision.delta for revision in authority.revisions] == [Delta().insert("x")]
    assert ann.replica.submission is None


def test_of_what_was_formatted_and_deleted_before_it_was_sent_the_format_is_left() -> None:
    authority, ann, _ = people()
    ann.type(Delta().insert("x"))
    ann.type(Delta().retain(6).retain(7, bold=True))
    ann.type(Delta().retain(6).delete(7).insert("y"))
    ann.undo()
    deliver(authority, ann)
    deliver(authority, ann)
    assert authority.revisions[-1].delta == Delta().retain(6).retain(7, bold=True)
    assert authority.revisions[-1].restores == ()
    assert authority.content == ann.screen


def test_what_somebody_else_has_deleted_too_is_named_by_their_revision() -> None:
    authority, ann, bob = people()
    bob.type(Delta().retain(5).delete(3))
    ann.type(Delta().insert("x"))
    ann.type(Delta().retain(6).delete(7))
    deliver(authority, bob, ann)
    ann.undo()
    deliver(authority, ann)
    deliver(authority, ann)
    deliver(authority, ann)
    (restored,) = [revision.restores for revision in authority.revisions if revision.restores]
    assert restored == (
        Restored(at=6, revision=1, position=5, length=3),
        Restored(at=9, revision=3, position=6, length=4),
    )


def test_what_a_stretch_has_deleted_too_cannot_be_named() -> None:
    replica = Replica(HELLO, 0, session="a", lineage="b")
    replica.edit(CUT)
    replica.receive(Stretch(1, 2, Delta().retain(5).delete(3)))
    assert replica.undo().show == Delta().retain(5).insert(", world")
    send = replica.receive(Revision(3, Delta().retain(5).delete(4), "a", 1, 0)).send
    assert send is not None
    assert send.restores == (Restored(at=8, revision=3, position=5, length=4),)


def test_an_echo_that_is_otherwise_than_expected_names_nothing() -> None:
    replica = Replica(HELLO, 0, session="a", lineage="b")
    replica.edit(CUT)
    replica.receive(Revision(1, Delta().retain(4).delete(8), "a", 1, 0))
    send = replica.undo().show
    assert send
    assert replica.submission is not None
    assert replica.submission.restores == ()


def test_a_redo_and_another_undo_name_the_newer_delete() -> None:
    authority, ann, _ = people()
    ann.type(CUT)
    for turn in (ann.undo, ann.redo, ann.undo):
        deliver(authority, ann)
        turn()
    deliver(authority, ann)
    assert [len(revision.restores) for revision in authority.revisions] == [0, 1, 0, 1]
    assert authority.revisions[-1].restores == (Restored(at=5, revision=3, position=5, length=7),)


def test_steps_that_are_one_bring_back_all_that_each_took() -> None:
    authority, ann, _ = people()
    ann.follow(ann.replica.edit(Delta().retain(11).delete(1)))
    deliver(authority, ann)
    ann.follow(ann.replica.edit(Delta().retain(10).delete(1), with_last=True))
    deliver(authority, ann)
    ann.undo()
    deliver(authority, ann)
    assert authority.revisions[-1].restores == (
        Restored(at=10, revision=2, position=10, length=1),
        Restored(at=11, revision=1, position=11, length=1),
    )


def test_a_session_that_begins_anew_brings_nothing_back() -> None:
    _, ann, _ = people()
    ann.type(CUT)
    ann.undo()
    ann.follow(ann.replica.refuse("ann-2"))
    ann.type(Delta().insert("x"))
    assert ann.outbox[-1].restores == ()


def test_text_that_others_wrote_into_comes_in_pieces() -> None:
    over = Delta().retain(7).insert("X")
    restores = (Restored(at=5, revision=1, position=3, length=4),)
    assert restoring.carried(restores, over) == (
        Restored(at=5, revision=1, position=3, length=2),
        Restored(at=8, revision=1, position=5, length=2),
    )


class Known(Authority):
    """An authority that knows which character is which."""

    def __init__(self, content: Delta) -> None:
        super().__init__(content)
        self.characters = [list(range(content.growth))]
        self.made = content.growth
        self.back: set[tuple[int, int]] = set()  # revisions and places of what was brought back: once is enough

    def submit(self, submission: Submission, *, at_once: bool = False) -> Revision:
        head = self.head
        revision = super().submit(submission, at_once=at_once)
        if self.head > head:
            self.characters.append(self._after(revision))
        return revision

    def _after(self, revision: Revision) -> list[int]:
        before, after = self.characters[-1], [-1] * self.content.growth
        for start in range(len(before)):
            for part in survivors(revision.delta, start, 1):
                after[part.place] = before[start]
        for each in revision.restores:
            for offset in range(each.length):
                gone = (each.revision, each.position + offset)
                if gone not in self.back:
                    after[each.at + offset] = self.characters[each.revision - 1][gone[1]]
                self.back.add(gone)
        for place, character in enumerate(after):
            if character < 0:
                after[place] = self.made
                self.made += 1
        return after


@given(st.randoms(use_true_random=False))
def test_whatever_others_do_meanwhile_the_very_characters_come_back(chance: Random) -> None:
    authority = Known(Delta().insert("abcdefghij"))
    ann, bob = Person("ann", authority), Person("bob", authority)

    def meanwhile() -> None:
        for _ in range(chance.randint(0, 3)):
            place = chance.randint(0, bob.replica.length)
            take = chance.randint(0, min(3, bob.replica.length - place)) if chance.random() < 0.5 else 0
            bob.type(Delta().retain(place).delete(take).insert("x" * (chance.randint(1, 2) if not take else 0)))
            if chance.random() < 0.7:
                deliver(authority, *chance.sample([ann, bob], chance.randint(1, 2)))

    meanwhile()
    deliver(authority, ann, bob)
    settle(authority, [ann, bob])
    start = chance.randint(0, max(ann.replica.length - 1, 0))
    if start >= ann.replica.length:
        return
    mine = authority.characters[-1][start : (end := chance.randint(start + 1, ann.replica.length))]
    ann.type(Delta().retain(start).delete(end - start))
    meanwhile()
    ann.undo()
    meanwhile()
    settle(authority, [ann, bob])
    alive = [character for character in authority.characters[-1] if character in mine]
    assert len(alive) == len(set(alive))
    if not any(revision.session == "bob-1" and revision.delta.growth < 0 for revision in authority.revisions):
        assert alive == mine


@given(edited(steps=1), st.data())
def test_survivors_and_origins_are_each_others_other_side(
    story: tuple[Delta, list[Delta], list[Delta]], data: st.DataObject
) -> None:
    content, (delta,), _ = story
    start = data.draw(st.integers(0, content.growth))
    length = data.draw(st.integers(0, content.growth - start))
    parts = survivors(delta, start, length)
    for part in parts:
        (back,) = origins(delta, part.place, part.length)
        assert (back.offset, back.place, back.length) == (0, start + part.offset, part.length)
    assert sum(part.length for part in parts) + sum(length for _, length in others(parts, length)) == length


CONTENT = Delta().insert("abc").insert(Embed.of("image", "x")).insert("def")
BACK = Delta().retain(1).insert("bc").insert(Embed.of("image", "x"))


def checked(
    *restores: Restored, delta: Delta = BACK, steps: tuple[Delta, ...] = (Delta().retain(1).delete(3),)
) -> None:
    restoring.check(restores, delta, CONTENT, steps)


def test_the_very_text_is_believed_whatever_its_formatting() -> None:
    checked(Restored(1, 1, 1, 3))
    checked(Restored(1, 1, 1, 2), delta=Delta().retain(1).insert("b", bold=True).insert("c"))
    checked(Restored(2, 1, 2, 1))
    checked(Restored(1, 1, 1, 1), Restored(2, 1, 2, 2))


@pytest.mark.parametrize(
    "restores",
    [
        (Restored(1, 1, 1, 4),),  # more than is inserted
        (Restored(0, 1, 1, 1),),  # what was there
        (Restored(1, 1, 0, 1),),  # what was not deleted
        (Restored(1, 1, 2, 2),),  # other text
        (Restored(3, 1, 2, 1),),  # an embed for a character
        (Restored(1, 1, 1, 2), Restored(2, 1, 2, 1)),  # one place twice
        (Restored(1, 1, 900, 1),),  # where nothing was
    ],
)
def test_what_is_not_the_very_text_is_refused(restores: tuple[Restored, ...]) -> None:
    with pytest.raises(NotRestored):
        checked(*restores)


def test_a_revision_that_is_not_there_has_deleted_nothing() -> None:
    with pytest.raises(NotRestored, match="no revision 2"):
        checked(Restored(1, 1, 1, 2), Restored(3, 2, 1, 1))


def test_one_text_does_not_come_back_in_two_places() -> None:
    with pytest.raises(NotRestored, match="overlap"):
        checked(Restored(0, 1, 1, 1), Restored(1, 1, 1, 1), delta=Delta().insert("bb"))


def test_revisions_too_far_from_each_other_are_refused_and_never_named() -> None:
    far = (Restored(0, 1, 1, 1), Restored(1, 513, 1, 1))
    with pytest.raises(NotRestored, match="512"):
        restoring.stretch(far)
    assert restoring.stretch((far[0], Restored(1, 512, 1, 1))) == (1, 512)
    losses = [Lost(0, 1, 1, 1, 1), Lost(1, 1, 9, 1, 513), Lost(2, 1, 9, 7, 514), Lost(3, 1, 10, 0)]
    assert named(losses, Delta().insert("abcd")) == (Restored(1, 513, 1, 1), Restored(2, 514, 7, 1))


def test_text_is_traced_through_what_came_after_it_was_written() -> None:
    content = Delta().insert("abc")
    steps = (
        Delta().retain(2).insert("XY").delete(1),
        Delta().insert("z"),
        Delta().retain(2).delete(2),
    )  # abXY zabXY zaY
    restores = (Restored(0, 3, 2, 2), Restored(2, 1, 2, 1))
    restoring.check(restores, Delta().insert("bXc"), content, steps)
    for wrong in ("aXc", "bYc", "bXd"):
        with pytest.raises(NotRestored, match="other text"):
            restoring.check(restores, Delta().insert(wrong), content, steps)


def test_what_is_followed_over_what_was_sent_is_named_in_the_content_that_others_knew() -> None:
    sent = Delta().insert("mine")
    lost = Lost(at=9, length=3, seq=2, position=6)
    assert followed(lost, Delta().retain(7).delete(1), sent, 8) == [
        Lost(9, 1, 2, 6),
        Lost(11, 1, 2, 7),
        Lost(10, 1, 2, 3, 8),
    ]


def test_only_what_comes_back_is_reunited() -> None:
    content = Delta().insert("abc").insert("def", bold=True)
    begun = Delta().insert("ax").delete(1).retain(2).insert("y")
    delta = begun.insert("dze").delete(2)
    assert reunited(delta, content, ()) == delta
    first = Delta().retain(1).insert("x").retain(2).insert("ydze").delete(2)
    assert reunited(delta, content, (Lost(0, 1, 1, 0),)) == first
    both = (Lost(7, 1, 1, 4), Lost(5, 1, 1, 3))
    assert reunited(delta, content, both) == begun.retain(1, bold=None).insert("z").retain(1, bold=None)
    crossed = (Lost(5, 1, 1, 4), Lost(7, 1, 1, 3))
    assert reunited(delta, content, crossed) == begun.delete(1).retain(1, bold=None).insert("ze")
