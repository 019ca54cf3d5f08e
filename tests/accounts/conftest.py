"""People for these tests, and how they ask: as a browser with cookies, or as a program with tokens."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from collab.accounts.models import Person
from tests.accounts.documented import documented

PASSWORD = "correct horse battery"


class Client(APIClient):
    """Asks, and looks every answer up in the OpenAPI description."""

    def request(self, **more: Any) -> Any:
        answer = super().request(**more)
        documented(more["REQUEST_METHOD"], more["PATH_INFO"], answer)
        return answer


class Browser(Client):
    """A browser on one of our pages: it keeps cookies and sends their CSRF token along."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=True)
        self.get("/api/v1/session")

    def request(self, **more: Any) -> Any:
        token = self.cookies.get("csrftoken")
        return super().request(**({"HTTP_X_CSRFTOKEN": token.value} if token is not None else {}), **more)

    def sign_in(self, name: str = "ada", password: str = PASSWORD) -> "Browser":
        assert self.post("/api/v1/session", {"username": name, "password": password}).status_code == 200
        return self

    def who(self) -> str | None:
        """The username of whoever is signed in."""
        person = self.get("/api/v1/session").json()["person"]
        return None if person is None else str(person["username"])


class Program(Client):
    """A program that shows a token, or nothing."""

    def __init__(self, token: str = "") -> None:
        super().__init__(enforce_csrf_checks=True)
        if token:
            self.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")


@pytest.fixture(autouse=True)
def quick(afresh: None) -> None:
    """Passwords that cost nothing, and requests that nobody has counted yet."""


@pytest.fixture
def ada(db: None) -> Person:
    return Person.objects.create_user("ada", "ada@example.org", PASSWORD, name="Ada Lovelace")


@pytest.fixture
def charles(db: None) -> Person:
    return Person.objects.create_user("charles", "charles@example.org", PASSWORD)


@pytest.fixture
def browser(ada: Person) -> Browser:
    """Ada's browser, signed in."""
    return Browser().sign_in()


@pytest.fixture
def rates(settings: Settings) -> Callable[..., None]:
    """Set some rates lower."""

    def lower(**rates: str) -> None:
        known = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
        settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {**known, **rates}}

    return lower


def pair(name: str = "ada", password: str = PASSWORD) -> dict[str, Any]:
    """What a program gets for a name and a password."""
    answer = Program().post("/api/v1/tokens", {"username": name, "password": password})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def refused(answer: Any, status: int, code: str, **faults: str) -> None:
    """Check that a request was refused like this: `field=code` for every fault of its body."""
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code), body
    assert answer["Content-Type"] == "application/problem+json"
    assert {"type", "title", "detail", "remedy"} <= set(body)
    assert {each["field"]: each["code"] for each in body.get("errors", ())} == faults
    assert answer.get("WWW-Authenticate") == ("Bearer" if status == 401 else None)
