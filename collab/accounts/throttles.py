"""How often somebody may ask. Rates stand in the settings; who is over one is told how long to wait.

Two counters say how many requests came in the last window of time: that of this window, and that of the one before,
which counts by as much of it as the last window covers. They are added to atomically, whichever process counts.
"""

import logging
import time
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar

from django.core.cache import cache
from django.http import HttpRequest
from redis import RedisError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from collab.abuse.addresses import address_of
from collab.abuse.blocks import BLOCKS
from collab.abuse.ledger import LEDGER
from collab.accounts.models import ApiToken

if TYPE_CHECKING:  # it asks for these throttles while it is being imported
    from rest_framework.views import APIView

log = logging.getLogger(__name__)

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


class Throttle(BaseThrottle):
    """At most as many requests of one kind, from one source, as `scope` allows in the settings."""

    scope: ClassVar[str]

    def __init__(self) -> None:
        self._wait: float | None = None

    def source(self, request: Request) -> str | None:
        """Whom to count; none if this throttle is not for this request."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: "APIView") -> bool:  # noqa: ARG002 - the framework hands it over
        """Whether there is room for one more; it is counted then."""
        source = None if getattr(request, "refused", False) else self.source(request)
        if source is None:  # not for this throttle, or refused by another: that must make no counter
            return True
        self._wait = wait_for(self.scope, source)
        if self._wait is None:
            return True
        LEDGER.note(f"limited_{self.scope}", address_of(request), person=request.user.pk)
        request.refused = True  # type: ignore[attr-defined]  # a mark for the throttles that come after
        return False

    def wait(self) -> float | None:
        """Seconds until there is room again."""
        return self._wait

    def address(self, request: Request | HttpRequest) -> str:
        """Where a request comes from, as far as it is one subscriber's."""
        return address_of(request)


class PersonThrottle(Throttle):
    """Everything that a person who has signed in asks for, however many sessions they have."""

    scope = "person"

    def source(self, request: Request) -> str | None:
        """The person."""
        signed_in = request.user.is_authenticated and not isinstance(request.auth, ApiToken)
        return str(request.user.pk) if signed_in else None


class TokenThrottle(Throttle):
    """What a program asks for with a personal API token: each token is counted for itself."""

    scope = "token"

    def source(self, request: Request) -> str | None:
        """The token."""
        return str(request.auth.pk) if isinstance(request.auth, ApiToken) else None


class AddressThrottle(Throttle):
    """What those ask for who have not signed in."""

    scope = "address"

    def source(self, request: Request) -> str | None:
        """Where they are."""
        return None if request.user.is_authenticated else self.address(request)


class CommentThrottle(Throttle):
    """What a person writes for others to read, in whatever documents."""

    scope = "comment"

    def source(self, request: Request) -> str | None:
        """The person, if they write."""
        return str(request.user.pk) if request.method not in SAFE_METHODS else None


class SignInByAddress(Throttle):
    """Attempts to sign in from one place, right or wrong, under whatever names."""

    scope = "sign_in_address"

    def source(self, request: Request) -> str | None:
        """Where they come from."""
        return self.address(request)


class SignInByName(Throttle):
    """Attempts to sign in under one name, right or wrong, from wherever. A right password does not help then."""

    scope = "sign_in_name"

    def source(self, request: Request) -> str | None:
        """The name that is tried, however it is spelt."""
        if BLOCKS.suspects(self.address(request)):
            return None  # who guesses there must not use up what the one who is guessed at has elsewhere
        name = request.data.get("username") if isinstance(request.data, dict) else None
        return f"name {name.strip().lower()}" if isinstance(name, str) else None


class PasswordAgain(Throttle):
    """A person who has signed in and is asked for the password once more: whoever found an open browser may guess."""

    scope = "sign_in_name"

    def source(self, request: Request) -> str | None:
        """The person, if they say a password."""
        said = isinstance(request.data, dict) and not request.data.keys().isdisjoint({"password", "current"})
        return f"person {request.user.pk}" if said else None


class SignUpThrottle(Throttle):
    """New accounts, and mails that anybody can cause."""

    scope = "sign_up"

    def source(self, request: Request) -> str | None:
        """Where they come from."""
        return self.address(request)


def wait_for(scope: str, source: str) -> float | None:
    """Count one more from a source, or say how many seconds it has to wait: for doors that are none of the API's.

    While the counters cannot be reached nobody has to wait: a Redis that is away must not lock everybody out.
    """
    count, _, period = str(api_settings.DEFAULT_THROTTLE_RATES[scope]).partition("/")
    try:
        return _take(f"throttle:{scope}:{_short(source)}", int(count), _SECONDS[period], time.time())
    except RedisError as error:
        log.warning("counters_away", exc_info=error)
        return None


def _take(key: str, most: int, period: int, now: float) -> float | None:
    """Count one more of this key, or say how many seconds it has to wait."""
    window, gone = divmod(now, period)
    gone /= period  # as much of this window as has gone by
    this, before = f"{key}:{window:.0f}", f"{key}:{window - 1:.0f}"
    counts = cache.get_many([this, before])
    here, there = counts.get(this, 0), counts.get(before, 0)
    if here + there * (1 - gone) + 1 > most:  # who is refused is not counted, or they would wait for ever
        return _wait(here, there, most, gone) * period
    cache.add(this, 0, timeout=2 * period)
    try:
        here = cache.incr(this)  # others may have come since it was read
    except ValueError:  # a cache that is full has dropped it just now
        return None
    return _wait(here - 1, there, most, gone) * period if here + there * (1 - gone) > most else None


def _wait(here: int, there: int, most: int, gone: float) -> float:
    """Windows until one more fits: while the last one fades, or else while this one does."""
    if here + 1 <= most:
        return 1 - (most - 1 - here) / there - gone
    return (1 - gone) + (1 - (most - 1) / here)


def _short(source: str) -> str:
    """The source in a few characters that every cache takes as a key."""
    return sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:32]
