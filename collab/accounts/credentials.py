"""What a connection that stays was let in by, and whether that is still good: asked for many at once."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import Enum
from typing import Any

from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from msgspec import Struct

from collab.abuse.blocks import BLOCKS
from collab.accounts.authentication import by_token
from collab.accounts.models import ApiToken, Person, Scope, TokenFamily


class Kind(Enum):
    """By what somebody is known."""

    LOGIN = "login"  # the cookie of a login session
    FAMILY = "family"  # an access token
    TOKEN = "token"  # a personal API token  # noqa: S105 - its kind, not its secret
    TICKET = "ticket"  # good once: from then on only the person must be good


class Credential(Struct, frozen=True):
    """What a person was let in by."""

    kind: Kind
    key: str  # of the login session, the family or the API token
    person: int
    version: int  # the person's token version when they were let in
    until: int | None = None  # milliseconds since 1970, where it ends by itself
    writes: bool = True  # whether more than reading is allowed by it


def by_secret(token: str) -> Credential:
    """Of whoever shows an access token or a personal API token; a refusal says why it is not good."""
    person, proof = by_token(token)
    if isinstance(proof, ApiToken):
        writes = proof.scope == Scope.WRITE
        return Credential(Kind.TOKEN, str(proof.pk), person.pk, person.token_version, _when(proof.expires), writes)
    return Credential(Kind.FAMILY, str(proof.family), person.pk, person.token_version, _when(proof.expires))


def by_cookie(key: str) -> Credential | None:
    """Of whoever has the cookie of a login session; none if that is over."""
    request = HttpRequest()
    request.session = SessionStore(key)
    person = get_user(request)
    if not isinstance(person, Person) or not person.is_active:
        return None
    return Credential(Kind.LOGIN, key, person.pk, person.token_version, _when(request.session.get_expiry_date()))


def by_ticket(person: Person) -> Credential:
    """Of whoever had a ticket that a person has asked for."""
    return Credential(Kind.TICKET, "", person.pk, person.token_version)


def still_good(credentials: Collection[Credential]) -> set[Credential]:
    """Those that would let somebody in now; by a statement for each kind, however many they are."""
    people = Person.objects.filter(pk__in={each.person for each in credentials}, is_active=True)
    versions = dict(people.values_list("pk", "token_version"))
    now = timezone.now()
    keys = {
        Kind.LOGIN: _keys(credentials, Kind.LOGIN, Session.objects.filter(expire_date__gt=now), "session_key"),
        Kind.FAMILY: _keys(credentials, Kind.FAMILY, TokenFamily.objects.all(), "pk"),
        Kind.TOKEN: _keys(credentials, Kind.TOKEN, ApiToken.objects.filter(Q(expires=None) | Q(expires__gt=now)), "pk"),
        Kind.TICKET: {""},
    }
    return {
        each
        for each in credentials
        if each.person in versions
        and BLOCKS.person(each.person) is None
        and each.key in keys[each.kind]
        # Signing out everywhere leaves personal API tokens as they are.
        and (each.kind is Kind.TOKEN or versions[each.person] == each.version)
    }


def _keys(credentials: Iterable[Credential], kind: Kind, rows: Any, column: str) -> set[str]:  # noqa: ANN401 - a queryset
    wanted = {each.key for each in credentials if each.kind is kind}
    if not wanted:
        return set()
    return {str(key) for key in rows.filter(**{f"{column}__in": wanted}).values_list(column, flat=True)}


def _when(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
