"""What is logged says whom it is about, and repeats no secret and nothing that anybody has written."""

import json
import logging
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings
from redis import RedisError

from collab.accounts import families, models
from collab.audit.record import Actor
from collab.errors import MalformedFrame
from collab.logs import access, context
from collab.logs.discretion import LONGEST, named, traced, without_secrets
from collab.logs.forms import Json, Text
from collab.metrics import TALLY
from tests.live.place import Person, asked
from tests.live.raw import Watched
from tests.server.server import PATIENCE

SECRETS = {
    "postgres://nexus:hunter2@db/nexus": "postgres://[secret]@db/nexus",
    "redis://:hunter2@cache:6379/0": "redis://[secret]@cache:6379/0",
    "nxs_0123456789-abcdef": "[secret]",
    "eyJhbGciOi.eyJzdWIi.c2lnbmF0": "[secret]",
    "Authorization: Bearer abc.def-1": "Authorization: Bearer [secret]",
    "to ann@example.org, then": "to [mail], then",
    "ticket Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MDEyMzQ1": "ticket [secret]",
}
HARMLESS = [
    "database_away",
    "documents/scribe.py line 12 in test_a_submission_that_came_again_is_known",
    "8f14e45f-ceea-467f-a0e6-1c2d3e4f5a6b",
    "8f14e45fceea467fa0e61c2d3e4f5a6b",
    "connection to server at 127.0.0.1, port 5432 failed",
]


@pytest.mark.parametrize("text", SECRETS)
def test_what_looks_like_a_secret_is_taken_out(text: str) -> None:
    assert without_secrets(text) == SECRETS[text]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_none_stays(text: str) -> None:
    assert without_secrets(text) == text


def throw(error: Exception, cause: Exception | None = None) -> None:
    raise error from cause


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    """The error, as it is caught where it was raised."""
    try:
        throw(error, cause)
    except type(error) as caught:
        return caught
    raise AssertionError("it was not raised")


def test_an_error_that_may_quote_what_somebody_wrote_is_known_by_its_kind_alone() -> None:
    quoting: list[Exception] = [ValueError("Dear diary"), KeyError("Dear diary"), MalformedFrame("Dear diary")]
    for error in quoting:
        assert named(error) == type(error).__name__
        assert "diary" not in traced(raised(error))


def test_what_a_database_says_is_told_without_the_row() -> None:
    error = IntegrityError(
        'duplicate key value violates "email"\nDETAIL:  Key (email)=(ann@example.org) already exists.'
    )
    assert named(error) == 'IntegrityError: duplicate key value violates "email"'
    assert named(RedisError("connection to redis://:hunter2@cache lost")) == (
        "RedisError: connection to redis://[secret]@cache lost"
    )
    assert len(named(OSError("x" * 2 * LONGEST))) < LONGEST + 20


def test_a_traceback_tells_which_errors_led_to_it_and_where() -> None:
    told = traced(raised(OperationalError("gone"), raised(ValueError("Dear diary"))))
    assert re.search(r"File .+ in throw\n.*\nValueError\n.*File .+\nOperationalError: gone$", told, re.DOTALL)
    circle = ValueError()
    circle.__context__ = KeyError()
    circle.__context__.__context__ = circle
    assert traced(circle) == "KeyError\nValueError"


def record(**more: Any) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "documents.scribe", "levelno": 30, "levelname": "WARNING", "created": 1.5})
    made.msg = "database_away"
    vars(made).update(more)
    return made


def test_a_line_says_when_what_and_on_whose_behalf() -> None:
    token = context.REQUEST.set("r-12345678")
    try:
        line = json.loads(Json().format(record(entries=3, mail="ann@example.org", id={1})))
        text = Text().format(record(entries=3))
    finally:
        context.REQUEST.reset(token)
    assert line == {
        "at": "1970-01-01T00:00:01.500+00:00",
        "level": "warning",
        "logger": "documents.scribe",
        "event": "database_away",
        "request": "r-12345678",
        "entries": 3,
        "mail": "[mail]",
        "id": "{1}",
    }
    assert text == "1970-01-01 00:00:01 WARNING documents.scribe database_away request=r-12345678 entries=3"


