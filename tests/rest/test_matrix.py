"""Everybody at every door: who is let in, who is told no, and who is told that there is nothing.

The table says the status that each kind of caller gets at each endpoint, and the last test that no endpoint is missing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from django.db import transaction
from django.urls import get_resolver

from collab.accounts import personal_tokens
from collab.accounts.models import Scope
from collab.audit.record import Actor
from documents.models import Link
from tests.rest.callers import Answer, Caller
from tests.rest.conftest import person

CALLERS = (
    *("owner", "editor", "commenter", "viewer", "stranger", "nobody"),
    *("editor link", "viewer link", "expired link", "revoked link", "forged link"),
    *("read-only token", "revoked token"),
)

SEEN = {"owner": 200, "editor": 200, "commenter": 200, "viewer": 200, "stranger": 404, "nobody": 401}
BY_LINK = {"editor link": 200, "viewer link": 200, "expired link": 404, "revoked link": 404, "forged link": 404}
BY_TOKEN = {"read-only token": 200, "revoked token": 401}
READ = {**SEEN, **BY_LINK, **BY_TOKEN}
WRITE = {**READ, "commenter": 403, "viewer": 403, "viewer link": 403, "read-only token": 403}
NO_GUESTS = dict.fromkeys(BY_LINK, 401)
MEMBERS = {**READ, **NO_GUESTS}
# Who writes in threads says who they are. The thread is the commenter's.
COMMENT = {**MEMBERS, "viewer": 403, "read-only token": 403}
OWN = {**COMMENT, "editor": 403}
OWNERS = {**MEMBERS, "editor": 403, "commenter": 403, "viewer": 403, "read-only token": 403}


THREAD = "/threads/{thread}"


class Door(NamedTuple):
    """An endpoint, what is sent to it, and who gets what; 200 stands for whatever it gives if all is well."""

    method: str
    path: str
    body: object
    good: int
    expected: dict[str, int]


DOORS = [
    Door("GET", "", None, 200, READ),
    Door("PATCH", "", {"title": "New"}, 200, WRITE),
    Door(
        "DELETE", "", None, 409, {**WRITE, "editor": 403, "editor link": 403}
    ),  # it is not in the trash: that is asked after the right to do it
    Door("PUT", "/trash", None, 204, OWNERS),
    Door("DELETE", "/trash", None, 204, OWNERS),
    Door("POST", "/duplicate", {}, 201, {**MEMBERS, "read-only token": 403}),
    Door("POST", "/transfer", {"person": "third"}, 204, OWNERS),
    Door("GET", "/presence", None, 200, READ),
    Door("GET", "/content", None, 200, READ),
    Door("PUT", "/content", {"format": "text", "value": "y", "base": 1}, 200, WRITE),
    Door("POST", "/submissions", {"base": 1, "delta": [{"insert": "y"}]}, 201, WRITE),
    Door("POST", "/sync", {"session": "a-session-of-mine-1"}, 200, READ),
    Door("GET", "/revisions", None, 200, READ),
    Door("GET", "/revisions/1", None, 200, READ),
    Door("GET", "/members", None, 200, MEMBERS),
    Door("POST", "/members", {"person": "third", "role": "viewer"}, 201, OWNERS),
    Door("PATCH", "/members/{third}", {"role": "viewer"}, 404, OWNERS),  # third is no member
    Door("DELETE", "/members/{third}", None, 404, OWNERS),
    Door("GET", "/links", None, 200, {**OWNERS, "read-only token": 403}),
    Door("POST", "/links", {"role": "viewer"}, 201, OWNERS),
    Door("PATCH", "/links/{link}", {"role": "viewer"}, 200, OWNERS),
    Door("DELETE", "/links/{link}", None, 204, OWNERS),
    Door("POST", "/tickets", None, 201, {**READ, "read-only token": 403}),
    Door("GET", "/mute", None, 200, MEMBERS),
    Door("PUT", "/mute", None, 204, {**MEMBERS, "read-only token": 403}),
    Door("DELETE", "/mute", None, 204, {**MEMBERS, "read-only token": 403}),
    Door("GET", "/discussion", None, 200, READ),
    Door("PATCH", "/discussion", {"viewers": True}, 200, OWNERS),
    Door("GET", "/threads", None, 200, READ),
    Door("POST", "/threads", {"body": "Why?"}, 201, COMMENT),
    Door("GET", THREAD, None, 200, READ),
    Door("DELETE", THREAD, None, 204, OWN),
    Door("PUT", f"{THREAD}/anchor", {"anchor": None}, 200, COMMENT),
    Door("PUT", f"{THREAD}/resolved", None, 204, COMMENT),
    Door("DELETE", f"{THREAD}/resolved", None, 204, COMMENT),
    Door("GET", f"{THREAD}/comments", None, 200, READ),
    Door("POST", f"{THREAD}/comments", {"body": "So."}, 201, COMMENT),
    Door("PATCH", f"{THREAD}/comments/{{comment}}", {"body": "So?"}, 200, {**OWN, "owner": 403}),
    Door("DELETE", f"{THREAD}/comments/{{comment}}", None, 204, OWN),
    Door("PUT", f"{THREAD}/comments/{{comment}}/reactions/{{emoji}}", None, 204, COMMENT),
    Door("DELETE", f"{THREAD}/comments/{{comment}}/reactions/{{emoji}}", None, 204, COMMENT),
]

# In the trash: only owners see it, and only some things can be done to it there.
IN_TRASH = {
    ("GET", ""): 200,
    ("PATCH", ""): 409,
    ("DELETE", ""): 204,
    ("PUT", "/trash"): 204,
    ("DELETE", "/trash"): 204,
    ("POST", "/duplicate"): 201,
    ("POST", "/transfer"): 204,
    ("GET", "/presence"): 200,
    ("GET", "/content"): 200,
    ("PUT", "/content"): 409,
    ("POST", "/submissions"): 409,
    ("POST", "/sync"): 200,
    ("GET", "/revisions"): 200,
    ("GET", "/revisions/1"): 200,
    ("GET", "/members"): 200,
    ("POST", "/members"): 409,
    ("PATCH", "/members/{third}"): 409,
    ("DELETE", "/members/{third}"): 409,
    ("GET", "/links"): 409,
    ("POST", "/links"): 409,
    ("PATCH", "/links/{link}"): 409,
    ("DELETE", "/links/{link}"): 409,
    ("POST", "/tickets"): 201,
    ("GET", "/mute"): 200,
    ("PUT", "/mute"): 204,
    ("DELETE", "/mute"): 204,
    ("GET", "/discussion"): 200,
    ("PATCH", "/discussion"): 409,
    ("GET", "/threads"): 200,
    ("POST", "/threads"): 409,
    ("GET", THREAD): 200,
    ("DELETE", THREAD): 409,
    ("PUT", f"{THREAD}/anchor"): 409,
    ("PUT", f"{THREAD}/resolved"): 409,
    ("DELETE", f"{THREAD}/resolved"): 409,
    ("GET", f"{THREAD}/comments"): 200,
    ("POST", f"{THREAD}/comments"): 409,
    ("PATCH", f"{THREAD}/comments/{{comment}}"): 409,
    ("DELETE", f"{THREAD}/comments/{{comment}}"): 409,
    ("PUT", f"{THREAD}/comments/{{comment}}/reactions/{{emoji}}"): 409,
    ("DELETE", f"{THREAD}/comments/{{comment}}/reactions/{{emoji}}"): 409,
}


class Scene:
    """A document, and everybody who could come to it."""

    def __init__(self) -> None:
        names = ("owner", "editor", "commenter", "viewer", "stranger")
        self.callers = {name: person(name) for name in names}
        self.third = person("third")
        owner = self.callers["owner"]
        self.document = owner.document("x", title="Plan")
        for role in ("editor", "commenter", "viewer"):
            assert self.to("owner", "POST", "/members", {"person": role, "role": role}).status == 201
        self.callers["nobody"] = Caller()
        for role in ("editor", "viewer"):
            self.callers[f"{role} link"] = Caller(link=self.new_link(role))
        self.callers["expired link"] = Caller(link=self.new_link("editor"))
        Link.objects.filter(pk=self.link).update(expires=datetime.now(UTC) - timedelta(seconds=1))
        self.callers["revoked link"] = Caller(link=self.new_link("editor"))
        assert self.to("owner", "DELETE", f"/links/{self.link}").status == 204
        self.callers["forged link"] = Caller(link=self.new_link("editor")[:-1])
        for name in ("read-only token", "revoked token"):
            self.callers[name] = self.with_token(name)
        self.thread = self.to("commenter", "POST", "/threads", {"body": "Plan?"}).json

    def new_link(self, role: str) -> str:
        made = self.to("owner", "POST", "/links", {"role": role}).json
        self.link = made["id"]
        return str(made["secret"])

    def with_token(self, name: str) -> Caller:
        """Someone who shows a token of the editor's."""
        editor = self.callers["editor"].person
        assert editor
        scope = Scope.READ if name.startswith("read") else Scope.WRITE
        token, secret = personal_tokens.make(editor, name=name, scope=scope, expires=None, actor=Actor())
        if name.startswith("revoked"):
            token.delete()
        caller = Caller()
        caller.client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return caller

    def to(self, name: str, method: str, path: str, body: object = None) -> Answer:
        third = self.third.person
        assert third
        ids = {"{third}": str(third.pk), "{link}": getattr(self, "link", ""), "{emoji}": "%F0%9F%91%8D"}
        if thread := getattr(self, "thread", None):
            ids |= {"{thread}": thread["id"], "{comment}": thread["comments"][0]["id"]}
        for placeholder, value in ids.items():
            path = path.replace(placeholder, value)
        return self.callers[name].call(method, f"documents/{self.document}{path}", body)


