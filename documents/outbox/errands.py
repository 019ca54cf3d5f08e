"""The one writer of the outbox: errands are asked for, taken, done or put off, and given up in the end.

An errand is done at least once after the commit that it was asked for in, and never before. Asked for again while it
waits, it is done once for both; asked for while it is being done, it is done once more, by and by. Nobody takes what
somebody else has taken, until so much time has gone by that they must be dead.
"""

import logging
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, Q
from msgspec import Struct

from documents.outbox.models import FAULT, Errand

log = logging.getLogger(__name__)

# After so many attempts an errand is given up: with an hour between them, in the long run, that takes four days, as
# long as mail servers keep trying.
ENOUGH: Final = 100

# Between two attempts: twice as long each time, up to an hour.
SHORTEST: Final = 10  # seconds
LONGEST: Final = 3_600  # seconds


class Kind(Struct, frozen=True):
    """What is done for one kind of errand."""

    carry: Callable[[str], None]  # does it, given what it is about; raises if that must be tried again
    wait: Callable[[], float]  # seconds until it is due, in which all that is asked for becomes one errand


class Depth(Struct, frozen=True):
    """How much there is to do."""

    waiting: int
    dead: int  # errands that were given up
    late: float  # seconds since the first was due; less than nothing before it is


# By their names; each app that has some adds them when it is ready.
KINDS: Final[dict[str, Kind]] = {}

# Set when something was asked for in this process, which may be due earlier than all else.
WOKEN: Final = Event()


def ask(kind: str, about: Iterable[str]) -> None:
    """Have something done after the commit. Part of the transaction whose consequence it is."""
    wanted = sorted(set(about))  # in one order, so that two transactions never wait for each other
    if not wanted:
        return
    due = _in(KINDS[kind].wait())
    rows = [Errand(kind=kind, about=each, asked=secrets.token_hex(16), due=due) for each in wanted]
    # What is there already is asked for anew, and held: who is just carrying it sees that when they have.
    Errand.objects.bulk_create(rows, update_conflicts=True, unique_fields=["kind", "about"], update_fields=["asked"])
    _revive(kind=kind, about__in=wanted, due=due)
    transaction.on_commit(WOKEN.set)


def work_off(ending: Callable[[], bool] = lambda: False) -> int:
    """Carry all that is due, one after the other; how many were done."""
    done = 0
    while not ending() and (errand := take()) is not None:
        done += carry(errand)
    return done


def take() -> Errand | None:
    """The errand that is due first and that nobody else has taken; nobody else takes it for a while."""
    now = datetime.now(UTC)
    due = Errand.objects.filter(dead=False, due__lte=now)
    if not due.exists():  # most of the time, and then nothing is locked
        return None
    with transaction.atomic():
        found = due.select_for_update(skip_locked=True).first()
        if found is not None:
            found.due, found.tries = _in(settings.OUTBOX_LEASE), found.tries + 1
            found.save(update_fields=["due", "tries"])
    return found


def carry(errand: Errand) -> bool:
    """Do what was taken; whether that went well. If not, it is put off."""
    try:
        KINDS[errand.kind].carry(errand.about)
    except Exception as error:
        log.exception("errand_failed", extra={"kind": errand.kind, "about": errand.about, "tries": errand.tries})
        _settle(errand, f"{type(error).__name__}: {error}")
        return False
    _settle(errand)
    return True


def depth() -> Depth:
    """How much there is to do."""
    first = Min("due", filter=Q(dead=False))
    found = Errand.objects.aggregate(first=first, waiting=Count("pk", filter=Q(dead=False)), dead=Count("pk"))
    late = float("-inf") if found["first"] is None else (datetime.now(UTC) - found["first"]).total_seconds()
    return Depth(found["waiting"], found["dead"] - found["waiting"], late)


def until_due() -> float:
    """Seconds until something is due; infinitely many if nothing waits."""
    first = Errand.objects.filter(dead=False).aggregate(first=Min("due"))["first"]
    return float("inf") if first is None else (first - datetime.now(UTC)).total_seconds()


def retry(ids: Iterable[int] | None = None) -> int:
    """Try again what was given up, all of it or some, as if it were new; how many that are."""
    chosen = {} if ids is None else {"pk__in": list(ids)}
    revived = _revive(**chosen, due=datetime.now(UTC))
    WOKEN.set()
    return revived


def _settle(errand: Errand, fault: str = "") -> None:
    """What was carried is done, unless it failed or was asked for meanwhile."""
    with transaction.atomic():
        # Whoever is asking for it anew is waited for.
        found = Errand.objects.select_for_update().filter(pk=errand.pk, tries=errand.tries, dead=False).first()
        if found is None:  # it took too long, and somebody else is at it
            return
        if fault:
            found.fault, found.dead = fault[:FAULT], found.tries >= ENOUGH
            found.due = _in(min(LONGEST, SHORTEST * 2 ** min(found.failures, 16)))
            found.failures += 1
        elif found.asked == errand.asked:
            found.delete()
            return
        else:
            found.fault, found.tries, found.failures = "", 0, 0
            found.due = _in(KINDS[found.kind].wait())
        found.save(update_fields=["fault", "dead", "tries", "failures", "due"])


def _revive(due: datetime, **which: object) -> int:
    return Errand.objects.filter(**which, dead=True).update(dead=False, tries=0, failures=0, due=due)


def _in(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
