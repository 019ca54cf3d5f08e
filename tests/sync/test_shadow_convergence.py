"""Some write live, some synchronize now and then; the network does what it likes, everybody dies, all end the same."""

from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from collab.ot import Delta, compose
from collab.sync import Submission
from collab.sync.packets import Format
from collab.sync.wording import cuts, worded, wording
from tests.ot.strategies import contents, deltas
from tests.sync.apart import Apart, until
from tests.sync.desk import Desk
from tests.sync.world import Authority, Person, settle

LIVE = st.integers(0, 1)
AWAY = st.integers(0, 2)


class Synchronizing(RuleBasedStateMachine):
    """Two who write live; a client of texts, one of patches and one of deltas. Each rule may happen at any time."""

    authority: Authority
    desk: Desk
    live: list[Person]
    away: list[Apart]

    @initialize(content=contents())
    def begin(self, content: Delta) -> None:
        self.authority = begun(content)
        self.desk = Desk(self.authority, rich=True)
        self.live = [Person(name, self.authority) for name in ("ann", "bob")]
        self.away = [
            Apart("cyd", self.desk, Format.TEXT),
            Apart("dan", self.desk, Format.TEXT, in_patches=True),
            Apart("eve", self.desk, Format.DELTA),
        ]

    @rule(who=LIVE, data=st.data())
    def somebody_types_live(self, who: int, data: st.DataObject) -> None:
        delta = data.draw(deltas(self.live[who].replica.length - 1))
        if delta:
            self.live[who].type(delta)

    @rule(who=AWAY, data=st.data())
    def somebody_types_apart(self, who: int, data: st.DataObject) -> None:
        client = self.away[who]
        if client.side.form is Format.DELTA:
            delta = data.draw(deltas(max(client.screen.growth - 1, 0)))
        else:  # who knows texts alone may do anything to the end of one
            delta = worded(data.draw(deltas(client.screen.growth)))
        if delta and not cuts(delta, client.text):
            client.type(delta)

    @rule(who=LIVE, data=st.data(), repeated=st.booleans())
    def a_submission_arrives(self, who: int, data: st.DataObject, repeated: bool) -> None:
        outbox = self.live[who].outbox
        if outbox:
            submission = data.draw(st.sampled_from(outbox))
            if not repeated:
                outbox.remove(submission)
            self.authority.arrive(submission)

    @rule(who=LIVE, in_stretches=st.booleans())
    def somebody_live_catches_up(self, who: int, in_stretches: bool) -> None:
        self.live[who].catch_up(self.authority, in_stretches=in_stretches)

    @rule(who=AWAY)
    def somebody_sends(self, who: int) -> None:
        self.away[who].send()

    @rule(who=AWAY, data=st.data(), repeated=st.booleans(), dies_in=st.none() | st.integers(0, 6), rival=st.booleans())
    def a_packet_arrives(self, who: int, data: st.DataObject, repeated: bool, dies_in: int | None, rival: bool) -> None:
        client = self.away[who]
        if not client.outbox:
            return
        letter = data.draw(st.sampled_from(client.outbox))
        if not repeated:
            client.outbox.remove(letter)
        self.desk.dies_in = dies_in
        self.desk.between = self._write_in_between if rival else None
        client.arrive(letter)

    @rule(who=AWAY, data=st.data(), repeated=st.booleans(), kept=st.booleans())
    def an_answer_arrives(self, who: int, data: st.DataObject, repeated: bool, kept: bool) -> None:
        client = self.away[who]
        if client.inbox:
            answer = data.draw(st.sampled_from(client.inbox))
            if not repeated:
                client.inbox.remove(answer)
            client.receive(answer, kept=kept)

    @rule(who=AWAY, outwards=st.booleans())
    def the_network_loses_what_is_under_way(self, who: int, outwards: bool) -> None:
        (self.away[who].outbox if outwards else self.away[who].inbox).clear()

    @rule(who=AWAY)
    def a_client_dies(self, who: int) -> None:
        self.away[who].crash()

    @invariant()
    def what_is_on_the_screen_is_what_the_client_holds(self) -> None:
        for client in getattr(self, "away", []):
            assert client.screen == client.side.shown

    @invariant()
    def no_edit_became_two_revisions(self) -> None:
        revisions = self.authority.revisions if hasattr(self, "authority") else []
        assert len({(revision.session, revision.seq) for revision in revisions}) == len(revisions)

    def teardown(self) -> None:
        if hasattr(self, "authority"):
            settle_all(self.authority, self.desk, self.live, self.away)

    def _write_in_between(self) -> None:
        self.desk.between = None
        head = self.authority.head
        self.authority.submit(Submission("rival", head, head, Delta().insert("!")))


