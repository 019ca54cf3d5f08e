"""A new password ends what the old one opened; a forgotten one is set by a link that came by mail."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from collab.accounts import passwords, resetting
from collab.accounts.models import Person, TokenFamily
from collab.audit.models import AuditEntry
from collab.audit.record import Actor
from tests.accounts.conftest import PASSWORD, Browser, Program, pair, refused

HERE = "/api/v1/me/password"
NEW = "difference engine"


def test_a_new_password_ends_all_sessions_but_this_one(ada: Person, browser: Browser) -> None:
    elsewhere, program = Browser().sign_in(), pair()
    secret = browser.post("/api/v1/api-tokens", {"name": "script", "scope": "read"}).json()["token"]
    key = browser.cookies["sessionid"].value
    answer = browser.post(HERE, {"current": PASSWORD, "new": NEW})
    assert (answer.status_code, answer.content) == (204, b"")
    assert (browser.who(), elsewhere.who()) == ("ada", None)
    assert browser.cookies["sessionid"].value != key
    refused(Program(program["access"]).get("/api/v1/me"), 401, "token_revoked")
    refused(Program().post("/api/v1/tokens/refresh", {"refresh": program["refresh"]}), 401, "token_revoked")
    assert Program(secret).get("/api/v1/me").status_code == 200
    assert Browser().sign_in(password=NEW).who() == "ada"
    refused(Browser().post("/api/v1/session", {"username": "ada", "password": PASSWORD}), 401, "sign_in_failed")
    entry = AuditEntry.objects.get(event="password_changed")
    assert (entry.actor, entry.person, entry.detail) == (ada.pk, ada.pk, {})


def test_a_program_that_changes_the_password_signs_itself_out_too(ada: Person, browser: Browser) -> None:
    program = Program(pair()["access"])
    assert program.post(HERE, {"current": PASSWORD, "new": NEW}).status_code == 204
    refused(program.get("/api/v1/me"), 401, "token_revoked")
    assert browser.who() is None


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, {"current": "required", "new": "required"}),
        ({"current": "wrong", "new": NEW}, {"current": "wrong"}),
        ({"current": PASSWORD, "new": "ada@example.org"}, {"new": "password_too_similar"}),
        ({"current": PASSWORD, "new": "short"}, {"new": "password_too_short"}),
        ({"current": PASSWORD, "new": ["long enough"]}, {"new": "invalid"}),
    ],
)
def test_a_wrong_or_weak_password_changes_nothing(
    ada: Person, browser: Browser, body: dict[str, Any], faults: dict[str, str]
) -> None:
    refused(browser.post(HERE, body), 400, "invalid", **faults)
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)
    assert ada.token_version == 0


def test_nobody_has_no_password(db: None) -> None:
    refused(Program().post(HERE, {"current": PASSWORD, "new": NEW}), 401, "not_signed_in")


def test_a_password_that_a_command_sets_ends_sessions_too(ada: Person, browser: Browser) -> None:
    access = pair()["access"]
    ada.set_password(NEW)
    ada.save()
    assert browser.who() is None
    refused(Program(access).get("/api/v1/me"), 401, "token_revoked")


def test_the_version_of_tokens_never_goes_back(ada: Person) -> None:
    Person.objects.update(token_version=5)  # they signed out everywhere after this one was read
    passwords.replace(ada, NEW, Actor(), event="password_changed")
    assert Person.objects.get().token_version == 6


# Forgotten ones.


def asked(email: str = "ada@example.org") -> Any:
    return Program().post("/api/v1/password-resets", {"email": email})


def link(settings: Settings) -> dict[str, str]:
    """The two parts of the link in the last mail."""
    start = re.escape(settings.PUBLIC_URL)
    found = re.search(rf"^{start}/reset-password#(\d+)\.(\S+)$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found is not None
    return {"uid": found[1], "token": found[2]}


def confirmed(link: dict[str, str], password: str = NEW) -> Any:
    return Program().post("/api/v1/password-resets/confirm", {**link, "password": password})


def test_a_link_by_mail_sets_a_new_password_once(ada: Person, browser: Browser, settings: Settings) -> None:
    program = pair()
    assert asked("ADA@example.org").status_code == 202
    (sent,) = mail.outbox
    assert sent.to == ["ada@example.org"]
    assert "Ada Lovelace" in sent.body
    assert "60 minutes" in sent.body
    assert confirmed(link(settings)).status_code == 204
    assert browser.who() is None
    refused(Program(program["access"]).get("/api/v1/me"), 401, "token_revoked")
    assert not TokenFamily.objects.exists()
    assert Browser().sign_in(password=NEW).who() == "ada"
    refused(confirmed(link(settings)), 400, "invalid", token="link")
    events = list(AuditEntry.objects.filter(event__startswith="password").values_list("event", "actor", "person"))
    assert events == [("password_reset", None, ada.pk), ("password_reset_asked", None, ada.pk)]


def test_names_in_a_mail_are_as_they_are(ada: Person) -> None:
    Person.objects.update(name="Ada & <Charles>")
    asked()
    assert "Hello Ada & <Charles>," in mail.outbox[0].body


def test_an_unknown_address_is_answered_just_the_same(ada: Person) -> None:
    known, unknown = asked(), asked("nobody@example.org")
    assert (unknown.status_code, unknown.content) == (known.status_code, known.content)
    assert len(mail.outbox) == 1


def test_somebody_who_was_shut_out_gets_no_link_and_cannot_use_one(ada: Person, settings: Settings) -> None:
    asked()
    Person.objects.update(is_active=False)
    refused(confirmed(link(settings)), 400, "invalid", token="link")
    asked()
    assert len(mail.outbox) == 1


def test_a_mail_that_cannot_be_sent_is_logged_and_answered_the_same(
    ada: Person, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert asked().status_code == 202
    assert "mail_failed" in caplog.messages
    assert "ada@example.org" not in caplog.text


def test_somebody_without_a_password_gets_one_by_the_link(db: None, settings: Settings) -> None:
    Person.objects.create_user("grace", "grace@example.org")
    refused(Program().post("/api/v1/tokens", {"username": "grace", "password": "x"}), 401, "sign_in_failed")
    asked("grace@example.org")
    assert confirmed(link(settings)).status_code == 204
    assert Browser().sign_in("grace", NEW).who() == "grace"


def test_a_link_is_good_for_an_hour(ada: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    sent = link(settings)
    later = timezone.now().replace(tzinfo=None) + timedelta(seconds=3602)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _: later)
    refused(confirmed(sent), 400, "invalid", token="link")


def after_a_sign_in() -> None:
    Browser().sign_in()


def after_another_email() -> None:
    Person.objects.update(email="other@example.org")


@pytest.mark.parametrize("change", [after_a_sign_in, after_another_email])
def test_a_link_is_no_longer_good(ada: Person, settings: Settings, change: Callable[[], None]) -> None:
    asked()
    change()
    refused(confirmed(link(settings)), 400, "invalid", token="link")


@pytest.mark.parametrize("uid", ["0", "9" * 40, "x", "٣", "1.5", "-1"])
def test_a_link_of_nobody_is_not_good(ada: Person, settings: Settings, uid: str) -> None:
    asked()
    refused(confirmed({**link(settings), "uid": uid}), 400, "invalid", token="link")


@pytest.mark.parametrize("token", ["x", "-", "a-b-c", "zzzzzzzzzzzzzzzzzzz-0", "d1a2b3-0123456789abcdef", "é-é"])
def test_a_link_that_was_made_up_is_not_good(ada: Person, token: str) -> None:
    refused(confirmed({"uid": str(ada.pk), "token": token}), 400, "invalid", token="link")


def test_a_link_of_one_is_not_good_for_another(ada: Person, charles: Person, settings: Settings) -> None:
    asked()
    refused(confirmed({**link(settings), "uid": str(charles.pk)}), 400, "invalid", token="link")


def test_a_weak_password_leaves_the_link_good(ada: Person, settings: Settings) -> None:
    asked()
    refused(confirmed(link(settings), "ada@example.org"), 400, "invalid", password="password_too_similar")
    assert confirmed(link(settings)).status_code == 204


def test_of_two_who_use_a_link_at_the_same_moment_one_succeeds(ada: Person, settings: Settings) -> None:
    asked()
    token = link(settings)["token"]
    seen = Person.objects.get()  # both saw a good link
    assert resetting.reset(ada, token, NEW, Actor())
    assert not resetting.reset(seen, token, "something else", Actor())
    assert Person.objects.get().check_password(NEW)


@pytest.mark.parametrize("body", [{}, {"email": "no address"}, {"email": None}, {"email": ["ada@example.org"]}])
def test_a_link_is_sent_to_an_address(db: None, body: dict[str, object]) -> None:
    answer = Program().post("/api/v1/password-resets", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert mail.outbox == []


def test_a_link_has_all_its_parts(db: None) -> None:
    answer = Program().post("/api/v1/password-resets/confirm", {})
    refused(answer, 400, "invalid", uid="required", token="required", password="required")
