"""Who is kept out: asked of memory at every door, and read anew every few seconds.

The law: what somebody else at the same address does keeps nobody out who is in, nor who has signed in from there
before. Only an operator's block is for everybody at an address.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from msgspec import Struct

from collab.abuse.ledger import SIGNED_IN
from collab.abuse.models import Attempt, Block, Scope

log = logging.getLogger(__name__)


class Known(Struct, frozen=True):
    """All blocks that there are, each with its end: by address, by account, by both."""

    addresses: dict[str, datetime] = {}  # from everything
    people: dict[int, datetime] = {}
    guessers: dict[str, datetime] = {}  # from signing in
    pairs: dict[tuple[str, int], datetime] = {}
    automatic: int = 0
    operators: int = 0


class Blocks:
    """Those that this process knows of."""

    def __init__(self) -> None:
        self.known = Known()

    def read(self) -> None:
        """Look what there is now."""
        known = Known({}, {}, {}, {})
        automatic = operators = 0
        for block in Block.objects.filter(until__gt=datetime.now(UTC)).order_by("until"):
            automatic, operators = automatic + block.automatic, operators + (not block.automatic)
            if block.address and block.person is not None:
                known.pairs[block.address, block.person] = block.until
            elif block.person is not None:
                known.people[block.person] = block.until
            elif block.scope == Scope.SIGNING_IN:
                known.guessers[block.address] = block.until
            else:
                known.addresses[block.address] = block.until
        self.known = Known(known.addresses, known.people, known.guessers, known.pairs, automatic, operators)

    def address(self, address: str) -> datetime | None:
        """Until when nobody is let in from an address; none if they are."""
        return _still(self.known.addresses.get(address))

    def person(self, person: int) -> datetime | None:
        """Until when an account is closed."""
        return _still(self.known.people.get(person))

    def suspects(self, address: str) -> bool:
        """Whether somebody at an address has failed so often that a block has begun."""
        return address in self.known.guessers or any(where == address for where, _ in self.known.pairs)

    def signing_in(self, address: str, person: int | None) -> datetime | None:
        """Until when somebody cannot sign in from an address. Who has done so before is known there."""
        if person is not None and (until := _still(self.known.pairs.get((address, person)))) is not None:
            return until
        until = _still(self.known.guessers.get(address))
        return None if until is None or _has_signed_in(address, person) else until

    def add(self, reason: str, *, address: str = "", person: int | None = None) -> None:
        """Keep somebody from signing in for a while, since they have failed too often."""
        until = datetime.now(UTC) + timedelta(seconds=settings.BLOCK_SECONDS)
        Block.objects.create(
            address=address, person=person, scope=Scope.SIGNING_IN, until=until, reason=reason, automatic=True
        )
        log.warning("blocked", extra={"address": address, "person": person, "reason": reason})
        self.read()


def _still(until: datetime | None) -> datetime | None:
    return until if until is not None and until > datetime.now(UTC) else None


def _has_signed_in(address: str, person: int | None) -> bool:
    return person is not None and Attempt.objects.filter(event=SIGNED_IN, address=address, person=person).exists()


# Those of this process.
BLOCKS: Final = Blocks()
