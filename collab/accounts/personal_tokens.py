"""Personal API tokens: secrets that a person makes for their programs. Only their digests are kept."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from collab.accounts.models import ApiToken, Person, Scope
from collab.accounts.refusals import TokenExpired, TokenInvalid, TokenRevoked
from collab.audit.record import Actor, record
from collab.rest.refusals import Conflict

PREFIX = "nxs_"  # by which people, and those who search repositories for leaked secrets, know them
RANDOM = 32  # bytes
MOST = 100  # tokens of one person: nobody needs more, and a program gone wrong makes no more
FRESH = timedelta(minutes=1)  # how exact `used` is: a busy token does not write a row with every request


def make(person: Person, *, name: str, scope: Scope, expires: datetime | None, actor: Actor) -> tuple[ApiToken, str]:
    """A new token and its secret, which can never be read again."""
    secret = PREFIX + secrets.token_urlsafe(RANDOM)
    with transaction.atomic():
        if ApiToken.objects.filter(person=person).count() >= MOST:
            raise Conflict(f"you have {MOST} API tokens: revoke some before you make another")
        token = ApiToken.objects.create(
            person=person, name=name, digest=_digest(secret), hint=secret[:8], scope=scope, expires=expires
        )
        until = expires.isoformat() if expires else None
        record("api_token_created", actor, person=person.pk, token=token.pk, name=name, scope=scope, expires=until)
    return token, secret


def find(secret: str) -> ApiToken:
    """The token of a secret, if it is still good, and its person."""
    token = ApiToken.objects.select_related("person").filter(digest=_digest(secret)).first()
    if token is None:
        raise TokenInvalid("there is no such API token: it was revoked, or never made")
    if not token.person.is_active:
        raise TokenRevoked("this API token's owner may no longer sign in")
    if token.expires is not None and token.expires <= timezone.now():
        raise TokenExpired("this API token has expired: make a new one")
    _used(token)
    return token


def revoke(token: ApiToken, actor: Actor) -> None:
    """Take a token back, at once and for good."""
    with transaction.atomic():
        record("api_token_revoked", actor, person=token.person_id, token=token.pk, name=token.name)
        token.delete()


def _used(token: ApiToken) -> None:
    now = timezone.now()
    if token.used is None or token.used < now - FRESH:
        stale = Q(used=None) | Q(used__lt=now - FRESH)  # whoever comes at the same moment need not write it again
        ApiToken.objects.filter(stale, pk=token.pk).update(used=now)


def _digest(secret: str) -> str:
    # A random secret of 256 bits needs no slow hash: nobody guesses it.
    return sha256(secret.encode()).hexdigest()
