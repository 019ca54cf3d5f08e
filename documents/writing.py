"""Writes that are no live edits: whole new content, or a delta, made on some revision by a program."""

from http import HTTPStatus
from uuid import UUID

from msgspec import Struct

from collab.errors import Remedy, SessionTaken
from collab.ot import Delta, dump, parse
from collab.ot.values import load
from collab.rest.refusals import KeyReused, Refusal
from collab.sync import Restored, Submission
from documents import access, contents, journal, proposals, scribe, snapshots
from documents.access import Action, Grant
from documents.formats import Format
from documents.keys import Key
from documents.models import Head


class BaseNotMet(Refusal):
    """The base is no revision of this document: what both sides wrote is proposed on the newest one."""

    code = "base_not_met"
    remedy = Remedy.RELOAD
    status = HTTPStatus.CONFLICT

    def __init__(self, detail: str, head: Head, proposal: Delta) -> None:
        super().__init__(detail)
        merged = {"base": head.number, "lineage": head.lineage, "delta": load(dump(proposal))}
        self.more = {"proposal": merged}


class Base(Struct, frozen=True):
    """What a write was made on. A lineage left out is today's."""

    revision: int
    lineage: str | None = None


class Written(Struct, frozen=True):
    """What became of a write. One that changes nothing is the newest revision, with an empty delta."""

    revision: int
    lineage: str
    base: int
    delta: Delta
    restores: tuple[Restored, ...] = ()


def replace(key: Key, document: UUID, base: Base, source: object, form: Format) -> Written:
    """Make the content at the base into what the source says; what others wrote since stays."""
    granted = access.grant(key.principal, document, Action.WRITE)
    head = granted.document.head
    if complaint := _unmet(base, head):
        wanted = contents.read(source, form, rich=head.rich)
        content = snapshots.content(document, head.number)
        raise BaseNotMet(complaint, head, proposals.union(content, wanted, rich=head.rich))
    content = snapshots.content(document, base.revision)
    delta = contents.change(content, source, form, rich=head.rich)
    return _write(granted, key, base, delta)


def submit(key: Key, document: UUID, base: Base, source: object, restores: tuple[Restored, ...] = ()) -> Written:
    """Accept a delta that was made on the base, rebased over what others wrote since; it may bring text back."""
    granted = access.grant(key.principal, document, Action.WRITE)
    head = granted.document.head
    delta = parse(source, contents.submitted(rich=head.rich))
    if complaint := _unmet(base, head):
        raise BaseNotMet(complaint, head, proposals.clamped(delta, head.length, rich=head.rich))
    return _write(granted, key, base, delta, restores)


def _unmet(base: Base, head: Head) -> str:
    """Why a base cannot be met; nothing if it can be."""
    if base.lineage is not None and base.lineage != head.lineage:
        return f"the base is of lineage {base.lineage}; the document is of {head.lineage} now"
    if base.revision > head.number:
        return f"the base is revision {base.revision}; the newest is {head.number}"
    return ""


def _write(granted: Grant, key: Key, base: Base, delta: Delta, restores: tuple[Restored, ...] = ()) -> Written:
    head = granted.document.head
    if not delta:
        return Written(head.number, head.lineage, base.revision, delta)
    submission = Submission(session=key.session, seq=1, base=base.revision, delta=delta, restores=restores)
    try:
        number = scribe.submit(granted, submission, session_of=key.owner)
    except SessionTaken:
        raise KeyReused("this Idempotency-Key was used before, for another request") from None
    (revision,) = journal.read(granted.document.pk, number - 1, number)
    return Written(number, head.lineage, base.revision, revision.delta, revision.restores)
