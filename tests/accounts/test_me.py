"""One's own account: read, changed, and left."""

from typing import Any

import pytest

from collab.accounts import personal_tokens
from collab.accounts.api import serializers
from collab.accounts.leaving import leave
from collab.accounts.models import ApiToken, Person, Scope, TokenFamily
from collab.accounts.signals import leaving
from collab.audit.models import AuditEntry
from collab.audit.record import Actor
from collab.rest.refusals import Conflict
from tests.accounts.conftest import PASSWORD, Browser, Program, pair, refused


def test_who_asks_is_told_who_they_are(ada: Person, browser: Browser) -> None:
    answer = browser.get("/api/v1/me")
    assert answer.status_code == 200
    assert answer.json() == {
        "id": str(ada.pk),
        "username": "ada",
        "email": "ada@example.org",
        "name": "Ada Lovelace",
        "colour": "#2563eb",
        "language": "en",
        "mail": "digest",
        "created": ada.created.isoformat().replace("+00:00", "Z"),
    }
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_nobody_is_told_to_sign_in(method: str, db: None) -> None:
    refused(getattr(Program(), method)("/api/v1/me"), 401, "not_signed_in")


def test_only_what_is_named_changes(ada: Person, browser: Browser) -> None:
    answer = browser.patch("/api/v1/me", {"name": "Countess", "colour": "#000000", "language": "en-GB"})
    assert answer.status_code == 200
    assert answer.json() == {**browser.get("/api/v1/me").json(), "name": "Countess", "colour": "#000000"}
    ada.refresh_from_db()
    assert (ada.name, ada.colour, ada.language, ada.username) == ("Countess", "#000000", "en-GB", "ada")
    assert not AuditEntry.objects.exists()


def test_nothing_named_changes_nothing(browser: Browser) -> None:
    before = browser.get("/api/v1/me").json()
    assert browser.patch("/api/v1/me", {}).json() == before


def test_another_username_is_recorded_and_signs_in(ada: Person, browser: Browser) -> None:
    assert browser.patch("/api/v1/me", {"username": "Lovelace"}).json()["username"] == "lovelace"
    assert AuditEntry.objects.get().event == "username_changed"
    assert Browser().sign_in("lovelace").who() == "lovelace"


def test_another_email_needs_the_password(ada: Person, browser: Browser) -> None:
    wanted = {"email": "Countess@example.org"}
    refused(browser.patch("/api/v1/me", wanted), 400, "invalid", password="required")
    refused(browser.patch("/api/v1/me", {**wanted, "password": "wrong"}), 400, "invalid", password="wrong")
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    answer = browser.patch("/api/v1/me", {**wanted, "password": PASSWORD})
    assert answer.json()["email"] == "countess@example.org"
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.actor, entry.person, entry.detail) == ("email_changed", ada.pk, ada.pk, {})


def test_the_same_email_again_needs_no_password(browser: Browser) -> None:
    assert browser.patch("/api/v1/me", {"email": "ADA@example.org"}).status_code == 200


def test_an_email_can_be_taken_away(browser: Browser) -> None:
    assert browser.patch("/api/v1/me", {"email": None, "password": PASSWORD}).json()["email"] is None


def test_what_others_have_cannot_be_taken(browser: Browser, charles: Person) -> None:
    refused(browser.patch("/api/v1/me", {"username": "CHARLES"}), 400, "invalid", username="taken")
    wanted = {"email": "charles@example.org", "password": PASSWORD}
    refused(browser.patch("/api/v1/me", wanted), 400, "invalid", email="taken")
    refused(browser.patch("/api/v1/me", {"name": None}), 400, "invalid", name="null")


def test_of_two_who_take_a_name_at_the_same_moment_one_is_told_which(
    browser: Browser, charles: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serializers, "refuse_taken", lambda _: None)  # neither saw the other
    wanted = {"email": "charles@example.org", "password": PASSWORD}
    refused(browser.patch("/api/v1/me", wanted), 400, "invalid", email="taken")


def test_a_password_is_not_changed_in_passing(ada: Person, browser: Browser) -> None:
    assert browser.patch("/api/v1/me", {"name": "Ada", "password": "something else"}).status_code == 200
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


