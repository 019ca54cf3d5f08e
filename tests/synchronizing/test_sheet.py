"""A sheet of a program: what it sends, what it does when the server is of no use, and that it goes on where it was."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from collab.client.refusals import ServerRefused
from collab.client.sheet import Sheet, post_to, sheet
from collab.errors import CollabError, DocumentTooLarge, Forbidden, Remedy, Unavailable
from collab.ot import Delta
from collab.sync import Submission
from collab.sync.packets import Answer, Packet
from tests.sync.desk import Desk, answered
from tests.sync.world import Authority

DOCUMENT = "0f0e0d0c-0b0a-4908-8706-050403020100"


class Scene:
    """A document, and a line to it that may be bad."""

    def __init__(self, text: str) -> None:
        self.authority = Authority(Delta())
        self.authority.submit(Submission("the-beginning", 1, 0, Delta().insert(text)))
        self.desk = Desk(self.authority)
        self.refuses: CollabError | None = None

    def post(self, packet: Packet) -> Answer:
        if self.refuses is not None:
            raise self.refuses
        return answered(packet, self.desk)


def test_what_is_edited_is_there_at_once_and_goes_with_the_next_packet(tmp_path: Path) -> None:
    scene = Scene("The cat sat.")
    page = Sheet(scene.post, state=tmp_path / "cat.json")
    assert (page.text, page.revision, page.role) == ("", None, None)
    assert page.synchronize() == Delta().insert("The cat sat.")
    page.rewrite("The cat sat down.")
    page.rewrite("The cat sat down.")
    page.edit(Delta().insert("Look: "))
    assert (page.text, page.is_saved) == ("Look: The cat sat down.", False)
    again = Sheet(scene.post, state=tmp_path / "cat.json")
    assert again.synchronize() == Delta()
    assert (again.text, again.is_saved, again.revision, again.role) == ("Look: The cat sat down.", True, 2, "editor")
    assert again.content == scene.authority.content


def test_what_cannot_be_sent_waits(tmp_path: Path) -> None:
    scene = Scene("one")
    page = Sheet(scene.post)
    page.synchronize()
    page.edit(Delta().insert("x"))
    for error in (Unavailable("away"), DocumentTooLarge("no"), Forbidden("no")):
        scene.refuses = error
        with pytest.raises(type(error)):
            page.synchronize()
    scene.refuses = None
    while not page.is_saved:
        page.synchronize()
    assert scene.authority.content == Delta().insert("xone")


class Handler(BaseHTTPRequestHandler):
    """Answers as it is told."""

    status = 200
    body = b""
    asked: tuple[str, dict[str, str], bytes]

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        type(self).asked = (
            self.path,
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
        )
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(status: int, body: bytes) -> Iterator[tuple[str, type[Handler]]]:
    """A server that answers everything so."""
    told = type("Told", (Handler,), {"status": status, "body": body})
    with HTTPServer(("127.0.0.1", 0), told) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/below/", told
        finally:
            server.shutdown()
            thread.join()


PACKET = Packet("a-session-of-mine-1")
ANSWER = {"lineage": "x", "revision": None, "seq": 0, "accepted": 0, "head": 1, "role": "editor", "kind": "plain"}


def test_a_packet_goes_where_the_document_is_with_what_lets_it_in() -> None:
    with serving(200, json.dumps({**ANSWER, "text": "one"}).encode()) as (address, told):
        page = sheet(address, DOCUMENT, token="secret")
        page.synchronize()
        path, headers, body = told.asked
        assert path == f"/below/api/v1/documents/{DOCUMENT}/sync"
        assert headers["authorization"] == "Bearer secret"
        assert json.loads(body)["format"] == "text"
        assert page.text == "one"
        post_to(address, DOCUMENT, link="secret")(PACKET)
        assert told.asked[1]["nexus-link"] == "secret"
        post_to(address, DOCUMENT)(PACKET)
        assert "authorization" not in told.asked[1]


PROBLEM = {"code": "forbidden", "remedy": "stop", "detail": "no"}


@pytest.mark.parametrize(
    ("status", "body", "error", "remedy"),
    [
        (403, json.dumps(PROBLEM).encode(), Forbidden, Remedy.STOP),
        (
            413,
            json.dumps({**PROBLEM, "code": "document_too_large", "remedy": "reload"}).encode(),
            DocumentTooLarge,
            Remedy.RELOAD,
        ),
        (429, json.dumps({**PROBLEM, "code": "throttled", "remedy": "retry"}).encode(), Unavailable, Remedy.RETRY),
        (502, b"<html>", Unavailable, Remedy.RETRY),
        (429, b"[]", Unavailable, Remedy.RETRY),
        (404, b"{}", ServerRefused, Remedy.STOP),
        (599, b"", Unavailable, Remedy.RETRY),
    ],
)
def test_what_a_server_answers_instead_says_what_helps(
    status: int, body: bytes, error: type[CollabError], remedy: Remedy
) -> None:
    with serving(status, body) as (address, _), pytest.raises(error) as raised:
        post_to(address, DOCUMENT)(PACKET)
    assert raised.value.remedy is remedy


def test_a_server_that_is_not_there_may_be_there_later() -> None:
    with serving(200, b"") as (address, _):
        pass
    with pytest.raises(Unavailable, match="does not answer"):
        post_to(address, DOCUMENT)(PACKET)
    with pytest.raises(Unavailable):
        post_to(address.replace("http", "https"), DOCUMENT)(PACKET)


@pytest.mark.parametrize("address", ["nowhere", "ftp://here", "http://"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="begins with"):
        post_to(address, DOCUMENT)
