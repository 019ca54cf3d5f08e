"""The admin is for staff; what is done there is recorded, and no secret is shown there."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from collab.accounts import families, personal_tokens
from collab.accounts.models import ApiToken, Person, Scope, TokenFamily
from collab.accounts.signals import leaving
from collab.audit.models import AuditEntry
from collab.audit.record import Actor, record
from tests.accounts.conftest import PASSWORD, Browser, Program, pair, refused

PAGES = ("accounts_person", "accounts_apitoken", "accounts_tokenfamily", "audit_auditentry")


@pytest.fixture
def root(db: None) -> Person:
    return Person.objects.create_superuser("root", "root@example.org", PASSWORD)


@pytest.fixture
def admin(root: Person) -> Client:
    client = Client()
    assert client.post("/admin/login/", {"username": "ROOT@example.org", "password": PASSWORD}).status_code == 302
    return client


def page(name: str, *arguments: object) -> str:
    return reverse(f"admin:{name}", args=arguments)


@pytest.mark.parametrize("name", PAGES)
def test_lists_open_for_staff_alone(admin: Client, browser: Browser, ada: Person, name: str) -> None:
    pair()
    personal_tokens.make(ada, name="script", scope=Scope.READ, expires=None, actor=Actor())
    answer = admin.get(page(f"{name}_changelist"))
    assert answer.status_code == 200
    assert admin.get(page(f"{name}_changelist"), {"q": "ada"}).status_code in {200, 302}
    staff = Client()
    staff.force_login(ada)
    assert staff.get(page(f"{name}_changelist")).status_code == 302  # to the page where one signs in
    assert Client().get(page(f"{name}_changelist")).status_code == 302


def test_a_person_is_shown_without_any_trace_of_a_password(admin: Client, ada: Person) -> None:
    answer = admin.get(page("accounts_person_change", ada.pk))
    assert answer.status_code == 200
    assert ada.password not in answer.content.decode()
    assert "md5" not in answer.content.decode()


def test_a_person_is_made_by_hand_in_small_letters(admin: Client, root: Person) -> None:
    assert admin.get(page("accounts_person_add")).status_code == 200
    form = {"username": "grace", "email": "Grace@Example.org", "name": "Grace"}
    form |= {"usable_password": "true", "password1": "nanoseconds matter", "password2": "nanoseconds matter"}
    assert admin.post(page("accounts_person_add"), form).status_code == 302
    assert Person.objects.get(username="grace").email == "grace@example.org"
    assert Browser().sign_in("grace", "nanoseconds matter").who() == "grace"
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.actor) == ("account_created", root.pk)
    assert entry.detail == {"fields": ["email", "name", "username"]}


def test_who_is_shut_out_is_out_at_once_and_that_is_recorded(
    admin: Client, root: Person, ada: Person, browser: Browser
) -> None:
    access = pair()["access"]
    form = {"username": "ada", "email": "", "name": "Ada", "colour": "#000000", "language": "en"}
    answer = admin.post(page("accounts_person_change", ada.pk), form)
    assert answer.status_code == 302, answer.content
    assert browser.who() is None
    refused(Program(access).get("/api/v1/me"), 401, "token_revoked")
    ada.refresh_from_db()
    assert (ada.email, ada.is_active) == (None, False)
    entry = AuditEntry.objects.get(event="account_changed")
    assert (entry.actor, entry.person) == (root.pk, ada.pk)
    assert entry.detail == {"fields": ["colour", "email", "is_active", "name"]}


def test_a_password_set_by_hand_ends_what_the_old_one_opened(
    admin: Client, root: Person, ada: Person, browser: Browser
) -> None:
    access, address = pair()["access"], f"{page('accounts_person_changelist')}{ada.pk}/password/"
    assert admin.get(address).status_code == 200
    wrong = {"usable_password": "true", "password1": "difference engine", "password2": "another"}
    assert admin.post(address, wrong).status_code == 200
    assert browser.who() == "ada"
    assert not AuditEntry.objects.filter(event="password_changed").exists()
    assert admin.post(address, {**wrong, "password2": "difference engine"}).status_code == 302
    assert browser.who() is None
    refused(Program(access).get("/api/v1/me"), 401, "token_revoked")
    entry = AuditEntry.objects.get(event="password_changed")
    assert (entry.actor, entry.person) == (root.pk, ada.pk)
    assert admin.get("/admin/").status_code == 200  # and whoever did it stays


def test_who_is_deleted_there_leaves_as_everybody_does(admin: Client, root: Person, ada: Person) -> None:
    heard = []

    def hear(person: Person, actor: Actor, **_: object) -> None:
        heard.append((person.pk, actor.person))

    number = ada.pk
    leaving.connect(hear)
    try:
        assert admin.post(page("accounts_person_delete", ada.pk), {"post": "yes"}).status_code == 302
    finally:
        leaving.disconnect(hear)
    assert heard == [(number, root.pk)]
    assert not Person.objects.filter(pk=number).exists()
    assert AuditEntry.objects.get(event="account_deleted").person == number


def test_nobody_deletes_people_by_the_dozen(admin: Client, ada: Person) -> None:
    form = {"action": "delete_selected", "_selected_action": [ada.pk], "post": "yes"}
    admin.post(page("accounts_person_changelist"), form)
    assert Person.objects.filter(pk=ada.pk).exists()


def made(ada: Person) -> Any:
    personal_tokens.make(ada, name="script", scope=Scope.READ, expires=None, actor=Actor())
    families.begin(ada, Actor())
    return ApiToken.objects.get(), TokenFamily.objects.get()


def test_tokens_are_looked_at_and_neither_made_nor_changed(admin: Client, ada: Person) -> None:
    token, family = made(ada)
    for name, number in (("apitoken", token.pk), ("tokenfamily", family.pk)):
        answer = admin.get(page(f"accounts_{name}_change", number))
        assert answer.status_code == 200
        assert token.digest not in answer.content.decode()
        assert family.current not in answer.content.decode()
        assert admin.post(page(f"accounts_{name}_change", number), {"name": "x"}).status_code == 403
        assert admin.get(page(f"accounts_{name}_add")).status_code == 403


def test_tokens_are_revoked_one_by_one_and_by_the_dozen_each_on_record(
    admin: Client, root: Person, ada: Person
) -> None:
    token, family = made(ada)
    assert admin.post(page("accounts_apitoken_delete", token.pk), {"post": "yes"}).status_code == 302
    form = {"action": "delete_selected", "_selected_action": [family.pk], "post": "yes"}
    assert admin.post(page("accounts_tokenfamily_changelist"), form).status_code == 302
    assert not ApiToken.objects.exists()
    assert not TokenFamily.objects.exists()
    for event in ("api_token_revoked", "token_family_ended"):
        entry = AuditEntry.objects.get(event=event)
        assert (entry.actor, entry.person) == (root.pk, ada.pk)


def test_nobody_writes_history(admin: Client, ada: Person) -> None:
    record("account_created", Actor(), person=ada.pk)
    entry = AuditEntry.objects.get()
    assert str(entry).endswith(" account_created")
    assert admin.get(page("audit_auditentry_change", entry.pk)).status_code == 200
    assert admin.post(page("audit_auditentry_change", entry.pk), {"event": "x"}).status_code == 403
    assert admin.get(page("audit_auditentry_add")).status_code == 403
    assert admin.post(page("audit_auditentry_delete", entry.pk), {"post": "yes"}).status_code == 403


def test_everything_has_a_name(ada: Person) -> None:
    token, family = made(ada)
    assert [str(ada), str(token), str(family)] == ["ada", f"{token.hint}… script", str(family.pk)]
