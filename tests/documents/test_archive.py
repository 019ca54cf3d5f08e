"""What rooms ask of what is kept: as it is sent, whatever its size; and what cannot be reached says so."""

import json
from collections.abc import Iterator
from threading import Barrier, Event
from uuid import UUID, uuid4

import pytest
from django.db import InterfaceError, OperationalError, connections
from hypothesis import given
from hypothesis import strategies as st

from collab.accounts.models import Person
from collab.errors import NotFound, Unavailable
from collab.ot import Delta, Embed, digest, dump, parse
from collab.ot.codec import KEPT
from collab.sync import Mark, Revision, Submission
from collab.sync.messages import Join
from collab.sync.trail import framed
from documents import archive, journal, library, snapshots, tickets
from documents.access import Principal
from documents.archive import PART, Database, Standing, composed, wholly
from documents.comments.models import Discussion
from documents.desk import Offer
from documents.keys import Key
from documents.models import Role
from tests.documents.scripted import Kept

OPS = st.lists(
    st.one_of(
        st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=5),
        st.integers(1, 90_000),
        st.just({"image": "x" * 1000}),
    ),
    max_size=8,
)


def made_of(ops: list[object]) -> Delta:
    content = Delta()
    for number, op in enumerate(ops):
        if isinstance(op, dict):
            content = content.insert(Embed.of("image", op["image"]))
        else:
            content = content.insert("é😀"[:1] * op if isinstance(op, int) else str(op), n=number % 3)
    return content


@given(OPS)
def test_content_in_parts_is_the_content(ops: list[object]) -> None:
    content = made_of(ops)
    whole = wholly(dump(content), 7)
    assert (whole.revision, whole.digest) == (7, digest(content))
    assert parse([op for part in whole.parts for op in json.loads(part)], KEPT) == content
    assert all(len(part) <= PART for part in whole.parts)
    assert whole.size == sum(map(len, whole.parts))
    assert (whole.parts == ()) == (content == Delta())


@pytest.mark.parametrize("text", ["\ud83d" * 100_000, "\x01" * 100_000, "x" * (PART - 16), "x" * PART])
def test_no_text_is_too_large_for_parts(text: str) -> None:
    content = Delta().insert(text)
    whole = wholly(dump(content), 1)
    assert parse([op for part in whole.parts for op in json.loads(part)], KEPT) == content
    assert all(len(part) <= PART for part in whole.parts)


def test_content_follows_its_frames_up_to_a_revision() -> None:
    kept = Kept(Delta().insert("abc"), rich=False)
    for letter in "defg":
        kept.accept("s" * 16, Delta().insert(letter))
    frames = [piece.frame for part in (kept.revisions[:2], kept.revisions[2:]) for piece in framed(part)]
    begun = composed(wholly("[]", 0), frames, 2)
    assert begun.parts == (kept.text(2),)
    later = composed(begun, frames, 4)
    assert (later.revision, later.parts) == (4, (kept.text(4),))
    assert composed(later, [], 4) == later


def test_content_that_is_sent_in_parts_is_the_same_as_it_is_to_replicas_when_it_is_written_on() -> None:
    text = "All the people of the village. " * 20_000
    cut = f"[{','.join(part[1:-1] for part in wholly(dump(Delta().insert(text)), 1).parts)}]"
    assert cut.count("insert") > 2
    frames = [piece.frame for piece in framed([Revision(2, Delta().retain(7).insert("!"), "s" * 16, 1, 0)])]
    for begun in (wholly(dump(Delta().insert(text)), 1), wholly(cut, 1)):
        whole = composed(begun, frames, 2)
        written = Delta().insert(f"{text[:7]}!{text[7:]}")
        assert (whole.digest, whole.content) == (digest(written), written)