# Leaving.


def test_who_leaves_is_gone_with_all_that_they_could_sign_in_with(ada: Person, browser: Browser) -> None:
    elsewhere, access = Browser().sign_in(), pair()["access"]
    browser.post("/api/v1/api-tokens", {"name": "script", "scope": "read"})
    number = ada.pk
    answer = browser.delete("/api/v1/me", {"password": PASSWORD})
    assert (answer.status_code, answer.content) == (204, b"")
    assert not Person.objects.exists()
    assert not ApiToken.objects.exists()
    assert not TokenFamily.objects.exists()
    assert browser.who() is None
    assert elsewhere.who() is None
    refused(Program(access).get("/api/v1/me"), 401, "token_revoked")
    entry = AuditEntry.objects.get(event="account_deleted")
    assert (entry.actor, entry.person, entry.detail) == (number, number, {"username": "ada", "successor": None})


def test_an_api_token_does_not_change_the_account(ada: Person) -> None:
    _, secret = personal_tokens.make(ada, name="script", scope=Scope.WRITE, expires=None, actor=Actor())
    refused(Program(secret).patch("/api/v1/me", {"name": "Eve"}), 403, "not_with_api_token")
    assert Program(secret).get("/api/v1/me").status_code == 200
    assert Program(secret).head("/api/v1/me").status_code == 200


def test_a_program_may_leave_with_its_access_token_but_not_with_an_api_token(ada: Person, browser: Browser) -> None:
    secret = browser.post("/api/v1/api-tokens", {"name": "script", "scope": "write"}).json()["token"]
    refused(Program(secret).delete("/api/v1/me", {"password": PASSWORD}), 403, "not_with_api_token")
    assert Program(pair()["access"]).delete("/api/v1/me", {"password": PASSWORD}).status_code == 204


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, {"password": "required"}),
        ({"password": "wrong"}, {"password": "wrong"}),
        ({"password": PASSWORD, "successor": "nobody"}, {"successor": "unknown"}),
        ({"password": PASSWORD, "successor": "ada"}, {"successor": "unknown"}),
        ({"password": PASSWORD, "successor": "idle"}, {"successor": "unknown"}),
        ({"password": PASSWORD, "successor": None}, {"successor": "null"}),
    ],
)
def test_nobody_leaves_by_mistake(ada: Person, browser: Browser, body: Any, faults: dict[str, str]) -> None:
    Person.objects.create_user("idle", None, PASSWORD, is_active=False)
    refused(browser.delete("/api/v1/me", body), 400, "invalid", **faults)
    assert browser.who() == "ada"


def test_others_hear_who_leaves_and_who_takes_over(ada: Person, charles: Person, browser: Browser) -> None:
    heard = []

    def hear(sender: object, person: Person, successor: Person | None, actor: Actor, **more: object) -> None:
        heard.append((sender, person.pk, successor, actor, Person.objects.filter(pk=person.pk).exists()))

    leaving.connect(hear)
    try:
        assert browser.delete("/api/v1/me", {"password": PASSWORD, "successor": "Charles"}).status_code == 204
    finally:
        leaving.disconnect(hear)
    assert heard == [(Person, heard[0][1], charles, Actor(heard[0][1], "127.0.0.1"), True)]
    assert AuditEntry.objects.get(event="account_deleted").detail == {"username": "ada", "successor": charles.pk}


def test_nobody_leaves_while_somebody_objects(ada: Person, browser: Browser) -> None:
    def object_to_it(**_: object) -> None:
        raise Conflict("name a successor")

    leaving.connect(object_to_it)
    try:
        refused(browser.delete("/api/v1/me", {"password": PASSWORD}), 409, "conflict")
    finally:
        leaving.disconnect(object_to_it)
    assert browser.who() == "ada"
    assert not AuditEntry.objects.exists()


def test_nobody_inherits_who_is_gone_already(ada: Person, charles: Person) -> None:
    Person.objects.filter(pk=charles.pk).delete()
    with pytest.raises(Conflict):
        leave(ada, Actor(), charles)
    assert Person.objects.filter(pk=ada.pk).exists()
