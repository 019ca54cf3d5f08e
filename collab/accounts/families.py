"""Token families: a short access token, and a refresh token that is good once and makes the next two.

A family is one sign-in of one program. Access tokens die with their family. A refresh token that comes a second time
was stolen from somebody, so the whole family ends.
"""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from msgspec import Struct
from rest_framework_simplejwt.exceptions import ExpiredTokenError, TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from collab.accounts.models import Person, TokenFamily
from collab.accounts.refusals import TokenExpired, TokenInvalid, TokenReused, TokenRevoked
from collab.audit.record import Actor, record


class Pair(Struct, frozen=True):
    """What a program is given: the first to show with every request, the second to get the next pair."""

    access: str
    refresh: str
    expires_in: int  # seconds that the access token is good for


class ByAccess(Struct, frozen=True):
    """Who asks has shown an access token."""

    family: UUID
    expires: datetime


class _Claims(Struct, frozen=True):
    """What is in our tokens."""

    jti: str
    exp: int
    person: int
    version: int
    family: UUID


def begin(person: Person, actor: Actor) -> Pair:
    """A new family, for a person whose password was right."""
    with transaction.atomic():
        TokenFamily.objects.filter(person=person, expires__lt=timezone.now()).delete()
        family = TokenFamily(id=uuid4(), person=person)
        pair = _next(family)
        family.save(force_insert=True)
        record("token_family_begun", actor, person=person.pk, family=str(family.pk))
    return pair


def rotate(refresh: str, actor: Actor) -> Pair:
    """The next pair of the family; the token given is used up."""
    claims = _claims(RefreshToken, refresh)
    # The end of a family stands although its last request is refused: nothing may be raised in here.
    with transaction.atomic(durable=True):
        family = _locked(claims)
        if family is not None and family.current == claims.jti:
            pair = _next(family)
            family.save(update_fields=["current", "used", "expires"])
            return pair
        if family is not None:
            family.delete()
            record("token_reused", actor, person=claims.person, family=str(claims.family))
    if family is None:
        raise TokenRevoked("this refresh token was revoked: sign in again")
    raise TokenReused("this refresh token was used before, so all tokens made from it were revoked: sign in again")


def end(refresh: str, actor: Actor) -> None:
    """End the family of a refresh token; nothing happens if it has none any more."""
    try:
        claims = _claims(RefreshToken, refresh)
    except (TokenInvalid, TokenExpired):
        return
    with transaction.atomic():
        family = _locked(claims)
        if family is not None:
            revoke(family, actor)


def revoke(family: TokenFamily, actor: Actor) -> None:
    """End a family, for whoever may."""
    with transaction.atomic():
        record("token_family_ended", actor, person=family.person_id, family=str(family.pk))
        family.delete()


def person_of(access: str) -> tuple[Person, ByAccess]:
    """Who shows this access token; one query says whether it is still good."""
    claims = _claims(AccessToken, access)
    family = _of(claims, TokenFamily.objects.all())
    if family is None:
        raise TokenRevoked("this access token was revoked: sign in again")
    return family.person, ByAccess(family.pk, datetime.fromtimestamp(claims.exp, UTC))


def _next(family: TokenFamily) -> Pair:
    """The next pair, whose refresh token is the one that is good from now on."""
    access, refresh = AccessToken(), RefreshToken()
    for token in (access, refresh):
        token["person"], token["version"] = family.person_id, family.person.token_version
        token["family"] = str(family.pk)
    family.current = refresh["jti"]
    family.expires = datetime.fromtimestamp(refresh["exp"], UTC)
    return Pair(access=str(access), refresh=str(refresh), expires_in=access["exp"] - access["iat"])


def _locked(claims: _Claims) -> TokenFamily | None:
    """The family, which nobody else changes until the transaction ends; none if its person is signed out."""
    return _of(claims, TokenFamily.objects.select_for_update(of=("self",)))


def _of(claims: _Claims, families: QuerySet[TokenFamily]) -> TokenFamily | None:
    """The family and its person, unless one of them has ended or the person has signed out everywhere since."""
    return (
        families.select_related("person")
        .filter(pk=claims.family, person=claims.person)
        .filter(person__token_version=claims.version, person__is_active=True)
        .first()
    )


def _claims(kind: type[Token], token: str) -> _Claims:
    """What a token of ours says."""
    try:
        return msgspec.convert(kind(token).payload, _Claims)  # type: ignore[arg-type] # its own type is wrong
    except ExpiredTokenError:
        raise TokenExpired(f"this {kind.token_type} token has expired") from None
    except (TokenError, ValueError):
        raise TokenInvalid(f"this is no {kind.token_type} token of ours") from None
