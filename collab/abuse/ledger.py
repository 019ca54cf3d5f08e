"""The abuse log: what was tried is counted in memory, and a few seconds later added to one row an hour and kind.

So a flood of attempts is a handful of rows, and nothing that succeeds is written but that somebody signed in. What a
process had not written when it was killed is lost.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hmac import digest
from threading import Lock
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from msgspec import Struct

from collab.abuse.models import Attempt, Block

log = logging.getLogger(__name__)

# What is kept in memory until it is written. Whoever tries more different things in a few seconds is known by then.
MOST: Final = 5_000

# All that is too much to be told apart.
MANY: Final = "many"

SIGNED_IN: Final = "signed_in"


class What(Struct, frozen=True):
    """Something that was tried."""

    hour: datetime
    event: str
    address: str
    person: int = 0
    name: str = ""
    document: str = ""


class Ledger:
    """Notes what is tried, from any thread, and writes it when it is told to."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._lock = Lock()
        self._noted: dict[What, tuple[int, datetime, datetime]] = {}

    def note(self, event: str, address: str, *, person: int | None = None, name: str = "", document: str = "") -> None:
        """Something was tried once more. It costs a moment, and nothing is written here."""
        now = self._now()
        hour = now.replace(minute=0, second=0, microsecond=0)
        what = What(hour, event[:60], address[:45], person or 0, "" if person else known_by(name), document[:36])
        with self._lock:
            if what not in self._noted and len(self._noted) >= MOST:
                what = What(hour, event[:60], MANY)
            count, first, _ = self._noted.get(what, (0, now, now))
            self._noted[what] = count + 1, first, now

    def write(self) -> None:
        """Add to the log what was noted since; what cannot be written is noted still."""
        with self._lock:
            noted, self._noted = self._noted, {}
        left = dict(noted)
        try:
            for what, (count, first, last) in noted.items():
                _add(what, count, first, last)
                del left[what]
        finally:
            with self._lock:
                for what, (count, first, last) in left.items():
                    more, _, newest = self._noted.get(what, (0, first, last))
                    self._noted[what] = count + more, first, newest

    def forget(self) -> None:
        """Drop what is older than it may be kept."""
        before = self._now() - timedelta(days=settings.ABUSE_DAYS)
        Attempt.objects.filter(hour__lt=before).delete()
        Block.objects.filter(until__lt=before).delete()


def known_by(name: str) -> str:
    """A name that was tried and that nobody has, so that it can be told from others: it may be somebody's password."""
    if not name:
        return ""
    return digest(settings.SECRET_KEY.encode(), name.strip().lower().encode("utf-8", "surrogatepass"), "sha256").hex()[
        :12
    ]


def _add(what: What, count: int, first: datetime, last: datetime) -> None:
    about = {field: getattr(what, field) for field in What.__struct_fields__}
    rows = Attempt.objects.filter(**about)
    more = {"count": F("count") + count, "last": last}
    if rows.update(**more):
        return
    try:
        with transaction.atomic():
            Attempt.objects.create(**about, count=count, first=first, last=last)
    except IntegrityError:  # another node was first
        rows.update(**more)


# The one of this process.
LEDGER: Final = Ledger()