def test_an_error_is_one_line_of_json_and_a_traceback_in_text(settings: Settings) -> None:
    error = raised(ValueError("Dear diary"))
    failed = record(exc_info=(ValueError, error, error.__traceback__))
    line = json.loads(Json().format(failed))
    assert line["error"] == "ValueError"
    assert "in throw" in line["trace"]
    assert Text().format(failed).endswith(f"\n{line['trace']}")
    settings.DEBUG = True  # for those who work on Nexus itself
    assert "Dear diary" in json.loads(Json().format(failed))["trace"]


class Heard(logging.Handler):
    """Lines, each as it was written when it happened."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(Json().format(record)))

    def of(self, event: str) -> list[dict[str, Any]]:
        return [each for each in self.lines if each["event"] == event]


@pytest.fixture
def heard() -> Iterator[Heard]:
    handler, logger = Heard(), logging.getLogger("collab.logs.access")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield handler
    logger.setLevel(level)
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    ("given", "proxies", "taken"),
    [
        ("from-the-proxy_1.2", 1, True),
        ("from-the-proxy_1.2", 0, False),
        ("short", 1, False),
        ("with a blank in it", 1, False),
        ("x" * 65, 1, False),
        ("<script>alert(1)</script>", 1, False),
        ("", 1, False),
    ],
)
def test_a_request_keeps_the_name_that_a_proxy_gave_it_if_that_is_one(
    heard: Heard, settings: Settings, given: str, proxies: int, *, taken: bool
) -> None:
    settings.PROXIES = proxies
    answer = Client().get("/healthz", SERVER_NAME="localhost", headers={"X-Request-ID": given} if given else {})
    name = answer["X-Request-ID"]
    assert (name == given) is taken
    assert re.fullmatch(r"[A-Za-z0-9._-]{8,64}", name)
    assert heard.of("request")[0]["request"] == name


@pytest.mark.django_db
def test_a_request_is_logged_by_its_route_and_never_by_its_address(heard: Heard) -> None:
    document = "8f14e45f-ceea-467f-a0e6-1c2d3e4f5a6b"
    before = TALLY.requests.copy()
    for path in (f"/api/v1/documents/{document}?link=secret", "/unsubscribe/secret", "/secret", "/static/secret"):
        Client().get(path, SERVER_NAME="localhost")
    Client().generic("SECRET", "/healthz", SERVER_NAME="localhost")
    found = heard.of("request")
    routes = ["api/v1/documents/<uuid:document>", "unsubscribe/<str:signed>", "-", "static", "healthz"]
    assert [each["route"] for each in found] == routes
    assert found[0]["document"] == document
    assert (found[0]["status"], found[0]["address"], found[0]["person"]) == (401, "127.0.0.1", None)
    assert "secret" not in json.dumps(found).lower()
    assert TALLY.requests["GET", 401] == before["GET", 401] + 1
    assert TALLY.requests["other", 405] == before["other", 405] + 1


@pytest.mark.django_db
def test_a_request_is_logged_with_the_person_who_asks_however_they_have_said_so(heard: Heard) -> None:
    ada = models.Person.objects.create_user("ada", None, None)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(ada, "collab.accounts.signing_in.ByNameOrEmail")
    browser.get("/api/v1/me")
    bearer = {"Authorization": f"Bearer {families.begin(ada, Actor()).access}"}
    Client(SERVER_NAME="localhost").get("/api/v1/me", headers=bearer)
    Client(SERVER_NAME="localhost").get("/api/v1/me")
    assert [(each["person"], each["status"]) for each in heard.of("request")] == [
        (ada.pk, 200),
        (ada.pk, 200),
        (None, 401),
    ]


def test_a_bug_is_logged_with_its_traceback_and_on_whose_behalf(heard: Heard) -> None:
    bug = ValueError("Dear diary")

    def fails(request: HttpRequest) -> HttpResponse:
        try:
            throw(bug)
        except ValueError:
            access._failed(None, request)
            access._failed(None)
        return HttpResponse(status=500)

    answer = access.request_lines(fails)(RequestFactory().get("/secret"))
    failed, bare = heard.of("request_failed")
    assert failed["request"] == answer.headers["X-Request-ID"] == bare["request"]
    assert (failed["error"], failed["method"], failed["route"]) == ("ValueError", "GET", "-")
    assert "diary" not in json.dumps([failed, bare])
    assert context.fields() == {}


def test_a_request_that_is_given_up_leaves_nothing_behind() -> None:
    def ends(request: HttpRequest) -> HttpResponse:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        access.request_lines(ends)(RequestFactory().get("/"))
    assert context.fields() == {}


# A real server --------------------------------------------------------------------------------------------------------

WRITTEN = "Dear-diary-of-mine"


def settled(server: Watched, ending: str) -> list[dict[str, Any]]:
    """All lines, as soon as one has come that holds these words."""
    until = time.monotonic() + PATIENCE
    while ending not in server.log:
        assert time.monotonic() < until, server.log
        time.sleep(0.02)
    return [json.loads(line) for line in server.log.splitlines()]


def test_a_connection_is_logged_with_who_where_and_for_how_long(server: Watched) -> None:
    (ann,) = server.some(1)
    document = server.made(ann, {"insert": "Hi\n"})
    with server.enter(document, ann, "logged-connection") as wire:
        wire.send("no frame")
        while not hasattr(wire.next(), "code"):
            pass
    found = [each for each in settled(server, "logged-connection") if each.get("session") == "logged-connection"]
    (line,) = found
    assert (line["event"], line["document"], line["person"]) == ("connection", document, ann.id)
    assert (line["address"], line["code"]) == ("127.0.0.1", 4400)
    assert re.fullmatch("[0-9a-f]{16}", line["connection"])


def test_secrets_that_are_sent_everywhere_are_logged_nowhere(server: Watched) -> None:
    ann, bob = server.some(2)
    document = server.made(ann, {"insert": f"{WRITTEN}\n"}, editors=(bob,))
    link = server.call(ann, "POST", f"documents/{document}/links", {"role": "viewer"})
    secrets = [WRITTEN, ann.access, ann.refresh, ann.cookie, link["secret"], "hunter-two", "ann@secret.example"]
    for secret in secrets:
        send_everywhere(server, secret, ann, document)
    with server.enter(document, bob, "the-last-of-them") as wire:
        wire.submit(1, 1, {"insert": WRITTEN})
        wire.send(f'{{"type": "submit", "{WRITTEN}')
        while not hasattr(wire.next(), "code"):
            pass
    assert len(settled(server, "the-last-of-them")) > 50
    for secret in secrets:
        assert secret not in server.log


def send_everywhere(server: Watched, secret: str, ann: Person, document: str) -> None:
    """Show a secret in every place where one could be shown, rightly or by mistake."""
    node = server.nodes[0]
    shown = {"Authorization": f"Bearer {secret}", "Nexus-Link": secret, "X-Request-ID": secret, "Referer": secret}
    for path in (f"/{secret}", f"/api/v1/documents/{secret}", f"/unsubscribe/{secret}", f"/healthz?{secret}"):
        node.ask("GET", path, **shown, Cookie=f"sessionid={secret}")
    node.ask("GET", "/", Host=f"{secret}.example")
    for method, path, body in (
        ("POST", "session", {"username": secret, "password": secret}),
        ("POST", "tokens", {"username": secret, "password": secret}),
        ("POST", "people", {"username": secret, "email": secret, "password": secret}),
        ("POST", "documents", {"title": secret, "content": {"format": "text", "value": secret}}),
        ("GET", f"documents?search={quote(secret)}", None),
        ("POST", f"documents/{document}/threads", {"text": secret}),
        ("PUT", f"documents/{document}/content", {"format": "html", "value": f"<b>{secret}"}),
        ("POST", "tokens/refresh", {"refresh": secret}),
    ):
        asked(server.port, ann.access, method, path, body)
    with server.knock(f"/ws/documents/{document}/?{secret}", Cookie=f"sessionid={secret}") as wire:
        wire.send({"type": "join", "session": "s" * 16, "token": secret})
        assert wire.next()["type"] in {"joined", "error"}
    server.knock(f"/ws/{secret}/").close()
