"""A document that is discussed much, and what that costs. `bench.threads` sets Django up for it."""

from collections.abc import Iterator
from random import Random
from statistics import median
from time import perf_counter
from uuid import UUID

from django.test import Client

from bench.durable import timed
from bench.threads import Sizes
from collab.accounts import personal_tokens
from collab.accounts.models import Person, Scope
from collab.audit.record import Actor
from collab.ot import Delta
from collab.sync import Submission
from documents import contents, journal, library
from documents.access import Principal
from documents.comments import threads
from documents.comments.choosing import Place
from documents.comments.models import Thread
from documents.desk import Offer
from documents.formats import Format
from documents.keys import Key

SEED = 7
TEXT = "Many people have much to say about each of these words, and they say it. " * 200
BATCH = 100  # edits that are written at once, where nobody measures


class Bench:
    """Two documents, one of them with many threads."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes
        self.chance = Random(SEED)
        self.person = Person.objects.create_user("bench")
        made = personal_tokens.make(self.person, name="bench", scope=Scope.WRITE, expires=None, actor=Actor())
        self.client: Client = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {made[1]}"})

    def rows(self) -> Iterator[tuple[str, float, float]]:
        """Each comparison: its name, and the milliseconds of both sides."""
        quiet, discussed = self.document(), self.document()
        for number in range(self.sizes.threads):
            place = Place(1, 20 * number, 20 * number + 9)
            threads.open_thread(Key.anew(self.person.pk), discussed, place, "What **of** this?")
        with_threads, without = self.edits(discussed, quiet)
        yield f"an edit with {self.sizes.threads} threads / with none", with_threads, without
        page = timed(lambda: self.list(discussed), 5)
        self.type(discussed, self.sizes.edits)
        after = self.first(discussed)
        yield f"listing them after {self.sizes.edits:,} edits / just before", after, page
        yield "listing them once more / just before", timed(lambda: self.list(discussed), 5), page

    def edits(self, one: UUID, other: UUID) -> tuple[float, float]:
        """The medians of edits over REST, by turns, so that whatever else the machine does harms both alike."""
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(self.sizes.rounds):
            for document, taken in zip((one, other), times, strict=True):
                start = perf_counter()
                self.submit(document)
                taken.append((perf_counter() - start) * 1000)
        return median(times[0]), median(times[1])

    def first(self, document: UUID) -> float:
        """The median of lists of which each is the first since the edits: what one has stored is taken back."""
        rows = list(Thread.objects.filter(document=document))
        times = []
        for _ in range(5):
            Thread.objects.bulk_update(rows, ["revision", "start", "end", "died"])
            times.append(timed(lambda: self.list(document), 1))
        return median(times)

    def document(self) -> UUID:
        """A new document of some pages."""
        content = contents.read(TEXT, Format.TEXT, rich=True)
        return library.create(self.person.pk, Key.anew(self.person.pk), "Bench", content, rich=True)

    def submit(self, document: UUID) -> None:
        """One keystroke, over REST."""
        base = journal.head(document).number
        body = {"base": base, "delta": [{"retain": self.chance.randrange(9_000)}, {"insert": "x"}]}
        self.client.post(f"/api/v1/documents/{document}/submissions", body, content_type="application/json")

    def list(self, document: UUID) -> None:
        """The first page of threads."""
        self.client.get(f"/api/v1/documents/{document}/threads")

    def type(self, document: UUID, count: int) -> None:
        """So many edits, all over the document: most insert, some delete."""
        head = journal.head(document)
        number, principal, session = head.number, Principal(self.person.pk).name, Key.unused()
        for start in range(0, count, BATCH):
            offers: list[Offer] = []
            for seq in range(start + 1, min(start + BATCH, count) + 1):
                delta = Delta().retain(self.chance.randrange(9_000))
                delta = delta.delete(1) if self.chance.random() < 0.2 else delta.insert("word")
                offers.append(Offer(document, Submission(session, seq, number, delta), principal, None, head.access))
                number += 1
            journal.commit(offers, at=head.at)
