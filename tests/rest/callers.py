"""People and programs that call the API in tests."""

import json
from typing import Any, cast
from uuid import UUID

from rest_framework.test import APIClient

from collab.accounts.models import Person

Json = Any


class Answer:
    """What came back."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers: dict[str, str] = {name.lower(): value for name, value in response.headers.items()}
        self.body: bytes = response.content
        self._response = response

    @property
    def json(self) -> Json:
        return self._response.json()

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def code(self) -> str:
        """The code of a problem, which says with its media type that it is one."""
        assert self.headers["content-type"] == "application/problem+json", self.body
        problem = self.json
        assert problem["status"] == self.status
        assert problem["detail"]
        return cast("str", problem["code"])

    @property
    def etag(self) -> str:
        return self.headers["etag"]


class Caller:
    """Somebody who calls the API: a person, or nobody in particular."""

    def __init__(self, person: Person | None = None, link: str = "") -> None:
        self.person = person
        self.client = APIClient(raise_request_exception=True)
        self.link = link
        if person:
            self.client.force_authenticate(user=person)

    def call(self, method: str, path: str, body: Json = None, *, type: str = "", **headers: str) -> Answer:  # noqa: A002 - as the header is called
        if self.link:
            headers["Nexus-Link"] = self.link
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if type else "" if body is None else json.dumps(body)
        content_type = type or "application/json"
        return Answer(self.client.generic(method, f"/api/v1/{path}", data, content_type, headers=named))

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Json = None, **headers: str) -> Answer:
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Json = None, **headers: str) -> Answer:
        return self.call("PUT", path, body, **headers)

    def patch(self, path: str, body: Json = None, **headers: str) -> Answer:
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, body: Json = None, **headers: str) -> Answer:
        return self.call("DELETE", path, body, **headers)

    def document(self, value: str = "", *, kind: str = "plain", title: str = "Plan", form: str = "text") -> str:
        """The id of a new document with this content."""
        given = {"title": title, "kind": kind, "content": {"format": form, "value": value}}
        answer = self.post("documents", given)
        assert answer.status == 201, answer.body
        return str(UUID(answer.json["id"]))

    def text_of(self, document: str) -> str:
        """The text of a document now."""
        return self.get(f"documents/{document}/content?format=text").text


def append(who: Caller, document: str, text: str, base: int, **headers: str) -> int:
    """Somebody writes text in front; the revision that it became."""
    answer = who.post(f"documents/{document}/submissions", {"base": base, "delta": [{"insert": text}]}, **headers)
    assert answer.status == 201, answer.body
    return int(answer.json["revision"])
