"""By what somebody stays: as long as it would let them in now, and not longer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from collab.accounts import credentials, families, personal_tokens
from collab.accounts.credentials import Credential, Kind
from collab.accounts.models import ApiToken, Person, Scope, TokenFamily
from collab.accounts.refusals import TokenInvalid, TokenRevoked
from collab.audit.record import Actor

pytestmark = pytest.mark.django_db

SOON = timedelta(hours=1)


@pytest.fixture
def ann() -> Person:
    return Person.objects.create_user("ann")


def cookie(person: Person) -> str:
    browser = Client()
    browser.force_login(person, "collab.accounts.signing_in.ByNameOrEmail")
    return str(browser.cookies["sessionid"].value)


def api_token(person: Person, scope: Scope = Scope.WRITE, expires: datetime | None = None) -> str:
    return personal_tokens.make(person, name="t", scope=scope, expires=expires, actor=Actor())[1]


def login(person: Person) -> Credential:
    found = credentials.by_cookie(cookie(person))
    assert found is not None
    return found


WAYS: dict[str, Callable[[Person], Credential]] = {
    "a login": login,
    "an access token": lambda person: credentials.by_secret(families.begin(person, Actor()).access),
    "an API token": lambda person: credentials.by_secret(api_token(person)),
    "a ticket": credentials.by_ticket,
}


def test_an_access_token_ends_by_itself(ann: Person) -> None:
    found = credentials.by_secret(families.begin(ann, Actor()).access)
    assert (found.kind, found.person, found.writes) == (Kind.FAMILY, ann.pk, True)
    assert found.until is not None
    assert found.until // 1000 >= datetime.now(UTC).timestamp()


def test_an_api_token_writes_if_it_may_and_ends_if_it_does(ann: Person) -> None:
    expires = datetime(2100, 1, 1, tzinfo=UTC)
    found = credentials.by_secret(api_token(ann, Scope.READ, expires))
    assert (found.kind, found.writes, found.until) == (Kind.TOKEN, False, int(expires.timestamp()) * 1000)
    found = credentials.by_secret(api_token(ann))
    assert (found.writes, found.until) == (True, None)


@pytest.mark.parametrize("secret", ["", "x", "nxs_" + "x" * 43, "a.b.c", "é"])
def test_what_is_no_token_of_ours_is_refused(secret: str) -> None:
    with pytest.raises(TokenInvalid):
        credentials.by_secret(secret)


def test_a_login_is_known_by_its_cookie(ann: Person) -> None:
    found = login(ann)
    assert (found.kind, found.person, found.writes) == (Kind.LOGIN, ann.pk, True)
    assert found.until is not None


@pytest.mark.parametrize("key", ["", "x", "x" * 32, "short", "x" * 10_000])
def test_a_cookie_of_no_login_is_nobodys(key: str) -> None:
    assert credentials.by_cookie(key) is None


def test_a_session_without_a_person_is_no_login(ann: Person) -> None:
    empty = SessionStore()
    empty.create()
    assert empty.session_key is not None
    assert credentials.by_cookie(empty.session_key) is None


def test_who_may_not_sign_in_has_no_login(ann: Person) -> None:
    key = cookie(ann)
    Person.objects.filter(pk=ann.pk).update(is_active=False)
    assert credentials.by_cookie(key) is None


@pytest.mark.parametrize("way", WAYS)
def test_it_is_good_as_long_as_nothing_changes(ann: Person, way: str) -> None:
    found = WAYS[way](ann)
    assert credentials.still_good([found]) == {found}


@pytest.mark.parametrize("way", WAYS)
def test_it_ends_with_the_person(ann: Person, way: str) -> None:
    found, others = WAYS[way](ann), WAYS[way](Person.objects.create_user("bob"))
    Person.objects.filter(pk=ann.pk).update(is_active=False)
    assert credentials.still_good([found, others]) == {others}


@pytest.mark.parametrize("way", WAYS)
def test_signing_out_everywhere_ends_all_but_api_tokens(ann: Person, way: str) -> None:
    found = WAYS[way](ann)
    Person.objects.filter(pk=ann.pk).update(token_version=ann.token_version + 1)
    assert bool(credentials.still_good([found])) == (way == "an API token")


ENDS: dict[str, Callable[[Credential], Any]] = {
    "a login": lambda found: Session.objects.filter(pk=found.key).delete(),
    "an access token": lambda found: TokenFamily.objects.filter(pk=found.key).delete(),
    "an API token": lambda found: ApiToken.objects.filter(pk=found.key).delete(),
}


@pytest.mark.parametrize("way", ENDS)
def test_it_ends_with_what_it_stands_on_and_with_nothing_else(ann: Person, way: str) -> None:
    found = {name: each(ann) for name, each in WAYS.items()}
    again = WAYS[way](ann)
    ENDS[way](found[way])
    assert credentials.still_good([*found.values(), again]) == {*found.values(), again} - {found[way]}


def test_what_has_expired_is_not_good(ann: Person) -> None:
    found, token = login(ann), credentials.by_secret(api_token(ann))
    Session.objects.filter(pk=found.key).update(expire_date=datetime.now(UTC) - SOON)
    ApiToken.objects.filter(pk=token.key).update(expires=datetime.now(UTC) - SOON)
    assert credentials.still_good([found, token]) == set()
    ApiToken.objects.filter(pk=token.key).update(expires=datetime.now(UTC) + SOON)
    assert credentials.still_good([found, token]) == {token}


def test_many_are_looked_at_by_a_statement_for_each_kind(ann: Person, django_assert_num_queries: Any) -> None:
    found = [each(ann) for each in WAYS.values() for _ in range(5)]
    with django_assert_num_queries(4):
        assert credentials.still_good(found) == set(found)
    with django_assert_num_queries(0):
        assert credentials.still_good([]) == set()


def test_a_token_of_a_family_that_has_ended_lets_nobody_in(ann: Person) -> None:
    pair = families.begin(ann, Actor())
    families.end(pair.refresh, Actor())
    with pytest.raises(TokenRevoked):
        credentials.by_secret(pair.access)
