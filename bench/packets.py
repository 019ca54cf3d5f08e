"""What packets of differential synchronization cost. `bench.sync` sets Django up for it."""

import json
import re
from collections.abc import Callable, Iterator
from random import Random
from statistics import median
from time import process_time
from typing import NamedTuple
from uuid import UUID, uuid4

from django.test import Client, override_settings

from bench.durable import Bench as Durable
from bench.durable import Sizes as DurableSizes
from collab.ot import Delta, Insert, Retain
from collab.ot.delta import Draft
from collab.sync import Submission, exchange
from collab.sync.correspondent import Correspondent
from collab.sync.packets import Format, read_answer, read_packet, written
from collab.sync.wording import wording
from documents import access, journal, snapshots
from documents.access import Action, Principal
from documents.desk import Offer
from documents.synchronizing import Kept


class Sizes(NamedTuple):
    """How much is measured."""

    rounds: int
    small: int  # units of a document
    large: int
    typed: int  # characters, while offline
    revisions: int  # of others, meanwhile


JUDGED = Sizes(rounds=200, small=10_000, large=1_000_000, typed=20_000, revisions=50_000)
SMOKE = Sizes(rounds=3, small=100, large=1_000, typed=200, revisions=300)

# Keystrokes of others that are committed together.
BATCH = 500

WORDS = "the quick brown fox jumps over a lazy dog and sleeps in its place for some time "


class Row(NamedTuple):
    """A comparison."""

    name: str
    this: float
    that: float


class Side:
    """Somebody who synchronizes, and what that takes on the network."""

    def __init__(self, client: Client, document: UUID) -> None:
        self.bytes = 0
        self._client = client
        self._path = f"/api/v1/documents/{document}/sync"
        self._side = Correspondent(f"bench-{uuid4().hex}", Format.TEXT)
        self.synchronize()

    def synchronize(self) -> None:
        """Send what there is to send, and take in the answer."""
        packet = written(self._side.packet())
        answer = self._client.post(self._path, packet, "application/json")
        check(answer.status_code == 200, answer.content.decode())
        self.bytes = len(packet) + len(answer.content)
        self._side.receive(read_answer(answer.content), session=f"bench-{uuid4().hex}")

    def type(self) -> None:
        """A word, at the beginning."""
        self._side.edit(Delta().insert("word "))
        self.synchronize()


class Bench:
    """One person's documents, small and large, and those who synchronize with them."""

    def __init__(self, sizes: Sizes) -> None:
        self._sizes = sizes
        self._durable = Durable(DurableSizes(sizes.rounds, 0, 0, 0, 0))
        self._client = self._durable.client

    def rows(self) -> Iterator[Row]:
        """Each comparison, in milliseconds of CPU or in bytes, as its name says."""
        with override_settings(ROOT_URLCONF="bench.nothing"):
            yield from self._rows()

    def _rows(self) -> Iterator[Row]:
        rounds = self._sizes.rounds
        small, large = (self._side(size) for size in (self._sizes.small, self._sizes.large))
        poll, nothing = turns((large.synchronize, self._nothing), rounds)
        yield Row("an idle poll / a view that does nothing, ms CPU", poll, nothing)
        yield Row(
            f"an idle poll of {self._sizes.large:,} units / of {self._sizes.small:,}, bytes", *self._bytes(large, small)
        )
        edits = turns((large.type, small.type), max(1, rounds // 10))
        yield Row(
            f"a word into {self._sizes.large:,} units / into {self._sizes.small:,}, bytes", large.bytes, small.bytes
        )
        yield Row(f"a word into {self._sizes.large:,} units / into {self._sizes.small:,}, ms CPU", *edits)
        merged, read = self._offline()
        what = f"{self._sizes.typed:,} characters over {self._sizes.revisions:,} revisions"
        yield Row(f"{what} / reading those, ms CPU", merged, read)

    def _bytes(self, *sides: "Side") -> tuple[float, ...]:
        for side in sides:
            side.synchronize()
        return tuple(side.bytes for side in sides)

    def _nothing(self) -> None:
        answer = self._client.post("/nothing", "{}", "application/json")
        check(answer.status_code == 200, answer.content.decode())

    def _side(self, size: int) -> Side:
        return Side(self._client, self._durable.document((WORDS * (size // len(WORDS) + 1))[:size]))

    def _offline(self) -> tuple[float, float]:
        """A packet of somebody who has typed much while others typed more; and what it takes to read what they did."""
        chance = Random(8)
        document = self._durable.document("x" * 2_000)
        principal = Principal(self._durable.person.pk)
        kept = Kept(access.grant(principal, document, Action.READ))
        side = Correspondent("bench-offline-session", Format.TEXT)
        side.receive(exchange.answer(side.packet(), kept), session="")
        mine = [f"[{number:04}]" for number in range(self._sizes.typed // 6)]
        side.edit(scattered(mine, chance))
        self._write(document, chance)
        packet = read_packet(json.loads(written(side.packet())))
        kept = Kept(access.grant(principal, document, Action.READ))
        began = process_time()
        answer = exchange.answer(packet, kept)
        merged = process_time() - began
        side.receive(read_answer(written(answer)), session="bench-another-session")
        text = wording(kept.content(kept.head))
        check(sorted(re.findall(r"\[\d+\]", text)) == mine, "a word is missing, or twice there")
        check(text.count("y") == self._sizes.revisions, "what others have typed is missing, or twice there")
        check(wording(side.shown) == text, "the client shows something else")
        began = process_time()
        kept.revisions(1, self._sizes.revisions)
        return merged * 1000, (process_time() - began) * 1000

    def _write(self, document: UUID, chance: Random) -> None:
        """So many keystrokes of somebody else, all over the text."""
        head = journal.head(document)
        number, length = head.number, head.length
        for start in range(0, self._sizes.revisions, BATCH):
            offers = []
            for seq in range(start + 1, min(start + BATCH, self._sizes.revisions) + 1):
                delta = Delta().retain(chance.randint(0, length - 1)).insert("y")
                offers.append(Offer(document, Submission("bench-others", seq, number, delta), "person:0", None))
                number, length = number + 1, length + 1
            journal.commit(offers, at=1)
            snapshots.keep(document, number)


def check(holds: bool, what: str) -> None:  # noqa: FBT001 - the one question
    """A bench that measures something wrong measures nothing."""
    if not holds:
        raise SystemExit(what)


def scattered(words: list[str], chance: Random) -> Delta:
    """Words that are put into a text of 2,000 units in one go."""
    draft = Draft()
    place = 0
    for word, at in zip(words, sorted(chance.choices(range(2_000), k=len(words))), strict=True):
        if at > place:
            draft.push(Retain(at - place))
        draft.push(Insert(word))
        place = at
    return draft.finish()


def turns(actions: tuple[Callable[[], object], ...], rounds: int) -> tuple[float, ...]:
    """The median of milliseconds of CPU that each action takes; they take turns, so that all have the same weather."""
    times: list[list[float]] = [[] for _ in actions]
    for _ in range(rounds):
        for spent, action in zip(times, actions, strict=True):
            began = process_time()
            action()
            spent.append((process_time() - began) * 1000)
    return tuple(map(median, times))