TestSynchronizing = Synchronizing.TestCase
TestSynchronizing.settings = settings(stateful_step_count=30)


@pytest.mark.parametrize("seed", range(20))
def test_nothing_typed_is_lost_and_nothing_is_there_twice(seed: int) -> None:
    """Everybody types characters of their own; in the end each stands in the content once, and on every screen."""
    chance = Random(seed)
    authority = begun(Delta())
    desk = Desk(authority, rich=True)
    live = [Person(name, authority) for name in ("ann", "bob")]
    away = [
        Apart("cyd", desk, Format.TEXT),
        Apart("dan", desk, Format.TEXT, in_patches=True),
        Apart("eve", desk, Format.DELTA),
    ]
    typed = []
    for number in range(120):
        character = chr(0x4E00 + number)
        typed.append(character)
        if chance.random() < 0.4:
            person = chance.choice(live)
            person.type(Delta().retain(chance.randint(0, person.replica.length - 1)).insert(character))
        else:
            client = chance.choice(away)
            end = client.screen.growth - (client.side.form is Format.DELTA)
            client.type(Delta().retain(chance.randint(0, max(end, 0))).insert(character))
        let_something_happen(chance, authority, desk, live, away)
    settle_all(authority, desk, live, away)
    assert sorted(wording(authority.content).replace("\n", "")) == typed


def let_something_happen(
    chance: Random, authority: Authority, desk: Desk, live: list[Person], away: list[Apart]
) -> None:
    """Some of what was sent arrives, in any order, more than once or never; and servers and clients die."""
    person, client = chance.choice(live), chance.choice(away)
    for submission in person.outbox[: chance.randint(0, 2)]:
        authority.arrive(submission)
    if chance.random() < 0.5:
        person.catch_up(authority, in_stretches=chance.random() < 0.5)
    if chance.random() < 0.7:
        client.send()
    chance.shuffle(client.outbox)
    for letter in client.outbox[: chance.randint(0, 3)]:
        desk.dies_in = chance.choice([None, None, chance.randint(0, 5)])
        client.arrive(letter)
    chance.shuffle(client.inbox)
    for answer in client.inbox[: chance.randint(0, 3)]:
        client.receive(answer, kept=chance.random() < 0.5)
    if chance.random() < 0.2:
        client.crash()
    if chance.random() < 0.2:
        client.outbox.clear()
        client.inbox.clear()


def begun(content: Delta) -> Authority:
    """A rich document of this content and a newline."""
    authority = Authority(Delta())
    content = compose(content, Delta().retain(content.growth).insert("\n"))
    authority.submit(Submission("the-beginning", 1, 0, content))
    return authority


def settle_all(authority: Authority, desk: Desk, live: list[Person], away: list[Apart]) -> None:
    """Let everything arrive; everybody shows the same then."""
    desk.dies_in = desk.between = None

    def step() -> None:
        settle(authority, live)
        for client in away:
            client.settle()

    step()
    until(lambda: all(client.is_settled for client in away), step)
    settle(authority, live)
    for person in live:
        assert person.screen == authority.content
        assert person.replica.differences == 0
    for client in away:
        assert client.text == wording(authority.content)
    assert away[2].screen == authority.content
