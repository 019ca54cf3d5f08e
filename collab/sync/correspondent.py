"""The client's side of differential synchronization: it writes packets and reads answers, whoever carries them."""

from collections import deque
from collections.abc import Iterable
from typing import Self, cast

import msgspec
from msgspec import UNSET, Struct

from collab.ot import KEPT, Delete, Delta, Insert, Retain, compose, diff, dump, fold, parse, transform
from collab.ot.delta import Draft
from collab.ot.values import load
from collab.sync.packets import EDITS, Answer, Edit, Format, Packet, checksum_of_content, checksum_of_text
from collab.sync.wording import is_within, wording

# Of one edit, half of what one submission may hold: what is given to it on the way makes it no longer than that.
LARGEST = 128 * 1024  # bytes
OPS = 4_000

# Of the text that one op inserts, whatever of it must be escaped.
SLICE = 16 * 1024  # units


class Waiting(Struct, frozen=True):
    """An edit that was sent and is not acknowledged: it never changes."""

    seq: int
    delta: Delta


class Taken(Struct, frozen=True):
    """What came of an answer."""

    show: Delta = Delta()  # an edit of what is shown
    ours: bool = True  # false for an answer to an older packet, which is dropped


class Correspondent:
    """What is shown is the content at `revision`, then the stack, then what is unsent.

    The stack is what was sent and is not acknowledged; content and stack together are the shadow. The same packet is
    sent until it is answered, and what is typed meanwhile is unsent until then.
    """

    def __init__(self, session: str, form: Format) -> None:
        self.session = session
        self.form = form
        self.lineage: str | None = None
        self.revision: int | None = None  # none as long as there has been no content
        self.content = Delta()
        self.seq = 0  # of the newest edit
        self.stack: tuple[Waiting, ...] = ()
        self.unsent = Delta()
        self.lost = False  # whether the whole content is asked for: something did not fit
        self.refused = False  # whether the session must end: what is on the stack will not be accepted

    @property
    def shadow(self) -> Delta:
        """What the server takes this one to hold."""
        return self._after(self.stack)

    @property
    def shown(self) -> Delta:
        """What the person sees."""
        return compose(self.shadow, self.unsent)

    @property
    def is_saved(self) -> bool:
        """Whether all that was typed is known to be kept."""
        return not self.stack and not self.unsent

    def edit(self, delta: Delta) -> None:
        """The person edited what is shown."""
        self.unsent = compose(self.unsent, delta)

    def packet(self) -> Packet:
        """The packet to be sent now. If what was typed must survive this program, keep the state before sending it."""
        if self.revision is None or self.lost:
            return Packet(self.session, format=self.form)
        if not self.stack:
            self._push()
        edits = tuple(Edit(each.seq, delta=each.delta) for each in self.stack)
        checksum = self._checksum(self.shadow) if edits else None
        return Packet(self.session, self.lineage, self.revision, edits, checksum, self.form)

    def receive(self, answer: Answer, *, session: str) -> Taken:
        """An answer has come. The session given begins if this one must end: no seq ever names two edits."""
        asked = None if self.lost else self.revision
        if answer.revision != asked or answer.seq != (self.stack[-1].seq if self.stack and asked is not None else 0):
            return Taken(ours=False)
        if answer.is_whole:
            return self._merge(answer, session)
        way = Delta() if answer.delta is UNSET else parse(answer.delta, KEPT)
        newest = compose(self.shadow, way)
        if answer.checksum is not UNSET and answer.checksum != self._checksum(newest):
            self.lost = True
            return Taken()
        return self._stand(answer, newest, way, self.unsent)

    def refuse(self) -> None:
        """What is on the stack was refused for good: it goes again, on the newest content and in another session."""
        self.lost = self.refused = True

    def kept(self) -> str:
        """All of it as JSON text, for `restored`."""
        held = Held(
            session=self.session,
            form=self.form,
            lineage=self.lineage,
            revision=self.revision,
            content=self.content,
            seq=self.seq,
            stack=self.stack,
            unsent=self.unsent,
            lost=self.lost,
            refused=self.refused,
        )
        return msgspec.json.encode(held, enc_hook=_written).decode()

    @classmethod
    def restored(cls, text: str) -> Self:
        """One as it was kept; a `ValueError` if the text is no such thing."""
        held = msgspec.convert(load(text), Held, dec_hook=lambda _, values: parse(values, KEPT))
        found = cls(held.session, held.form)
        for name in Held.__struct_fields__:
            setattr(found, name, getattr(held, name))
        return found

    def _push(self) -> None:
        """Put what is unsent on the stack, in pieces that can be submitted."""
        while self.unsent and len(self.stack) < EDITS:
            piece, self.unsent = parted(self.unsent)
            self.seq += 1
            self.stack += (Waiting(self.seq, piece),)

    def _merge(self, answer: Answer, session: str) -> Taken:
        """Other content takes the place of the shadow: what of the person's is not in it is taken over to it."""
        newest = parse(answer.content, KEPT) if answer.text is UNSET else text_content(answer.text)
        known = tuple(each for each in self.stack if each.seq <= answer.accepted)
        mine = compose(fold([each.delta for each in self.stack[len(known) :]], compose), self.unsent)
        moved = self.lineage is not None and self.lineage != answer.lineage
        if moved or self.refused or len(known) < len(self.stack):
            self.session, self.seq = session, 0
        else:
            self.seq = max(self.seq, answer.accepted)
        return self._stand(answer, newest, diff(self._after(known), newest), mine)

    def _stand(self, answer: Answer, newest: Delta, way: Delta, mine: Delta) -> Taken:
        """The content is this now, which the way has led to; mine was made where it began."""
        begun = self.revision is not None  # what was typed before there was any content goes before it
        self.lineage, self.revision, self.content = answer.lineage, answer.head, newest
        self.stack, self.lost, self.refused = (), False, False
        self.unsent = transform(mine, way, theirs_first=begun)
        return Taken(transform(way, mine, theirs_first=not begun))

    def _after(self, edits: Iterable[Waiting]) -> Delta:
        return compose(self.content, fold([each.delta for each in edits], compose))

    def _checksum(self, content: Delta) -> int:
        return checksum_of_content(content) if self.form is Format.DELTA else checksum_of_text(wording(content))


