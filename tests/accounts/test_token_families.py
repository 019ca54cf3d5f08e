"""Programs sign in with a pair of tokens; the second is good once, and whoever uses it again ends the family."""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import jwt
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from collab.accounts import families
from collab.accounts.authentication import by_token
from collab.accounts.models import Person, TokenFamily
from collab.accounts.refusals import TokenInvalid, TokenReused
from collab.audit.models import AuditEntry
from collab.audit.record import Actor
from tests.accounts.conftest import PASSWORD, Browser, Program, pair, refused

ME = "/api/v1/me"


def refresh(token: object) -> Any:
    return Program().post("/api/v1/tokens/refresh", {"refresh": token})


def claims(token: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def signed(changes: dict[str, Any], token: str, key: str = settings.SECRET_KEY, algorithm: str = "HS256") -> str:
    """The token with some claims changed, signed again; None takes a claim away."""
    all_claims = {name: value for name, value in {**claims(token), **changes}.items() if value is not None}
    return jwt.encode(all_claims, key, algorithm)


def test_a_name_and_a_password_are_worth_a_pair_of_tokens(ada: Person) -> None:
    answer = Program().post("/api/v1/tokens", {"username": "Ada@example.org", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert set(answer.json()) == {"access", "refresh", "expires_in"}
    assert answer.json()["expires_in"] == 600
    assert Program(answer.json()["access"]).get(ME).json()["username"] == "ada"
    entry = AuditEntry.objects.get()
    family = TokenFamily.objects.get()
    assert (entry.event, entry.person, entry.detail) == ("token_family_begun", ada.pk, {"family": str(family)})
    refused(Program().post("/api/v1/tokens", {"username": "ada", "password": "wrong"}), 401, "sign_in_failed")


def test_an_access_token_costs_one_query(ada: Person, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    access = pair()["access"]
    with django_assert_num_queries(1):
        person, proof = by_token(access)
    assert (person, type(proof)) == (ada, families.ByAccess)
    with django_assert_num_queries(1):
        Program(access).get(ME)


def test_each_refresh_token_makes_the_next_pair(ada: Person) -> None:
    first = pair()
    second = refresh(first["refresh"]).json()
    third = refresh(second["refresh"]).json()
    assert len({each["refresh"] for each in (first, second, third)}) == 3
    for each in (first, second, third):
        assert Program(each["access"]).get(ME).status_code == 200
    assert TokenFamily.objects.count() == 1


def test_a_refresh_token_that_comes_again_ends_the_family(ada: Person) -> None:
    thief, other = pair(), pair()
    owner = refresh(thief["refresh"]).json()
    refused(refresh(thief["refresh"]), 401, "token_reused")
    for each in (thief, owner):
        refused(Program(each["access"]).get(ME), 401, "token_revoked")
        refused(refresh(each["refresh"]), 401, "token_revoked")
    assert Program(other["access"]).get(ME).status_code == 200
    entry = AuditEntry.objects.get(event="token_reused")
    assert (entry.actor, entry.person, entry.address) == (None, ada.pk, "127.0.0.1")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_come_at_the_same_moment_one_is_a_thief() -> None:
    ada = Person.objects.create_user("ada", None, PASSWORD)
    token, gate = families.begin(ada, Actor()).refresh, Barrier(2)

    def rotate(_: int) -> str:
        gate.wait(timeout=10)
        try:
            return families.rotate(token, Actor()).access
        except TokenReused as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(rotate, range(2)), key=len)
    assert answers[0] == "token_reused"
    assert len(answers[1]) > 100
    assert not TokenFamily.objects.exists()
    assert AuditEntry.objects.filter(event="token_reused").count() == 1


def test_a_family_can_be_ended_as_often_as_one_likes(ada: Person) -> None:
    one, other = pair(), pair()
    for _ in range(2):
        answer = Program().post("/api/v1/tokens/revoke", {"refresh": one["refresh"]})
        assert (answer.status_code, answer.content) == (204, b"")
    refused(Program(one["access"]).get(ME), 401, "token_revoked")
    assert Program(other["access"]).get(ME).status_code == 200
    assert Program().post("/api/v1/tokens/revoke", {"refresh": "garbled"}).status_code == 204
    assert AuditEntry.objects.filter(event="token_family_ended").count() == 1
    refused(Program().post("/api/v1/tokens/revoke", {}), 400, "invalid", refresh="required")


def test_an_old_access_token_does_not_keep_anybody_from_getting_a_new_one(ada: Person) -> None:
    old = Program("garbled")
    assert old.post("/api/v1/tokens/refresh", {"refresh": pair()["refresh"]}).status_code == 200
    assert old.post("/api/v1/tokens/revoke", {"refresh": pair()["refresh"]}).status_code == 204
    assert old.post("/api/v1/tokens", {"username": "ada", "password": PASSWORD}).status_code == 200


def test_tokens_die_with_their_person_and_while_they_are_shut_out(ada: Person) -> None:
    tokens = pair()
    Person.objects.update(is_active=False)
    refused(Program(tokens["access"]).get(ME), 401, "token_revoked")
    refused(refresh(tokens["refresh"]), 401, "token_revoked")
    ada.delete()
    refused(Program(tokens["access"]).get(ME), 401, "token_revoked")


def test_a_family_that_begins_while_all_are_signed_out_is_none(ada: Person) -> None:
    Person.objects.update(token_version=1)  # after the password was checked, before the family began
    tokens = families.begin(ada, Actor())
    refused(Program(tokens.access).get(ME), 401, "token_revoked")
    refused(refresh(tokens.refresh), 401, "token_revoked")


def test_families_that_are_over_are_swept_away_by_the_next(ada: Person) -> None:
    pair()
    TokenFamily.objects.update(expires=timezone.now() - timedelta(seconds=1))
    pair()
    assert TokenFamily.objects.count() == 1


def test_a_family_lasts_as_long_as_its_newest_refresh_token(ada: Person) -> None:
    token = pair()["refresh"]
    TokenFamily.objects.update(expires=timezone.now())
    newest = refresh(token).json()["refresh"]
    assert TokenFamily.objects.get().expires.timestamp() == claims(newest)["exp"]
    assert claims(newest)["exp"] - claims(newest)["iat"] == 30 * 24 * 3600


# Tokens that are none.


def test_one_kind_of_token_is_not_the_other(ada: Person) -> None:
    tokens = pair()
    refused(Program(tokens["refresh"]).get(ME), 401, "token_invalid")
    refused(refresh(tokens["access"]), 401, "token_invalid")


def test_a_token_whose_time_is_over_says_so(ada: Person) -> None:
    tokens = pair()
    refused(Program(signed({"exp": 1}, tokens["access"])).get(ME), 401, "token_expired")
    refused(refresh(signed({"exp": 1}, tokens["refresh"])), 401, "token_expired")
    over = signed({"exp": 1}, tokens["refresh"])
    assert Program().post("/api/v1/tokens/revoke", {"refresh": over}).status_code == 204


def unsigned(token: str) -> str:
    """The token as `alg: none` would have it."""
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
    return f"{head}.{token.split('.')[1]}."


def forgeries(token: str) -> Iterator[tuple[str, str]]:
    head, body, signature = token.split(".")
    deep = base64.urlsafe_b64encode(b'{"alg":"HS256","x":' + b"[" * 1400).rstrip(b"=").decode()
    yield "unsigned", unsigned(token)
    yield "unsigned with a signature", unsigned(token) + signature
    yield "of somebody else's key", signed({}, token, key="k" * 64)
    yield "of another algorithm", signed({}, token, algorithm="HS512")
    yield "cut", f"{head}.{body}"
    yield "empty", ".."
    yield "garbled", "garbled"
    yield "no JSON", "e30.e30.e30"
    yield "deep", f"{deep}.e30.{signature}"
    yield "long", token + "A" * 1000
    yield "of nobody", signed({"person": None}, token)
    yield "of a name", signed({"person": "ada"}, token)
    yield "without a family", signed({"family": None}, token)
    yield "of no family", signed({"family": "mine"}, token)
    yield "without a version", signed({"version": None}, token)
    yield "without an id", signed({"jti": None}, token)
    yield "without a type", signed({"token_type": None}, token)
    yield "without an end", signed({"exp": None}, token)


def test_what_was_not_made_here_is_refused_whatever_it_looks_like(ada: Person) -> None:
    tokens = pair()
    for name, forged in forgeries(tokens["access"]):
        answer = Program(forged).get(ME)
        assert answer.status_code == 401, name
        refused(answer, 401, "token_invalid")
    for name, forged in forgeries(tokens["refresh"]):
        answer = refresh(forged)
        assert answer.status_code == 401, name
        refused(answer, 401, "token_invalid")
    assert Program(tokens["access"]).get(ME).status_code == 200


def test_a_token_of_another_family_or_person_is_nobodys(ada: Person, charles: Person) -> None:
    access = pair()["access"]
    refused(Program(signed({"family": str(uuid4())}, access)).get(ME), 401, "token_revoked")
    refused(Program(signed({"person": charles.pk}, access)).get(ME), 401, "token_revoked")
    refused(Program(signed({"version": 1}, access)).get(ME), 401, "token_revoked")


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "bearer  ", "Bearer a b", "Bearer é", "Bearer a\tb"])
def test_a_header_without_one_token_is_no_sign_of_anybody(db: None, header: str) -> None:
    asks = Program()
    asks.credentials(HTTP_AUTHORIZATION=header)
    refused(asks.get(ME), 401, "token_invalid")
    refused(asks.get("/api/v1/session"), 401, "token_invalid")


@pytest.mark.parametrize("token", ["nxs_\ud83d", "nxs_é", "\ud83d", "é.é.é", ""])
def test_a_token_that_came_another_way_than_in_a_header_is_checked_as_well(db: None, token: str) -> None:
    with pytest.raises(TokenInvalid):
        by_token(token)


def test_the_word_bearer_may_be_written_in_any_case(ada: Person) -> None:
    asks = Program()
    asks.credentials(HTTP_AUTHORIZATION=f"bEARER {pair()['access']}")
    assert asks.get(ME).status_code == 200


def test_other_schemes_are_not_ours(ada: Person, browser: Browser) -> None:
    browser.credentials(HTTP_AUTHORIZATION="Basic YWRhOng=")
    assert browser.get(ME).status_code == 200
    asks = Program()
    asks.credentials(HTTP_AUTHORIZATION="Basic YWRhOng=")
    refused(asks.get(ME), 401, "not_signed_in")


@pytest.mark.parametrize(
    ("token", "fault"), [(None, "null"), (7, "invalid"), (["x"], "invalid"), ("x\0", "null_characters_not_allowed")]
)
def test_a_refresh_token_is_a_text(db: None, token: object, fault: str) -> None:
    refused(refresh(token), 400, "invalid", refresh=fault)


def test_half_a_pair_is_no_token(db: None) -> None:
    answer = Program().post("/api/v1/tokens/refresh", '{"refresh": "\\ud83d"}', content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
