"""Browsers sign in with a cookie; what they write must come from our own page."""

from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory
from rest_framework.test import APIClient

from collab.accounts.asking import actor_of
from collab.accounts.models import Person, TokenFamily
from collab.accounts.signing_in import ByNameOrEmail
from collab.audit.models import AuditEntry
from collab.audit.record import Actor
from tests.accounts.conftest import PASSWORD, Browser, Program, pair, refused

CREDENTIALS = {"username": "ada", "password": PASSWORD}


def test_nobody_is_signed_in_at_first_and_gets_a_token_to_write_with(db: None) -> None:
    answer = APIClient().get("/api/v1/session")
    assert (answer.status_code, answer.json()) == (200, {"person": None})
    assert answer.cookies["csrftoken"].value
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["ada", "ADA", " Ada ", "ada@example.org", "Ada@Example.ORG"])
def test_a_name_or_an_address_in_any_case_signs_in(ada: Person, name: str) -> None:
    browser = Browser()
    answer = browser.post("/api/v1/session", {"username": name, "password": PASSWORD})
    assert (answer.status_code, answer.json()["username"]) == (200, "ada")
    assert answer.cookies["sessionid"]["httponly"]
    assert browser.get("/api/v1/session").json() == {"person": answer.json()}


@pytest.mark.parametrize(
    ("name", "password"), [("ada", "wrong"), ("ada", PASSWORD.upper()), ("nobody", PASSWORD), ("n@example.org", "x")]
)
def test_whoever_is_not_recognised_does_not_learn_why(ada: Person, name: str, password: str) -> None:
    browser = Browser()
    answer = browser.post("/api/v1/session", {"username": name, "password": password})
    refused(answer, 401, "sign_in_failed")
    assert answer.json()["detail"] == "nobody who may sign in has this name and this password"
    assert browser.who() is None


def test_somebody_who_was_shut_out_is_not_recognised_either(ada: Person, browser: Browser) -> None:
    Person.objects.update(is_active=False)
    refused(Browser().post("/api/v1/session", CREDENTIALS), 401, "sign_in_failed")
    assert browser.who() is None
    refused(browser.get("/api/v1/me"), 401, "not_signed_in")


def test_the_hasher_works_as_hard_for_nobody(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = []
    monkeypatch.setattr(Person, "set_password", lambda _, password: hashed.append(password))
    assert authenticate(None, username="nobody", password="secret") is None
    assert hashed == ["secret"]
    assert ByNameOrEmail().authenticate(None) is None
    assert ByNameOrEmail().authenticate(None, username="ada") is None


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, {"username": "required", "password": "required"}),
        ({"username": "", "password": ""}, {"username": "blank", "password": "blank"}),
        ({"username": ["ada"], "password": {}}, {"username": "invalid", "password": "invalid"}),
        ({"username": "a" * 255, "password": "x"}, {"username": "max_length"}),
    ],
)
def test_who_says_too_little_is_told_what_is_missing(db: None, body: object, faults: dict[str, str]) -> None:
    refused(Browser().post("/api/v1/session", body), 400, "invalid", **faults)


# CSRF.


def test_nobody_is_signed_in_or_out_by_somebody_elses_page(ada: Person, browser: Browser) -> None:
    page = APIClient(enforce_csrf_checks=True)
    refused(page.post("/api/v1/session", CREDENTIALS), 403, "csrf_failed")
    assert "sessionid" not in page.cookies
    page.cookies = browser.cookies  # a browser sends cookies with what any page asks for
    for method, where, body in (
        ("delete", "session", None),
        ("delete", "sessions", None),
        ("post", "session", CREDENTIALS),
        ("patch", "me", {"name": "Eve"}),
        ("delete", "me", {"password": PASSWORD}),
        ("post", "api-tokens", {"name": "mine", "scope": "write"}),
    ):
        answer = getattr(page, method)(f"/api/v1/{where}", body)
        refused(answer, 403, "csrf_failed")
        assert answer.json()["remedy"] == "reload"
    assert page.get("/api/v1/me").status_code == 200
    assert browser.who() == "ada"


