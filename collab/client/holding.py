"""What one side of a document has: the replica, and the edits that it could not keep there. It knows no connection."""

from collections.abc import Callable, Iterable

from collab.client.aside import Aside
from collab.client.company import Company
from collab.client.loading import CHECKPOINTS, Remembered, mistake
from collab.client.sending import frame_of
from collab.client.steps import Change, Event, Refused, Saved
from collab.errors import Remedy, Unavailable
from collab.ot import Delta
from collab.sync import Effect, Replica, Revision, State, Stretch, Submission
from collab.sync.messages import Checkpoint, Differs, Error, Join, Joined, Kind, Point

# Why edits are put aside though nothing of them was wrong.
REPLACED = Error("content_replaced", Remedy.RELOAD, "the document came anew, and the way there is not known")


class Holding:
    """Every edit is acknowledged, in the replica, or in a recovery copy: never nowhere.

    What happens to what is shown, and to recovery copies, is added to `events` for whoever empties them.
    """

    def __init__(self, new_session: Callable[[], str], *, undo_steps: int) -> None:
        self.replica: Replica | None = None  # none until the document is there for the first time
        self.session = new_session()  # that the next connection joins with
        self.aside = Aside()
        self.company = Company()
        self.anew = False  # whether to join as if nothing were held: it may be wrong
        self.events: list[Event] = []
        self._new_session = new_session
        self._undo_steps = undo_steps
        self.made = 0  # edits, undos among them
        self._sent = 0  # edits in the submission under way …
        self._unsent = 0  # … and made since
        self._remembered: Remembered | None = None

    @property
    def submission(self) -> Submission | None:
        """What is under way, or would be if there were a connection."""
        return None if self.replica is None else self.replica.submission

    @property
    def edits(self) -> int:
        """How many edits are not acknowledged, recovery copies aside."""
        return self._sent + self._unsent

    @property
    def standing(self) -> Saved | Refused:
        """How what was typed stands when nothing is under way."""
        if self.aside.recoveries and self.aside.error is not None:
            return Refused(self.aside.error)
        return Saved(0 if self.replica is None else self.replica.revision)

    @property
    def copy(self) -> Replica:
        """The replica, once there is one."""
        if self.replica is None:
            raise Unavailable("the document has not come yet")
        return self.replica

    def join(self, token: str | None, ticket: str | None, link: str | None) -> Join:
        """What a new connection begins with."""
        replica = self.replica
        if replica is None or self.anew:
            return Join(self.session, token, ticket, link)
        return Join(
            *(self.session, token, ticket, link),
            lineage=replica.lineage,
            revision=replica.revision,
            sent=None if replica.submission is None else frame_of(replica.submission),
            unsent=replica.state is State.AWAITING_WITH_UNSENT,
        )

    def pointing(self) -> Point | None:
        """What to say to the others about where one is; none if that was never said here."""
        return self.company.point(self.copy.ahead, self.copy.revision)

    def edit(self, delta: Delta, *, with_last: bool = False) -> None:
        """What is shown was edited."""
        effect = self.copy.edit(delta, with_last=with_last)
        self.company.shift(delta, own=True)
        self._count(effect)

    def turn(self, effect: Effect) -> None:
        """An undo or a redo was made, if there was anything to take back."""
        if effect.show:
            self.company.shift(effect.show, own=True)
            self.events.append(Change(effect.show, self.copy.revision, own=True))
            self._count(effect)

    def take(self, units: Iterable[Revision | Stretch]) -> None:
        """Take in what has been accepted; `FeedBroken` if something before it is missing."""
        replica = self.copy
        for unit in units:
            before = replica.revision
            effect = replica.receive(unit)
            revision = replica.revision
            if revision == before:
                continue
            self.company.follow(unit)
            self.company.shift(effect.show)
            author = None
            if type(unit) is Revision:
                author = unit.author
                if self.aside.recoveries and (saved := self.aside.answer(unit)) is not None:
                    self.events.append(saved)
            if effect.show:
                self.events.append(Change(effect.show, revision, author))
            self._follow(effect)
            if revision % CHECKPOINTS == 0:
                self._remembered = Remembered(revision, replica.base)

    def load(self, joined: Joined, content: Delta) -> None:
        """The document has come in full, for the first time or in place of what was held."""
        replica = self.replica
        self.anew = False
        self.company.forget()
        if replica is None:
            rich = joined.kind is Kind.RICH
            self.replica = replica = Replica(
                *(content, joined.revision),
                session=self.session,
                lineage=joined.lineage,
                rich=rich,
                undo_steps=self._undo_steps,
            )
            self._show(content)
        else:
            new = self._new_session()
            effect = replica.replace(content, joined.revision, lineage=joined.lineage, seq=joined.seq, session=new)
            self._replaced(effect, REPLACED)
        self._remembered = None if joined.revision % CHECKPOINTS else Remembered(joined.revision, content)

    def refuse(self, error: Error) -> None:
        """The server will not have what is under way: put it aside, with what was typed since, and begin a session."""
        replica = self.replica
        session = self._new_session()
        if replica is not None and replica.submission is not None:
            self._replaced(replica.refuse(session), error)
        elif replica is not None:
            replica.session, replica.seq = session, 0
        self.session = session

    def differs(self, checkpoint: Checkpoint) -> Differs | None:
        """What to say if the content at the checkpoint is another one here: then what is held is wrong."""
        differs = mistake(checkpoint, self.copy, self._remembered)
        self.anew = self.anew or differs is not None
        return differs

    def _replaced(self, effect: Effect, error: Error) -> None:
        self.session = self.copy.session
        self._show(effect.show)
        if effect.recovery is not None:
            self.events.append(self.aside.put(effect.recovery, error))
        self._follow(effect)

    def _show(self, delta: Delta) -> None:
        self.company.shift(delta)
        if delta:
            self.events.append(Change(delta, self.copy.revision))

    def _count(self, effect: Effect) -> None:
        """An edit was made."""
        self.made += 1
        self._unsent += 1
        self._follow(effect)

    def _follow(self, effect: Effect) -> None:
        """Count what is sent and unsent: what waited is sent when the replica says so; nothing is when all is saved."""
        if effect.send is not None:
            self._sent, self._unsent = self._unsent, 0
        elif self.submission is None:
            self._sent = self._unsent = 0
