"""The one way into the journal: every edit, whoever makes it, is offered here."""

import logging
import time
from uuid import UUID

from django.db import DatabaseError

from collab.errors import CollabError, Unavailable
from collab.sync import Known, Revision, Submission
from documents import access, journal, snapshots
from documents.access import Action, Grant
from documents.journal import Offer

log = logging.getLogger(__name__)

# Somebody else holds a document for a transaction's time, a millisecond or two; longer only if a node is broken.
PATIENCE = 5_000  # milliseconds

# Access can change between asking for it and writing, and even again; not so often by honest means.
ATTEMPTS = 10


def submit(granted: Grant, submission: Submission, *, session_of: str = "") -> int:
    """The number of the revision that the submission became, or was already.

    Should the grant no longer hold at the write itself, it is asked for again. A session that is given to one request
    alone belongs to `session_of`, who is the principal asking for just this.
    """
    principal, document = granted.principal, granted.document.pk
    for _ in range(ATTEMPTS):
        offer = Offer(
            document=document,
            submission=submission,
            principal=session_of or principal.name,
            author=principal.person,
            access=granted.access,
            until=granted.until,
        )
        (outcome,) = journal.commit([offer], at=time.time_ns() // 1_000_000, wait=PATIENCE)
        match outcome:
            case Revision(number):
                _keep_snapshot(document, number)
                return number
            case Known(number):
                return number
            case CollabError():
                raise outcome
        granted = access.grant(principal, document, Action.WRITE)  # it is held, or access has changed: once more
    raise Unavailable("the document is held by somebody else: try the same again")


def _keep_snapshot(document: UUID, number: int) -> None:
    """Spare later readers some composing. The edit is on disk: what fails here is not its failure."""
    try:
        if snapshots.is_due(number):
            snapshots.keep(document, number)
    except DatabaseError:
        log.exception("snapshot_failed", extra={"document": str(document), "revision": number})