def test_a_form_of_somebody_elses_page_is_read_no_further(ada: Person, browser: Browser) -> None:
    page = APIClient(enforce_csrf_checks=True)
    page.cookies = browser.cookies
    token = browser.cookies["csrftoken"].value
    body = f"csrfmiddlewaretoken={token}&name=Eve"
    refused(
        page.post("/api/v1/session", body, content_type="application/x-www-form-urlencoded"),
        415,
        "unsupported_media_type",
    )


def test_a_token_of_another_session_does_not_help(ada: Person, browser: Browser) -> None:
    stranger = Browser().cookies["csrftoken"].value
    answer = APIClient.request(browser, REQUEST_METHOD="DELETE", PATH_INFO="/api/v1/session", HTTP_X_CSRFTOKEN=stranger)
    refused(answer, 403, "csrf_failed")


def test_programs_with_tokens_need_no_csrf_token(ada: Person) -> None:
    assert Program(pair()["access"]).patch("/api/v1/me", {"name": "A"}).status_code == 200


# The key of a session.


def test_signing_in_gives_a_key_that_nobody_knew(ada: Person, charles: Person) -> None:
    browser = Browser()
    keys, tokens = [], [browser.cookies["csrftoken"].value]
    for name in ("ada", "ada", "charles"):
        browser.sign_in(name)
        keys.append(browser.cookies["sessionid"].value)
        tokens.append(browser.cookies["csrftoken"].value)
        assert browser.who() == name
    assert len(set(keys)) == 3
    assert len(set(tokens)) == 4
    thief = APIClient()
    thief.cookies["sessionid"] = keys[0]
    assert thief.get("/api/v1/session").json() == {"person": None}


# Signing out.


def test_signing_out_here_ends_this_session_alone(browser: Browser) -> None:
    elsewhere = Browser().sign_in()
    answer = browser.delete("/api/v1/session")
    assert (answer.status_code, answer.content) == (204, b"")
    assert browser.who() is None
    assert elsewhere.who() == "ada"
    assert browser.delete("/api/v1/session").status_code == 204  # and again


def test_signing_out_everywhere_ends_all_sessions_and_families_and_leaves_api_tokens(
    ada: Person, charles: Person, browser: Browser
) -> None:
    elsewhere, other, program = Browser().sign_in(), Browser().sign_in("charles"), pair()
    secret = browser.post("/api/v1/api-tokens", {"name": "script", "scope": "read"}).json()["token"]
    assert browser.delete("/api/v1/sessions").status_code == 204
    assert (browser.who(), elsewhere.who(), other.who()) == (None, None, "charles")
    refused(Program(program["access"]).get("/api/v1/me"), 401, "token_revoked")
    refused(Program().post("/api/v1/tokens/refresh", {"refresh": program["refresh"]}), 401, "token_revoked")
    assert Program(secret).get("/api/v1/me").status_code == 200
    assert not TokenFamily.objects.exists()
    entry = AuditEntry.objects.get(event="signed_out_everywhere")
    assert (entry.actor, entry.person, entry.address) == (ada.pk, ada.pk, "127.0.0.1")
    assert browser.sign_in().who() == "ada"


def test_a_program_may_sign_out_everywhere_but_not_with_an_api_token(browser: Browser) -> None:
    secret = browser.post("/api/v1/api-tokens", {"name": "script", "scope": "write"}).json()["token"]
    refused(Program(secret).delete("/api/v1/sessions"), 403, "not_with_api_token")
    access = pair()["access"]
    assert Program(access).delete("/api/v1/sessions").status_code == 204
    refused(Program(access).get("/api/v1/me"), 401, "token_revoked")
    refused(Program().delete("/api/v1/sessions"), 401, "not_signed_in")


def test_a_better_hash_of_the_same_password_leaves_tokens_alone(ada: Person, settings: Any) -> None:
    access = pair()["access"]
    hashers = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", *hashers]
    assert pair()
    ada.refresh_from_db()
    assert ada.password.startswith("scrypt")
    assert ada.token_version == 0
    assert Program(access).get("/api/v1/me").status_code == 200


def test_who_asks_over_a_socket_without_an_address_is_recorded_without_one(ada: Person) -> None:
    request = RequestFactory().get("/")
    del request.META["REMOTE_ADDR"]
    request.user = ada
    assert actor_of(request) == Actor(ada.pk, "")
