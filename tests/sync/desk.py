"""A document as those have it who synchronize now and then: the journal in its simplest form answers their packets."""

from collections.abc import Sequence

import msgspec

from collab.errors import StaleSeq
from collab.ot import Delta, dump
from collab.ot.values import load
from collab.sync import Revision, Submission, exchange
from collab.sync.messages import Role
from collab.sync.packets import Answer, Packet, read_answer, read_packet, written
from collab.sync.rebase import NO_MARK
from tests.sync.world import LINEAGE, Authority


class Desk:
    """Answers packets out of what an authority has accepted."""

    def __init__(self, authority: Authority, *, rich: bool = False, lineage: str = LINEAGE) -> None:
        self.authority = authority
        self.lineage = lineage
        self.rich = rich
        self.role = Role.EDITOR
        self.head = authority.head

    def content(self, number: int) -> Delta:
        return self.authority.contents[number]

    def revisions(self, after: int, upto: int) -> Sequence[Revision]:
        return self.authority.revisions[after:upto]

    def mark(self, session: str) -> int:
        return self.authority.marks.get(session, NO_MARK).seq

    def submit(self, submission: Submission) -> int:
        try:
            number = self.authority.submit(submission).number
        except StaleSeq:
            self.head = self.authority.head
            raise
        self.head = max(self.head, number)
        return number


def sent(packet: Packet) -> Packet:
    """A packet as it arrives: through JSON."""
    return read_packet(load(written(packet)))


def answered(packet: Packet, desk: Desk) -> Answer:
    """What comes back for a packet, both of them through JSON."""
    return read_answer(written(exchange.answer(sent(packet), desk)))


def values(message: Packet | Answer) -> dict[str, object]:
    """A message as JSON values, halves of surrogate pairs and all."""
    found = msgspec.to_builtins(message, enc_hook=lambda delta: load(dump(delta)))
    return msgspec.convert(found, dict[str, object])
