"""Plays scripts: what people typed and said over some days becomes documents, with all their history."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from collab.accounts.models import Person
from collab.audit.record import Actor
from collab.ot import Delta
from collab.sync import Revision, Submission
from documents import access, contents, journal, library, links, snapshots
from documents.access import Principal
from documents.comments import threads
from documents.comments.choosing import Place
from documents.demo.scripts import Act, Discuss, Mark, Replace, Script, Write
from documents.demo.typing import Looks, Stroke, strokes, typed
from documents.desk import Desks, Offer, Outcome
from documents.formats import Format, text_of
from documents.keys import Key

# Milliseconds between one deed of an act and the next, and between what two people say.
PAUSE: Final = (20_000, 90_000)
ANSWER: Final = (90_000, 400_000)


def play(script: Script, people: Mapping[str, Person], now: datetime, chance: Random) -> UUID:
    """A document as its script says; its last act is over before now."""
    owner = people[script.owner]
    actor = Actor(owner.pk)
    form = Format.MARKDOWN if script.rich else Format.TEXT
    opening = contents.read(f"{script.opening}\n", form, rich=script.rich)
    if script.rich:  # an empty line, before which everything else is written
        opening = Delta([*opening.ops, *Delta().insert("\n").ops])
    at = _moment(now, script.acts[0])
    document = library.create(owner.pk, Key.anew(owner.pk), script.title, opening, rich=script.rich, at=at)
    for username, role in script.members:
        access.give(document, people[username].pk, role, actor)
    stage = Stage(document, form, people, chance)
    for act in script.acts:
        stage.perform(act, _moment(now, act))
    if script.link is not None:
        links.create(document, script.link, None, actor)
    if script.trashed:
        library.trash(document, actor)
    return document


class Typist:
    """Somebody who is typing: what comes next, and when; `place` is before what ends the line that they are in.

    So no two are ever in the same place, once each has begun a line.
    """

    def __init__(self, who: Person, left: Iterable[Stroke], place: int, at: int) -> None:
        self.who = who
        self.place = place
        self.left = deque(left)
        self.due = at + self.left[0].wait if self.left else at  # milliseconds since 1970

    def take(self) -> Stroke:
        """The next stroke; the one after it is due a while later."""
        stroke = self.left.popleft()
        self.due += self.left[0].wait if self.left else 0
        return stroke


class Stage:
    """A document while its script is played: what it holds is what the journal says."""

    def __init__(self, document: UUID, form: Format, people: Mapping[str, Person], chance: Random) -> None:
        self._document = document
        self._form = form
        self._people = people
        self._chance = chance
        self._desks = Desks()
        self._text = text_of(snapshots.content(document, 1))
        self._number = 1
        self._access = 0
        self._at = 0  # milliseconds since 1970
        self._sessions: dict[int, tuple[str, int]] = {}  # of each person, and how far it has come

    def perform(self, act: Act, at: int) -> None:
        """Let happen what happens at one time."""
        self._at = at
        self._access = journal.head(self._document).access
        self._sessions = {}
        self._type([self._typist(write) for write in act.together])
        for deed in act.deeds:
            self._at += self._chance.randint(*PAUSE)
            match deed:
                case Write():
                    self._type([self._typist(deed)])
                case Replace():
                    self._replace(deed)
                case Mark():
                    self._mark(deed)
                case _:
                    self._discuss(deed)

    def _typist(self, write: Write) -> Typist:
        rich = self._form is Format.MARKDOWN
        place = len(self._text) - 1 - rich  # where the last line that is written ends
        if write.behind:
            place = self._text.index("\n", self._text.index(write.behind))
        lines = contents.read(write.lines, self._form, rich=rich)
        return Typist(self._people[write.who], strokes(lines, self._chance), place, self._at)

    def _type(self, typists: Sequence[Typist]) -> None:
        """Let some type at once, each in their own time, until nobody has anything left."""
        while writing := [each for each in typists if each.left]:
            one = min(writing, key=lambda each: each.due)
            self._at = max(self._at, one.due)
            self._stroke(one, [each for each in typists if each is not one])

    def _stroke(self, one: Typist, others: Sequence[Typist]) -> None:
        stroke = one.take()
        place = one.place + stroke.begins_line
        self._edit(one.who, place - stroke.removed, stroke.removed, stroke.text, stroke.looks)
        for other in others:
            if other.place >= place:
                other.place += len(stroke.text) - stroke.removed
        one.place += stroke.moves

    def _replace(self, deed: Replace) -> None:
        """Words go, and others are typed where they were."""
        who, place = self._people[deed.who], self._text.index(deed.words)
        self._edit(who, place, len(deed.words), "", {})
        self._type([Typist(who, typed(deed.others, self._chance), place, self._at)])

    def _mark(self, deed: Mark) -> None:
        start = self._text.index(deed.words)
        if deed.line:
            start, length = self._text.index("\n", start), 1
        else:
            length = len(deed.words)
        self._submit(self._people[deed.who], Delta().retain(start).retain(length, **{deed.name: deed.value}))

    def _discuss(self, deed: Discuss) -> None:
        """A thread as of now, and what follows it, each a while later."""
        start = self._text.index(deed.words)
        place = Place(self._number, start, start + len(deed.words)) if deed.words else None
        opener = self._key(deed.who)
        thread = threads.open_thread(opener, self._document, place, deed.body, at=self._moment())
        comment = thread.comments.get().pk
        for who, emoji in deed.reactions:
            threads.react(self._key(who).principal, self._document, thread.pk, comment, emoji)
        for who, body in deed.replies:
            self._at += self._chance.randint(*ANSWER)
            threads.reply(self._key(who), self._document, thread.pk, body, at=self._moment())
        if deed.resolver:
            self._at += self._chance.randint(*ANSWER)
            threads.resolve(self._key(deed.resolver).principal, self._document, thread.pk, at=self._moment())

    def _edit(self, who: Person, start: int, removed: int, text: str, looks: Looks) -> None:
        delta = Delta().retain(start) if start else Delta()
        delta = delta.insert(text, **looks) if text else delta
        self._submit(who, delta.delete(removed) if removed else delta)
        self._text = self._text[:start] + text + self._text[start + removed :]

    def _submit(self, who: Person, delta: Delta) -> None:
        session, seq = self._sessions.get(who.pk, (Key.unused(), 0))
        self._sessions[who.pk] = (session, seq + 1)
        submission = Submission(session=session, seq=seq + 1, base=self._number, delta=delta)
        principal = Principal(who.pk).name
        offer = Offer(self._document, submission, principal=principal, author=who.pk, access=self._access)
        (outcome,) = journal.commit([offer], at=self._at, desks=self._desks)
        self._number = accepted(outcome).number

    def _key(self, username: str) -> Key:
        return Key.anew(self._people[username].pk)

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._at / 1000, UTC)


def accepted(outcome: Outcome) -> Revision:
    """What became of an edit, which nobody else disturbs: a script that cannot be played is a fault in the script."""
    if not isinstance(outcome, Revision):
        raise TypeError(f"the script does not fit the document: {outcome!r}")
    return outcome


def _moment(now: datetime, act: Act) -> int:
    """When an act begins: milliseconds since 1970."""
    hour, minute = map(int, act.clock.split(":"))
    day = now - timedelta(days=act.days)
    return int(day.replace(hour=hour, minute=minute, second=0, microsecond=0).timestamp() * 1000)
