"""A document as those have it who synchronize now and then: the journal in its simplest form answers their packets."""

import json
from collections.abc import Callable, Sequence

import msgspec

from collab.errors import StaleSeq
from collab.ot import Delta, dump
from collab.ot.values import load
from collab.sync import Mark, Revision, Submission, exchange, patches
from collab.sync.correspondent import Correspondent
from collab.sync.messages import Role
from collab.sync.packets import Answer, Packet, read_answer, read_packet, written
from collab.sync.rebase import NO_MARK
from collab.sync.wording import applied, wording
from tests.sync.world import LINEAGE, Authority


class Crash(Exception):
    """A server dies in the middle of it."""


class Desk:
    """Answers packets out of what an authority has accepted."""

    def __init__(self, authority: Authority, *, rich: bool = False, lineage: str = LINEAGE) -> None:
        self.authority = authority
        self.lineage = lineage
        self.rich = rich
        self.role = Role.EDITOR
        self.dies_in: int | None = None  # so many steps
        self.before_mark: Callable[[], None] | None = None  # happens before a mark is read
        self.between: Callable[[], None] | None = None  # happens before a submission is accepted

        self._head = authority.head

    @property
    def head(self) -> int:
        return self._head

    def refresh(self) -> None:
        """Look how far the document has come, as for each packet."""
        self._head = self.authority.head

    def content(self, number: int) -> Delta:
        self._step()
        return self.authority.contents[number]

    def revisions(self, after: int, upto: int) -> Sequence[Revision]:
        self._step()
        return self.authority.revisions[after:upto]

    def mark(self, session: str) -> Mark:
        if self.before_mark is not None:
            self.before_mark()
        return self.authority.marks.get(session, NO_MARK)

    def submit(self, submission: Submission) -> int:
        self._step()
        if self.between is not None:
            self.between()
        try:
            number = self.authority.submit(submission).number
        except StaleSeq:
            self.refresh()
            raise
        self._head = max(self._head, number)
        self._step()
        return number

    def _step(self) -> None:
        """Something is done; or the server dies before it."""
        if self.dies_in is not None:
            self.dies_in -= 1
            if self.dies_in < 0:
                raise Crash


def letter_of(packet: Packet, side: Correspondent, *, in_patches: bool) -> str:
    """A packet as it travels; its deltas as patches, if a client of those is meant."""
    found = load(written(packet))
    assert isinstance(found, dict)
    if in_patches:
        text = wording(side.content)
        for edit, waiting in zip(found.get("edits", []), side.stack, strict=True):
            edit["patch"] = patches.written(waiting.delta, text, packet.units)
            del edit["delta"]
            text = applied(waiting.delta, text)
    return json.dumps(found)


def reply(letter: str, desk: Desk) -> str:
    """What comes back for a packet."""
    desk.refresh()
    return written(exchange.answer(read_packet(load(letter)), desk))


def answered(packet: Packet, desk: Desk) -> Answer:
    """What comes back for a packet, both of them through JSON."""
    return read_answer(reply(written(packet), desk))


def values(message: Packet | Answer) -> dict[str, object]:
    """A message as JSON values, halves of surrogate pairs and all."""
    found = msgspec.to_builtins(message, enc_hook=lambda delta: load(dump(delta)))
    return msgspec.convert(found, dict[str, object])