@pytest.mark.django_db(transaction=True)
class TestOnADatabase:
    """The archive of an installation."""

    @pytest.fixture(autouse=True)
    def _world(self) -> Iterator[None]:
        self.archive = Database()
        self.ann = Person.objects.create_user("ann")
        self.document = library.create(self.ann.pk, Key.anew(self.ann.pk), "Plan", Delta().insert("abc\n"), rich=True)
        yield
        together = Barrier(len(self.archive._crew._threads))

        def hang_up() -> None:
            together.wait(60)  # so that each thread of the crew does it once
            connections.close_all()

        for _ in range(together.parties):
            self.archive._crew.submit(hang_up)
        self.archive._crew.shutdown()

    def commit(self, count: int) -> None:
        for seq in range(1, count + 1):
            offer = Offer(
                self.document, Submission("s" * 16, seq, seq, Delta().insert("x")), f"person:{self.ann.pk}", self.ann.pk
            )
            journal.commit([offer], at=1)

    async def test_a_document_is_opened_with_what_followed_its_snapshot(self) -> None:
        await self.archive._ask(self.commit, 3)
        opened = await self.archive.open(self.document)
        assert (opened.number, opened.rich, opened.whole.revision, len(opened.later)) == (4, True, 0, 4)
        await self.archive.keep(self.document, wholly('[{"insert":"xxabc\\n"}]', 3))
        opened = await self.archive.open(self.document)
        assert (opened.whole.revision, opened.whole.parts) == (3, ('[{"insert":"xxabc\\n"}]',))
        assert [revision.number for revision in opened.later] == [4]
        with pytest.raises(NotFound):
            await self.archive.open(uuid4())

    async def test_revisions_are_read_and_led_along(self) -> None:
        await self.archive._ask(self.commit, 5)
        assert [each.number for each in await self.archive.read(self.document, 2, 4)] == [3, 4]
        (stretch,) = await self.archive.way(self.document, 1, 6, "nobody")
        assert (stretch.first, stretch.last) == (2, 6)
        own = await self.archive.way(self.document, 1, 6, "s" * 16)
        assert [each.last for each in own] == [2, 3, 4, 5, 6]
        whole = await self.archive.compose(wholly("[]", 0), [each.frame for each in own], 1)
        assert whole.parts == ()

    async def test_standings_are_of_those_that_there_are(self) -> None:
        head = await self.archive._ask(journal.head, self.document)
        assert await self.archive.heads([self.document, uuid4()]) == {
            self.document: Standing(1, head.lineage, head.access)
        }

    async def test_standings_tell_how_often_threads_have_changed_and_who_may_know(self) -> None:
        about = {"document_id": self.document, "number": 7}
        discussion = await Discussion.objects.acreate(**about, viewers=True)
        standing = (await self.archive.heads([self.document]))[self.document]
        assert (standing.threads, standing.least) == (7, Role.VIEWER)
        discussion.viewers = False
        await discussion.asave()
        standing = (await self.archive.heads([self.document]))[self.document]
        assert (standing.threads, standing.least) == (7, Role.COMMENTER)

    async def test_who_comes_stays_and_may_read(self) -> None:
        ticket, _ = await self.archive._ask(tickets.issue, Principal(self.ann.pk), self.document)
        visitor = await self.archive.admit(self.document, Join("x" * 16, ticket=ticket), None)
        assert visitor.credential is not None
        principal = visitor.grant.principal
        assert await self.archive.come(self.document, "x" * 16, principal) == Mark(0, 0)
        assert set(await self.archive.readers(self.document, [principal, Principal(0)])) == {principal}
        assert await self.archive.still_good([visitor.credential]) == {visitor.credential}
        with pytest.raises(Exception, match="token"):
            await self.archive.renew(visitor, "x")

    @pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
    async def test_what_cannot_be_reached_is_unavailable_and_tried_anew(
        self, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
    ) -> None:
        def fail(document: UUID, after: int, upto: int) -> None:
            raise fault("gone")

        with monkeypatch.context() as broken:
            broken.setattr(journal, "read", fail)
            with pytest.raises(Unavailable, match=f"cannot be reached right now \\({fault.__name__}\\)"):
                await self.archive.read(self.document, 0, 1)
        assert len(await self.archive.read(self.document, 0, 1)) == 1

    async def test_a_database_that_stands_still_is_cut_and_the_question_fails(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        cuts: list[object] = []
        gave_up = Event()

        def stand_still(*_: object) -> None:
            assert gave_up.wait(60)
            raise OperationalError("the connection is gone")

        def give_up(connection: object) -> None:
            cuts.append(connection)
            gave_up.set()

        monkeypatch.setattr(archive, "STUCK", 0.01)
        monkeypatch.setattr(archive, "cut", give_up)
        monkeypatch.setattr(journal, "read", stand_still)
        with pytest.raises(Unavailable):
            await self.archive.read(self.document, 0, 1)
        assert cuts
        assert {record.message for record in caplog.records} == {"archive_stuck"}

    async def test_a_bug_is_a_bug(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object) -> None:
            raise ValueError("a bug")

        monkeypatch.setattr(snapshots, "keep", fail)
        with pytest.raises(ValueError, match="a bug"):
            await self.archive.keep(self.document, wholly("[]", 1))
