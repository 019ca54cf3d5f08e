"""Packets of differential synchronization, answered from what is kept; what they bring goes the way of every edit."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import connections

from collab.errors import StaleSeq
from collab.ot import Delta
from collab.sync import Mark, Revision, Submission, exchange
from collab.sync.messages import Role
from collab.sync.packets import Answer, Packet
from collab.sync.rebase import NO_MARK
from documents import access, journal, scribe, snapshots
from documents.access import Action, Grant, Principal

# What most packets ask: a member, whether there is anything new. One statement without the ORM, whose time to put one
# together would be half of the request. Whoever else asks, and who gets no row, is answered by `access`.
IDLE: Final = """
    SELECT head.lineage, head.rich, membership.role
    FROM documents_membership membership
    JOIN documents_document document ON document.id = membership.document_id
    JOIN documents_head head ON head.document = membership.document_id
    WHERE membership.document_id = %s AND membership.person_id = %s AND head.number = %s
    AND (document.trashed IS NULL OR membership.role = 'owner')"""


def answer(principal: Principal, document: UUID, packet: Packet) -> Answer:
    """What a client is told. It must be let read, and to write as far as its edits are not in the journal already."""
    if principal.link is None and packet.revision is not None and not packet.edits:
        idle = _idle(principal, document, packet)
        if idle is not None:
            return idle
    return exchange.answer(packet, Kept(access.grant(principal, document, Action.READ)))


def _idle(principal: Principal, document: UUID, packet: Packet) -> Answer | None:
    """The answer to a member who has all that there is."""
    with connections["default"].cursor() as cursor:
        cursor.execute(IDLE, [document.hex, principal.person, packet.revision])
        found = cursor.fetchone()
    if found is None or found[0] != packet.lineage:
        return None
    return exchange.nothing_new(packet, lineage=found[0], rich=bool(found[1]), role=Role(found[2]))


class Kept:
    """A document as this installation keeps it, for one who may read it."""

    def __init__(self, granted: Grant) -> None:
        head = granted.document.head
        self.lineage = head.lineage
        self.rich = head.rich
        self.role = Role(granted.role.value)
        self.head = head.number
        self._granted = granted
        self._may_write: Grant | None = None  # as soon as it was asked

    def content(self, number: int) -> Delta:
        """The content at a revision."""
        return snapshots.content(self._granted.document.pk, number)

    def revisions(self, after: int, upto: int) -> Sequence[Revision]:
        """The revisions after one, up to and with another."""
        return journal.read(self._granted.document.pk, after, upto) if after < upto else ()

    def mark(self, session: str) -> Mark:
        """How far a session has come; nowhere, if it is somebody else's."""
        found = journal.marks(self._granted.document.pk).filter(session=session).first()
        if found is None or found.principal != self._granted.principal.name:
            return NO_MARK
        return Mark(found.seq, found.revision)

    def submit(self, submission: Submission) -> int:
        """The revision that a submission has become, or was already."""
        document, principal = self._granted.document.pk, self._granted.principal
        if self._may_write is None:
            self._may_write = access.grant(principal, document, Action.WRITE)
        try:
            number = scribe.submit(self._may_write, submission)
        except StaleSeq:
            self.head = journal.head(document).number
            raise
        self.head = max(self.head, number)
        return number
