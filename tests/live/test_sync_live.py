"""The door of those who synchronize by packets and are told when there is news: asked of a real server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from collab.ot import Delta, dump
from collab.sync.correspondent import Correspondent
from collab.sync.packets import Format, read_answer, written
from tests.live.place import Person
from tests.live.raw import Closed, Json, Watched, Wire, watched

SESSION = "a-session-of-mine-1"


@pytest.fixture(scope="module")
def server() -> Iterator[Watched]:
    with watched(DOCUMENT_LIMIT="1000000") as started:
        yield started
        started.verify()
        assert started.log == ""


class Writer:
    """Somebody who synchronizes by a wire."""

    def __init__(self, wire: Wire, form: Format = Format.TEXT) -> None:
        self.wire = wire
        self.side = Correspondent(SESSION, form)

    def synchronize(self) -> Json:
        self.send()
        answer = self.wire.expect("synced")
        self.side.receive(read_answer(json.dumps(answer)), session="another-session-of-mine")
        return answer

    def send(self) -> None:
        packet = json.loads(written(self.side.packet()))
        del packet["session"]
        self.wire.send({"type": "sync", **packet})

    @property
    def shown(self) -> Json:
        return json.loads(dump(self.side.shown))


@contextmanager
def writing(server: Watched, document: str, who: Person | None = None, **shown: Any) -> Iterator[Writer]:
    with server.knock(f"/ws/documents/{document}/sync/", Sec_WebSocket_Protocol="nexus.sync.v1") as wire:
        token = {"token": who.access} if who else {}
        wire.send({"type": "join", "session": SESSION, **token, **shown})
        wire.joined = wire.expect("joined")
        yield Writer(wire)


def test_who_comes_in_is_told_where_the_document_is_and_nothing_else(server: Watched) -> None:
    ann = server.someone()
    document = server.made(ann, {"insert": "one\n"})
    with writing(server, document, ann) as phone:
        assert phone.wire.answer["sec-websocket-protocol"] == "nexus.sync.v1"
        assert {**phone.wire.joined, "lineage": "", "time": 0} == {
            "type": "joined",
            "lineage": "",
            "head": 1,
            "kind": "rich",
            "role": "owner",
            "time": 0,
        }
        assert phone.wire.answers()
        assert phone.synchronize()["text"] == "one\n"


def test_both_sides_hear_of_what_the_other_writes(server: Watched) -> None:
    ann, bob = server.someone(), server.someone()
    document = server.made(ann, {"insert": "The cat sat.\n"}, editors=(bob,))
    with writing(server, document, ann) as phone, server.enter(document, bob, "b" * 16) as editor:
        phone.synchronize()
        phone.side.edit(Delta().retain(4).insert("black "))
        assert phone.synchronize()["head"] == 2
        assert editor.echo(SESSION, 1)["delta"] == [{"retain": 4}, {"insert": "black "}]
        editor.submit(1, 2, {"retain": 17}, {"insert": " down"})
        assert phone.wire.expect("news")["head"] == 3
        phone.synchronize()
        assert phone.shown == [{"insert": "The black cat sat down.\n"}]


def test_whoever_has_been_told_is_told_again_only_when_they_have_asked(server: Watched) -> None:
    ann, bob = server.someone(), server.someone()
    document = server.made(ann, {"insert": "one\n"}, editors=(bob,))
    with writing(server, document, ann) as phone, server.enter(document, bob, "b" * 16) as editor:
        phone.synchronize()
        for seq in (1, 2, 3):
            editor.submit(seq, seq, {"insert": "x"})
            editor.echo("b" * 16, seq)
        assert phone.wire.next()["type"] == "news"
        assert phone.wire.answers()
        phone.synchronize()
        assert phone.shown == [{"insert": "xxxone\n"}]
        editor.submit(4, 4, {"insert": "x"})
        assert phone.wire.next() == {"type": "news", "head": 5}


def test_a_packet_that_is_wrong_is_refused_and_the_connection_stays(server: Watched) -> None:
    ann = server.someone()
    document = server.made(ann, {"insert": "one\n"})
    with writing(server, document, ann) as phone:
        phone.wire.send({"type": "sync", "more": 1})
        refused = phone.wire.next()
        assert (refused["code"], refused["about"]) == ("malformed_packet", "sync")
        given = {"lineage": phone.wire.joined["lineage"], "revision": 1, "checksum": 0}
        phone.wire.send({"type": "sync", **given, "edits": [{"seq": 1, "patch": "what?"}]})
        refused = phone.wire.next()
        assert (refused["code"], refused["about"], refused["seq"]) == ("malformed_patch", "sync", 1)
        assert phone.synchronize()["text"] == "one\n"


@pytest.mark.parametrize("frame", [{"type": "seen", "revision": 1}, {"type": "what"}, "no JSON", "[]", b"bytes"])
def test_what_is_no_frame_of_this_door_ends_the_connection(server: Watched, frame: Json) -> None:
    ann = server.someone()
    document = server.made(ann, {"insert": "one\n"})
    with writing(server, document, ann) as phone:
        phone.wire.send(frame)
        assert phone.wire.next()["type"] == "error"
        assert isinstance(phone.wire.next(), Closed)


def test_nothing_is_answered_before_somebody_has_come_in(server: Watched) -> None:
    document = server.made(server.someone(), {"insert": "one\n"})
    for frame in (
        {"type": "sync"},
        {"type": "ping"},
        {"type": "submit", "seq": 1, "base": 1, "delta": [{"insert": "x"}]},
    ):
        with server.knock(f"/ws/documents/{document}/sync/", Sec_WebSocket_Protocol="nexus.sync.v1") as wire:
            wire.send(frame)
            assert wire.next()["code"] in ("not_joined", "unknown_type")
    with server.knock(f"/ws/documents/{document}/sync/", Sec_WebSocket_Protocol="nexus.v1") as wire:
        assert wire.next()["code"] == "unknown_protocol"


def test_who_only_reads_is_told_news_and_writes_nothing(server: Watched) -> None:
    ann, bob = server.someone(), server.someone()
    document = server.made(ann, {"insert": "one\n"})
    server.call(ann, "POST", f"documents/{document}/members", {"person": bob.name, "role": "viewer"})
    token = server.call(ann, "POST", "api-tokens", {"name": "x", "scope": "read"})["token"]
    for shown in ({"who": bob}, {"token": token}):
        with writing(server, document, **shown) as phone:
            phone.synchronize()
            phone.side.edit(Delta().insert("x"))
            phone.send()
            refused = phone.wire.next()
            assert (refused["code"], refused["about"]) == ("forbidden", "sync")


def test_who_may_not_read_any_more_is_shut_out(server: Watched) -> None:
    ann, bob = server.someone(), server.someone()
    document = server.made(ann, {"insert": "one\n"}, editors=(bob,))
    with writing(server, document, bob) as phone:
        server.call(ann, "PATCH", f"documents/{document}/members/{bob.id}", {"role": "viewer"})
        assert phone.wire.expect("role")["role"] == "viewer"
        server.call(ann, "DELETE", f"documents/{document}/members/{bob.id}")
        assert phone.wire.next()["code"] == "not_found"
        assert phone.wire.next() == Closed(4404)


def test_an_answer_too_large_for_a_frame_is_fetched_by_post(server: Watched) -> None:
    ann = server.someone()
    document = server.made(ann, {"insert": "x" * 600_000 + "\n"})
    with writing(server, document, ann) as phone:
        phone.send()
        assert phone.wire.next() == {"type": "elsewhere"}
        answer = server.call(ann, "POST", f"documents/{document}/sync", {"session": SESSION, "format": "text"})
        assert len(answer["text"]) == 600_001
    with writing(server, document, ann) as phone:
        phone.wire.send({"type": "sync", "more": "x" * 600_000})
        assert phone.wire.next()["code"] == "frame_too_large"


def test_the_same_session_by_another_connection_ends_the_first(server: Watched) -> None:
    ann = server.someone()
    document = server.made(ann, {"insert": "one\n"})
    with writing(server, document, ann) as before, writing(server, document, ann) as after:
        assert before.wire.next()["code"] == "joined_elsewhere"
        assert after.synchronize()["text"] == "one\n"