@contextmanager
def undone() -> Iterator[None]:
    """What is done in here is taken back afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("caller", CALLERS)
def test_everybody_gets_at_every_door_what_they_may(caller: str) -> None:
    scene = Scene()
    wrong = []
    for door in DOORS:
        with undone():
            answer = scene.to(caller, door.method, door.path, door.body)
        expected = door.good if door.expected[caller] == 200 else door.expected[caller]
        if answer.status != expected or (door.expected[caller] == 404 and "Plan" in answer.text):
            wrong.append((door.method, door.path, answer.status, expected, answer.body))
    assert wrong == []


@pytest.mark.parametrize("caller", CALLERS)
def test_a_document_in_the_trash_is_its_owners_alone(caller: str) -> None:
    scene = Scene()
    assert scene.to("owner", "PUT", "/trash").status == 204
    wrong = []
    for door in DOORS:
        with undone():
            answer = scene.to(caller, door.method, door.path, door.body)
        refused_before = caller == "read-only token" and door.method != "GET" and door.expected[caller] == 403
        expected = 404 if door.expected[caller] in (200, 403) and not refused_before else door.expected[caller]
        if caller == "owner":
            expected = IN_TRASH[door.method, door.path]
        if answer.status != expected or (caller == "owner" and expected == 409 and answer.code != "in_trash"):
            wrong.append((door.method, door.path, answer.status, expected, answer.body))
    assert wrong == []


def test_the_table_knows_every_endpoint_of_a_document() -> None:
    prefix = "api/v1/documents/<uuid:document>"
    places = {
        str(pattern.pattern): getattr(pattern.callback, "view_class", None)
        for include in get_resolver().url_patterns
        if str(include.pattern) == "api/v1/" and hasattr(include, "url_patterns")
        for pattern in include.url_patterns
        if f"api/v1/{pattern.pattern}".startswith(prefix)
    }
    methods = {
        (method.upper(), path.removeprefix("documents/<uuid:document>"))
        for path, view in places.items()
        for method in ("get", "put", "post", "patch", "delete")
        if hasattr(view, method)
    }
    plain = {
        "<int:number>": "1",
        "<int:person>": "{third}",
        "<uuid:link>": "{link}",
        "<uuid:thread>": "{thread}",
        "<uuid:comment>": "{comment}",
        "<str:emoji>": "{emoji}",
    }
    found = set()
    for method, path in methods:
        for spelt, value in plain.items():
            path = path.replace(spelt, value)  # noqa: PLW2901 - it is spelt out
        found.add((method, path))
    assert found == {(door.method, door.path) for door in DOORS} == set(IN_TRASH)
