"""What the durable half costs: a commit, a request, a long history, a search. `bench.rest` sets Django up for it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from statistics import median
from time import monotonic, perf_counter
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.test import Client

from collab.accounts import personal_tokens
from collab.accounts.models import Person, Scope
from collab.audit.record import Actor
from collab.ot import Delta
from collab.sync import Submission
from documents import access, contents, journal, library, snapshots
from documents.access import Action, Principal
from documents.desk import Offer
from documents.formats import Format
from documents.keys import Key
from documents.scribe import SCRIBE, Entry, Scribe, Settled, into


class Sizes(NamedTuple):
    """How much is measured."""

    rounds: int
    short: int  # revisions
    long: int
    documents: int
    writers: int


JUDGED = Sizes(rounds=200, short=10, long=10_000, documents=100, writers=16)
SMOKE = Sizes(rounds=3, short=3, long=30, documents=4, writers=2)


class Bench:
    """One person's documents, and what is done with them."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes
        self.person = Person.objects.create_user("bench")
        made = personal_tokens.make(self.person, name="bench", scope=Scope.WRITE, expires=None, actor=Actor())
        self.client: Client = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {made[1]}"})

    def rows(self) -> Iterator[tuple[str, float, float]]:
        """Each comparison: its name, and the milliseconds of both sides."""
        one, other = self.document(), self.document()
        asked = timed(lambda: self.client.get("/api/v1/me"), self.sizes.rounds)
        commit = timed(lambda: self.commit(one), self.sizes.rounds)
        request = timed(lambda: self.submit(other), self.sizes.rounds)
        yield "a commit / a request that does nothing", commit, asked
        yield "an edit over REST / a request that does nothing", request, asked
        short, long = self.document(), self.document()
        self.type(short, self.sizes.short)
        self.type(long, self.sizes.long)
        read = [timed(partial(self.read, each), self.sizes.rounds) for each in (long, short)]
        yield f"reading at {self.sizes.long:,} revisions / at {self.sizes.short}", read[0], read[1]
        edit = [timed(partial(self.commit, each), self.sizes.rounds) for each in (long, short)]
        yield f"a commit at {self.sizes.long:,} revisions / at {self.sizes.short}", edit[0], edit[1]
        yield from self.searching()
        together, apart = self.together()
        yield f"an edit of {self.sizes.writers} writers, one scribe / each for themselves", together, apart

    def searching(self) -> Iterator[tuple[str, float, float]]:
        """The first search after everything has changed, and the next."""
        for _ in range(self.sizes.documents):
            self.document("lorem ipsum dolor sit amet " * 300)
        first = timed(self.search, 1)
        again = timed(self.search, self.sizes.rounds)
        yield f"a search after {self.sizes.documents} documents have changed / the next", first, again

    def together(self) -> tuple[float, float]:
        """What an edit costs where many write at once, each their own document: with one writer, and without."""
        apart = self.crowd(SCRIBE)
        SCRIBE.serve()
        together = self.crowd(SCRIBE)
        SCRIBE.stop()
        return together, apart

    def crowd(self, scribe: Scribe) -> float:
        """Milliseconds an edit, all writers at once."""
        documents = [self.document() for _ in range(self.sizes.writers)]
        grants = [access.grant(Principal(self.person.pk), document, Action.WRITE) for document in documents]

        def write(writer: int) -> None:
            for seq in range(1, self.sizes.rounds + 1):
                submission = Submission(f"writer-{writer:09}", seq, 1, Delta().insert("x"))
                future: Future[Settled] = Future()
                scribe.take(Entry.of(grants[writer], submission, into(future), since=monotonic()))
                future.result()
            connection.close()

        start = perf_counter()
        with ThreadPoolExecutor(self.sizes.writers) as pool:
            list(pool.map(write, range(self.sizes.writers)))
        return (perf_counter() - start) * 1000 / self.sizes.writers / self.sizes.rounds

    def document(self, text: str = "") -> UUID:
        """A new document."""
        content = contents.read(text, Format.TEXT, rich=True)
        return library.create(self.person.pk, Key.anew(self.person.pk), "Bench", content, rich=True)

    def type(self, document: UUID, count: int) -> None:
        """So many keystrokes, as a scribe would have written them."""
        for number in range(2, count + 1):
            self.commit(document)
            if snapshots.is_due(number):
                snapshots.keep(document, number)

    def commit(self, document: UUID) -> None:
        """One keystroke, straight into the journal."""
        head = journal.head(document).number
        submission = Submission(Key.unused(), 1, head, Delta().retain(head - 1).insert("x"))
        journal.commit([Offer(document, submission, "person:1", 1)], at=1)

    def submit(self, document: UUID) -> None:
        """One keystroke, over REST."""
        body = {"base": 1, "delta": [{"insert": "x"}]}
        self.client.post(f"/api/v1/documents/{document}/submissions", body, content_type="application/json")

    def read(self, document: UUID) -> None:
        """The whole content, over REST."""
        self.client.get(f"/api/v1/documents/{document}/content")

    def search(self) -> None:
        """A word that is in every document."""
        self.client.get("/api/v1/search?q=lorem")


def timed(action: Callable[[], object], rounds: int) -> float:
    """The median of milliseconds that an action takes."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        action()
        times.append((perf_counter() - start) * 1000)
    return median(times)
