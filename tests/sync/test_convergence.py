"""People write one document over a network that loses, repeats, delays and reorders; all end with the same content."""

from random import Random

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from collab.ot import Delta, Insert
from tests.ot.strategies import contents, deltas
from tests.sync.world import Authority, Person, put_aside, settle

PEOPLE = st.integers(0, 2)


class Writing(RuleBasedStateMachine):
    """Three people; every rule is one thing that may happen at any time."""

    authority: Authority
    people: list[Person]

    @initialize(content=contents())
    def begin(self, content: Delta) -> None:
        self.authority = Authority(content)
        self.people = [Person(name, self.authority) for name in ("ann", "bob", "cyd")]

    @rule(who=PEOPLE, data=st.data())
    def somebody_types(self, who: int, data: st.DataObject) -> None:
        delta = data.draw(deltas(self.people[who].replica.length))
        if delta:
            self.people[who].type(delta)

    @rule(who=PEOPLE, again=st.booleans())
    def somebody_takes_something_back_or_does_it_again(self, who: int, again: bool) -> None:
        if again:
            self.people[who].redo()
        else:
            self.people[who].undo()

    @rule(who=PEOPLE, data=st.data(), repeated=st.booleans(), at_once=st.booleans())
    def a_submission_arrives(self, who: int, data: st.DataObject, repeated: bool, at_once: bool) -> None:
        outbox = self.people[who].outbox
        if not outbox:
            return
        submission = data.draw(st.sampled_from(outbox))
        if not repeated:
            outbox.remove(submission)
        before = self.authority.head
        revision = self.authority.arrive(submission, at_once=at_once)
        if revision is None:
            return
        if self.authority.head > before:
            for person in self.people:
                person.inbox.append(revision)
        else:
            self.people[who].inbox.append(revision)

    @rule(who=PEOPLE, data=st.data(), repeated=st.booleans())
    def a_revision_arrives(self, who: int, data: st.DataObject, repeated: bool) -> None:
        inbox = self.people[who].inbox
        if inbox:
            revision = data.draw(st.sampled_from(inbox))
            if not repeated:
                inbox.remove(revision)
            self.people[who].hand(revision)

    @rule(who=PEOPLE, outwards=st.booleans())
    def the_network_loses_what_is_under_way(self, who: int, outwards: bool) -> None:
        if outwards:
            self.people[who].outbox.clear()
        else:
            self.people[who].inbox.clear()

    @rule(who=PEOPLE, in_stretches=st.booleans())
    def somebody_comes_back(self, who: int, in_stretches: bool) -> None:
        self.people[who].catch_up(self.authority, in_stretches=in_stretches)

    @rule(who=PEOPLE)
    def somebody_is_given_new_content(self, who: int) -> None:
        self.people[who].start_over(self.authority)

    @invariant()
    def what_is_on_the_screen_is_what_the_replica_holds(self) -> None:
        for person in getattr(self, "people", []):
            assert person.screen == person.replica.content
            assert person.screen.growth == person.replica.length
            assert person.replica.base == self.authority.contents[person.replica.revision]

    @invariant()
    def no_submission_became_two_revisions(self) -> None:
        revisions = self.authority.revisions if hasattr(self, "authority") else []
        assert len({(revision.session, revision.seq) for revision in revisions}) == len(revisions)

    def teardown(self) -> None:
        if not hasattr(self, "people"):
            return
        settle(self.authority, self.people)
        for person in self.people:
            assert person.screen == self.authority.content
            assert person.replica.differences == 0


TestWriting = Writing.TestCase


@pytest.mark.parametrize("seed", range(20))
def test_nothing_typed_is_lost_and_nothing_is_there_twice(seed: int) -> None:
    """Everybody types characters of their own; at the end each stands in the content, or was put aside, once."""
    chance = Random(seed)
    authority = Authority(Delta())
    people = [Person(name, authority) for name in ("ann", "bob", "cyd", "dan")]
    typed = []
    for number in range(150):
        person = chance.choice(people)
        character = chr(0x4E00 + number)
        typed.append(character)
        person.type(Delta().retain(chance.randint(0, person.replica.length)).insert(character))
        let_something_happen(chance, authority, people)
        if chance.random() < 0.02:
            chance.choice(people).start_over(authority)
    settle(authority, people)
    found = "".join(map(text_of, [authority.content, *put_aside(people, authority)]))
    assert sorted(found) == typed
    assert all(person.screen == authority.content for person in people)


@pytest.mark.parametrize("seed", range(30))
def test_an_own_revision_always_comes_back_as_the_replica_expects_it(seed: int) -> None:
    """Many edits of few characters, rebased step by step here and over stretches there: every path agrees (join)."""
    chance = Random(seed)
    authority = Authority(Delta().insert("abcdef"))
    people = [Person(name, authority) for name in ("ann", "bob", "cyd", "dan")]
    for _ in range(200):
        person = chance.choice(people)
        person.type(some_delta(chance, person.replica.length))
        let_something_happen(chance, authority, people)
    settle(authority, people)
    assert [person.replica.differences for person in people] == [0, 0, 0, 0]
    assert all(person.screen == authority.content for person in people)


def let_something_happen(chance: Random, authority: Authority, people: list[Person]) -> None:
    """Some of what one person has sent and is sent arrives, in any order, or is lost, or they come back."""
    person = chance.choice(people)
    chance.shuffle(person.outbox)
    for submission in person.outbox[: chance.randint(0, 3)]:
        revision = authority.arrive(submission, at_once=chance.random() < 0.5)
        if revision is not None:
            for other in people:
                other.inbox.append(revision)
    if chance.random() < 0.3:
        person.outbox.clear()
    chance.shuffle(person.inbox)
    for revision in person.inbox[: chance.randint(0, 6)]:
        person.hand(revision)
    if chance.random() < 0.2:
        person.catch_up(authority, in_stretches=chance.random() < 0.5)


def some_delta(chance: Random, length: int) -> Delta:
    """A delta of several small ops; documents stay short, so that everybody's edits touch."""
    delta = Delta()
    left = length
    for _ in range(chance.randint(1, 4)):
        reach = chance.randint(1, max(1, min(left, 3)))
        kind = chance.choice("idr" if length < 12 else "iddr") if reach <= left else "i"
        if kind == "i":
            delta = delta.insert(chance.choice("xyz"))
        elif kind == "d":
            delta, left = delta.delete(reach), left - reach
        else:
            delta, left = delta.retain(reach), left - reach
    return delta.insert("!") if not delta.growth and not delta.canonical() else delta


def text_of(delta: Delta) -> str:
    """All text that a delta inserts."""
    return "".join(op.content for op in delta.ops if type(op) is Insert and isinstance(op.content, str))
