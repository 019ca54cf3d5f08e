"""People make secrets for their programs: shown once, kept as digests, taken back at any time."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from collab.accounts import personal_tokens
from collab.accounts.models import ApiToken, Person, Scope
from collab.audit.models import AuditEntry
from collab.audit.record import Actor
from tests.accounts.conftest import PASSWORD, Browser, Program, pair, refused

HERE = "/api/v1/api-tokens"
ME = "/api/v1/me"


def made(person: Person, scope: Scope = Scope.WRITE, expires: datetime | None = None) -> tuple[ApiToken, str]:
    return personal_tokens.make(person, name="script", scope=scope, expires=expires, actor=Actor())


def test_a_token_is_shown_once_and_kept_as_a_digest(ada: Person, browser: Browser) -> None:
    answer = browser.post(HERE, {"name": "nightly export", "scope": "read"})
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    secret = body.pop("token")
    assert secret.startswith("nxs_")
    assert len(secret) >= 44
    token = ApiToken.objects.get()
    assert token.digest == sha256(secret.encode()).hexdigest()
    assert body == {
        "id": str(token.pk),
        "name": "nightly export",
        "hint": secret[:8],
        "scope": "read",
        "created": token.created.isoformat().replace("+00:00", "Z"),
        "used": None,
        "expires": None,
    }
    assert browser.get(HERE).json() == {"next": None, "previous": None, "results": [body]}
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.actor, entry.person) == ("api_token_created", ada.pk, ada.pk)
    assert entry.detail == {"token": token.pk, "name": "nightly export", "scope": "read", "expires": None}


def test_a_token_may_read_and_with_scope_write_also_write(ada: Person) -> None:
    _, reads = made(ada, Scope.READ)
    _, writes = made(ada, Scope.WRITE)
    for method in ("get", "head"):
        assert getattr(Program(reads), method)(ME).status_code == 200
    refused(Program(reads).options(ME), 405, "method_not_allowed")  # for nobody, and not because it reads
    refused(Program(reads).post("/api/v1/documents", {}), 403, "read_only_token")
    assert Program(reads).get("/api/v1/session").json()["person"]["username"] == "ada"
    assert Program(writes).post("/api/v1/documents", {}).status_code == 201


@pytest.mark.parametrize("scope", Scope)
def test_a_token_makes_and_lists_no_tokens_and_changes_no_password(ada: Person, scope: Scope) -> None:
    token, secret = made(ada, scope)
    program = Program(secret)
    refused(program.get(HERE), 403, "not_with_api_token")
    refused(program.post(HERE, {"name": "more", "scope": "write"}), 403, "not_with_api_token")
    refused(program.delete(f"{HERE}/{token.pk}"), 403, "not_with_api_token")
    refused(
        program.post("/api/v1/me/password", {"current": PASSWORD, "new": "x" * 12}),
        403,
        "not_with_api_token",
    )


def test_a_program_with_an_access_token_may_make_tokens(ada: Person) -> None:
    program = Program(pair()["access"])
    assert program.post(HERE, {"name": "more", "scope": "write"}).status_code == 201


def test_a_token_expires(ada: Person, browser: Browser) -> None:
    expires = timezone.now() + timedelta(days=1)
    answer = browser.post(HERE, {"name": "soon over", "scope": "read", "expires": expires.isoformat()}).json()
    assert datetime.fromisoformat(answer["expires"]) == expires
    assert Program(answer["token"]).get(ME).status_code == 200
    ApiToken.objects.update(expires=timezone.now())
    refused(Program(answer["token"]).get(ME), 401, "token_expired")


def test_a_token_is_revoked_by_its_owner_alone(ada: Person, charles: Person, browser: Browser) -> None:
    token, secret = made(ada)
    refused(Browser().sign_in("charles").delete(f"{HERE}/{token.pk}"), 404, "not_found")
    assert Program(secret).get(ME).status_code == 200
    answer = browser.delete(f"{HERE}/{token.pk}")
    assert (answer.status_code, answer.content) == (204, b"")
    refused(Program(secret).get(ME), 401, "token_invalid")
    refused(browser.delete(f"{HERE}/{token.pk}"), 404, "not_found")
    entry = AuditEntry.objects.get(event="api_token_revoked")
    assert (entry.actor, entry.detail) == (ada.pk, {"token": token.pk, "name": "script"})


@pytest.mark.parametrize("number", ["0", "9" * 30, "x", "-1", "1.5"])
def test_there_is_no_token_of_such_a_number(browser: Browser, number: str) -> None:
    refused(browser.delete(f"{HERE}/{number}"), 404, "not_found")


def test_a_token_rests_while_its_owner_is_shut_out(ada: Person) -> None:
    _, secret = made(ada)
    Person.objects.update(is_active=False)
    refused(Program(secret).get(ME), 401, "token_revoked")


@pytest.mark.parametrize("secret", ["nxs_", "nxs_garbled", "nxs_" + "A" * 43, "nxs_" + "A" * 3000])
def test_a_secret_that_nobody_made_opens_nothing(db: None, secret: str) -> None:
    refused(Program(secret).get(ME), 401, "token_invalid")


def test_its_use_is_noted_once_a_minute(ada: Person, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    token, secret = made(ada)
    with django_assert_num_queries(2):
        Program(secret).get(ME)
    token.refresh_from_db()
    first = token.used
    assert first is not None
    assert timezone.now() - first < timedelta(seconds=10)
    with django_assert_num_queries(1):
        Program(secret).get(ME)
    ApiToken.objects.update(used=first - timedelta(seconds=61))
    with django_assert_num_queries(2):
        Program(secret).get(ME)
    token.refresh_from_db()
    assert token.used is not None
    assert token.used >= first


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"name": None}, {"name": "null"}),
        ({"name": "n" * 81}, {"name": "max_length"}),
        ({"name": {"a": 1}}, {"name": "invalid"}),
        ({"scope": "admin"}, {"scope": "invalid_choice"}),
        ({"scope": ["read"]}, {"scope": "invalid_choice"}),
        ({"expires": "2020-01-01T00:00:00Z"}, {"expires": "past"}),
        ({"expires": "soon"}, {"expires": "invalid"}),
        ({"expires": 1}, {"expires": "invalid"}),
        ({"expires": ["2099-01-01T00:00:00Z"]}, {"expires": "invalid"}),
        ({"expires": "9999-12-31T23:59:59-23:59"}, {"expires": "overflow"}),
        ({"expires": "0001-01-01T00:00:00+23:59"}, {"expires": "overflow"}),
        ({"expires": "10000-01-01T00:00:00Z"}, {"expires": "invalid"}),
        ({"expires": "2099-13-01T00:00:00Z"}, {"expires": "invalid"}),
    ],
    ids=str,
)
def test_what_makes_no_token_is_refused(browser: Browser, change: dict[str, Any], faults: dict[str, str]) -> None:
    refused(browser.post(HERE, {"name": "script", "scope": "read", **change}), 400, "invalid", **faults)
    refused(browser.post(HERE, {}), 400, "invalid", name="required", scope="required")


def test_the_last_moment_of_all_is_one(browser: Browser) -> None:
    answer = browser.post(HERE, {"name": "for ever", "scope": "read", "expires": "9999-12-31T23:59:59Z"})
    assert answer.status_code == 201
    assert ApiToken.objects.get().expires == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_nobody_has_more_than_so_many(browser: Browser, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal_tokens, "MOST", 1)
    made(ada)
    answer = browser.post(HERE, {"name": "one more", "scope": "read"})
    refused(answer, 409, "conflict")
    assert "1 API tokens" in answer.json()["detail"]


def test_a_long_list_comes_in_pages_newest_first_at_the_same_cost(
    ada: Person, charles: Person, browser: Browser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made(charles)
    numbers = [str(made(ada)[0].pk) for _ in range(5)]
    found, address = [], f"{HERE}?limit=2"
    while address:
        with django_assert_num_queries(3):  # the login session, the person, the page
            page = browser.get(address).json()
        found += [each["id"] for each in page["results"]]
        address = page["next"]
    assert found == numbers[::-1]
    with django_assert_num_queries(3):
        assert len(browser.get(HERE).json()["results"]) == 5


@pytest.mark.parametrize("cursor", ["garbled", "cD1nYXJibGVk", "cD0yMDk5LTEzLTAx", "bz0tMQ==", "cD0lMDA=", "é", "/w=="])
def test_a_cursor_that_was_made_up_leads_nowhere(browser: Browser, cursor: str) -> None:
    refused(browser.get(HERE, {"cursor": cursor}), 404, "not_found")


def test_a_number_of_items_that_makes_no_sense_is_refused(browser: Browser) -> None:
    for limit in ("0", "-1", "x", "", "1.5", "1000000", "٣"):
        refused(browser.get(HERE, {"limit": limit}), 400, "invalid", limit="invalid")