class Held(Struct, frozen=True):
    """What a correspondent holds, to be kept."""

    session: str
    form: Format
    lineage: str | None
    revision: int | None
    content: Delta
    seq: int
    stack: tuple[Waiting, ...]
    unsent: Delta
    lost: bool
    refused: bool


def text_content(text: str) -> Delta:
    """A text as content."""
    return Delta([Insert(text)] if text else ())


def parted(delta: Delta) -> tuple[Delta, Delta]:
    """A delta as two that follow each other, the first of which can be submitted; the second may be empty."""
    first = Draft()
    size = place = 0
    pieces = deque(delta.ops)
    for _ in range(OPS):
        if not pieces:
            break
        op = pieces.popleft()
        if type(op) is Insert and isinstance(op.content, str) and op.length > SLICE:
            cut = SLICE - is_within(op.content, SLICE)
            pieces.appendleft(Insert(op.content[cut:], op.attributes))
            op = Insert(op.content[:cut], op.attributes)
        size += len(dump(Delta([op])))
        if size > LARGEST and place:
            pieces.appendleft(op)
            break
        first.push(op)
        place += 0 if type(op) is Delete else op.length
    rest = Draft()
    for op in ([Retain(place)] if place and pieces else []) + list(pieces):
        rest.push(op)
    return first.finish(), rest.finish()


def _written(delta: object) -> msgspec.Raw:
    return msgspec.Raw(dump(cast("Delta", delta)).encode("ascii"))
