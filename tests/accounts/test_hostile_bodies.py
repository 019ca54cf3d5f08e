"""Whatever somebody sends, they are told what is wrong with it; nothing of it is a bug."""

import json
from typing import Any, cast

import pytest
from django.core.cache import cache
from django.db import IntegrityError, OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import NotAuthenticated
from rest_framework.test import APIRequestFactory

from collab.accounts.api.sessions import RefreshView
from collab.accounts.asking import person_of
from collab.accounts.models import Person
from collab.rest.pages import Pages
from tests.accounts.conftest import PASSWORD, Browser, Program, refused
from tests.accounts.documented import description

# Every operation with a body, with a body that is right.
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "people"): {
        "username": "grace",
        "password": "nanoseconds",
        "email": "g@example.org",
        "name": "G",
        "colour": "#000000",
        "language": "en",
    },
    ("patch", "me"): {
        "name": "A",
        "colour": "#000000",
        "language": "en",
        "username": "ada",
        "email": "a@example.org",
        "password": PASSWORD,
    },
    ("delete", "me"): {"password": PASSWORD, "successor": "charles"},
    ("post", "me/password"): {"current": PASSWORD, "new": "difference engine"},
    ("post", "session"): {"username": "ada", "password": PASSWORD},
    ("post", "tokens"): {"username": "ada", "password": PASSWORD},
    ("post", "tokens/refresh"): {"refresh": "x"},
    ("post", "tokens/revoke"): {"refresh": "x"},
    ("post", "api-tokens"): {"name": "a", "scope": "read", "expires": "2099-01-01T00:00:00Z"},
    ("post", "password-resets"): {"email": "ada@example.org"},
    ("post", "password-resets/confirm"): {"uid": "1", "token": "x", "password": "difference engine"},
}
FIELDS = [(method, where, field) for (method, where), body in BODIES.items() for field in body]
OPTIONAL = {("patch", "me", "email"), ("post", "people", "email"), ("post", "api-tokens", "expires")}  # null is none


def send(browser: Browser, method: str, where: str, body: str | bytes, kind: str = "application/json") -> Any:
    return getattr(browser, method)(f"/api/v1/{where}", body, content_type=kind)


def test_no_operation_is_missing_here() -> None:
    found = {
        (method, path.removeprefix("/api/v1/"))
        for path, operations in description()["paths"].items()
        for method, operation in operations.items()
        if "requestBody" in operation
    }
    assert found == set(BODIES)


@pytest.mark.parametrize(("method", "where"), BODIES)
def test_a_body_is_an_object(browser: Browser, method: str, where: str) -> None:
    for body in ("[]", "7", '"text"', "null", "true", '[{"username": "ada"}]'):
        answer = send(browser, method, where, body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), body


@pytest.mark.parametrize(("method", "where"), BODIES)
def test_a_body_is_json(browser: Browser, method: str, where: str) -> None:
    for body in ("{", '{"a": NaN}', "{} {}", b"\xff", "[" * 100_000, "1" * 5000):
        refused(send(browser, method, where, body), 400, "malformed_body")


@pytest.mark.parametrize(("method", "where"), BODIES)
def test_a_body_of_another_kind_is_not_read(browser: Browser, method: str, where: str) -> None:
    refused(send(browser, method, where, "a=1", "application/x-www-form-urlencoded"), 415, "unsupported_media_type")
    refused(send(browser, method, where, "--x\r\n", "multipart/form-data; boundary=x"), 415, "unsupported_media_type")


WRONG: tuple[object, ...] = ([], {}, ["x"], {"x": 1}, 7, 1.5, True, "a\0b", "a\ud83d", "\udc4d", "x" * 100_000, None)


@pytest.mark.parametrize(("method", "where", "field"), FIELDS)
def test_a_value_of_the_wrong_kind_is_the_fault_of_its_field(
    charles: Person, browser: Browser, method: str, where: str, field: str
) -> None:
    for value in WRONG:
        if value is None and (method, where, field) in OPTIONAL:
            continue
        cache.clear()
        answer = send(browser, method, where, json.dumps({**BODIES[method, where], field: value}))
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), value
        assert field in {each["field"] for each in answer.json()["errors"]}, value


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(data=st.data())
def test_no_body_at_all_is_a_bug(browser: Browser, data: st.DataObject) -> None:
    cache.clear()
    method, where = data.draw(st.sampled_from(sorted(BODIES)))
    right = BODIES[method, where]
    wrong = data.draw(st.dictionaries(st.sampled_from(sorted(right)), ANY_JSON, max_size=3))
    answer = send(browser, method, where, json.dumps({**right, **wrong}))
    assert answer.status_code < 500 or answer.status_code == 503


@pytest.mark.parametrize("method", ["get", "put", "post", "patch", "delete"])
def test_a_method_that_is_not_answered_names_those_that_are(browser: Browser, method: str) -> None:
    answer = getattr(browser, method)("/api/v1/sessions" if method != "delete" else "/api/v1/people")
    refused(answer, 405, "method_not_allowed")
    assert answer["Allow"] in {"DELETE, OPTIONS", "POST, OPTIONS"}


def test_a_slash_too_much_is_another_address(browser: Browser) -> None:
    refused(browser.get("/api/v1/me/"), 404, "not_found")


def test_a_kind_that_nobody_speaks_is_not_answered(browser: Browser) -> None:
    refused(browser.get("/api/v1/me", headers={"accept": "text/csv"}), 406, "not_acceptable")


def test_a_database_that_does_not_answer_is_no_ones_fault(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(Person, "save", away)
    answer = browser.patch("/api/v1/me", {"name": "Ada"})
    refused(answer, 503, "unavailable")
    assert (answer["Retry-After"], answer.json()["remedy"]) == ("1", "retry")
    assert "storage_unavailable" in caplog.messages


def test_a_page_that_cannot_be_read_is_a_bug_unless_a_cursor_was_made_up() -> None:
    class Broken:
        def order_by(self, *_: str) -> None:
            raise ValueError("a bug")

    request = RefreshView().initialize_request(APIRequestFactory().get("/"))
    with pytest.raises(ValueError, match="a bug"):
        Pages().paginate_queryset(cast("Any", Broken()), request)


def test_a_bug_is_not_taken_for_a_name_that_somebody_has(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise IntegrityError("another constraint")

    monkeypatch.setattr(Person, "save", broken)
    with pytest.raises(IntegrityError):
        Program().post("/api/v1/people", {"username": "grace", "password": PASSWORD})


def test_a_view_that_lets_anybody_in_does_not_take_nobody_for_a_person() -> None:
    request = RefreshView().initialize_request(APIRequestFactory().post("/"))
    with pytest.raises(NotAuthenticated):
        person_of(request)
