"""Whatever a client sends, it is told what is wrong with it; nobody else notices, and nothing of it is written."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.live.hostile import (
    BYTES,
    CLOSES,
    FIRST,
    LATER,
    PLAINLY,
    REMEDIES,
    SESSION,
    USUAL,
    WITNESS,
    Refused,
    join,
    submit,
)
from tests.live.place import Person
from tests.live.raw import CONTINUED, PING, TEXT, Closed, Watched, Wire, framed, watched


class Scene:
    """A rich and a plain document, and in each a witness who goes on typing."""

    def __init__(self, server: Watched) -> None:
        self.server = server
        self.ann, self.mallory, self.stranger = server.some(3)
        self.documents = {
            "rich": server.made(self.ann, {"insert": "Hi\n"}, editors=(self.mallory,)),
            "plain": server.made(self.ann, {"insert": "Hi\n"}, kind="plain", editors=(self.mallory,)),
        }
        self.witnesses = {kind: self.enter(kind, self.ann, WITNESS) for kind in self.documents}
        self.typed = dict.fromkeys(self.documents, 0)
        for kind, witness in self.witnesses.items():
            assert witness.expect("revisions")["revisions"][0]["number"] == 1
            self.type(kind)

    def enter(self, kind: str, who: Person, session: str) -> Wire:
        return self.server.enter(self.documents[kind], who, session)

    def knock(self, kind: str) -> Wire:
        return self.server.knock(f"/ws/documents/{self.documents[kind]}/")

    def type(self, kind: str) -> None:
        """The witness types a letter, and is handed that and nothing else."""
        witness, seq = self.witnesses[kind], self.typed[kind] + 1
        self.typed[kind] = seq
        witness.submit(seq, seq, {"insert": "x"})
        while (found := witness.next())["type"] in {"checkpoint", "roster"}:
            witness.send({"type": "seen", "revision": seq})
        (revision,) = found["revisions"]
        assert (revision["number"], revision["session"], revision["seq"]) == (seq + 1, WITNESS, seq)
        assert revision["delta"] == [{"insert": "x"}]

    def spelt(self, frame: Any, kind: str = "rich") -> Any:
        """A frame with the secrets and the lineage that it speaks of."""
        if isinstance(frame, bytes):
            return frame
        names = {"TOKEN": self.mallory.access, "STRANGER": self.stranger.access}
        text = frame if isinstance(frame, str) else json.dumps(frame)
        for name, value in {**names, "LINEAGE": self.witnesses[kind].joined["lineage"]}.items():
            text = text.replace(f'"{name}"', f'"{value}"')
        return text

    def refused(self, wire: Wire, refusal: Refused) -> None:
        """The connection is told so, in the words of the page, and ends if that was about no submission."""
        while (found := wire.next())["type"] in USUAL:
            pass
        detail = found.pop("detail")
        seq = {} if refusal.seq is None else {"seq": refusal.seq}
        assert found == {"type": "error", "code": refusal.code, "remedy": REMEDIES[refusal.code], **seq}, detail
        assert refusal.words in detail
        assert detail.isprintable()
        assert len(detail) < 500
        if refusal.seq is None:
            assert wire.next() == Closed(CLOSES[refusal.code])
        else:
            assert wire.answers()


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    """One server for all; in the end only the witnesses have written, and the log tells of no fault."""
    with watched(FRAME_RATE="200", SUBMISSION_RATE="1000") as server:
        made = Scene(server)
        yield made
        for witness in made.witnesses.values():
            witness.close()
        for kind, document in made.documents.items():
            content = server.call(made.ann, "GET", f"documents/{document}/content")
            assert content["delta"] == [{"insert": "x" * made.typed[kind] + "Hi\n"}]
            assert content["revision"] == 1 + made.typed[kind]
        server.verify()
        assert server.log == ""


@pytest.mark.parametrize("name", FIRST)
def test_whatever_comes_first(scene: Scene, name: str) -> None:
    frame, refusal = FIRST[name]
    with scene.knock("rich") as wire:
        wire.send(scene.spelt(frame))
        scene.type("rich")
        # Before it has joined every error ends the connection, whatever it is about.
        error = wire.next()
        assert error.pop("detail").isprintable()
        seq = {} if refusal.seq is None else {"seq": refusal.seq}
        assert error == {"type": "error", "code": refusal.code, "remedy": REMEDIES[refusal.code], **seq}
        assert wire.next() == Closed(CLOSES[refusal.code])
    scene.type("rich")


@pytest.mark.parametrize("name", LATER)
def test_whatever_comes_later(scene: Scene, name: str) -> None:
    frame, refusal = LATER[name]
    with scene.enter("rich", scene.mallory, SESSION) as wire:
        wire.send(scene.spelt(frame))
        scene.type("rich")
        scene.refused(wire, refusal)
    scene.type("rich")


@pytest.mark.parametrize("name", PLAINLY)
def test_a_plain_document_takes_text_alone(scene: Scene, name: str) -> None:
    frame, refusal = PLAINLY[name]
    under_way = frame["type"] == "join"
    with scene.knock("plain") if under_way else scene.enter("plain", scene.mallory, SESSION) as wire:
        wire.send(scene.spelt(frame, "plain"))
        scene.type("plain")
        scene.refused(wire, refusal)
    scene.type("plain")


@pytest.mark.parametrize("name", BYTES)
def test_what_is_no_websocket_ends_by_its_own_codes(scene: Scene, name: str) -> None:
    data, code = BYTES[name]
    with scene.enter("rich", scene.mallory, SESSION) as wire:
        wire.push(data)
        scene.type("rich")
        while not isinstance(found := wire.next(), Closed):
            assert found["type"] in USUAL
        assert found == Closed(code)
    scene.type("rich")


def test_ten_thousand_tiny_frames_end_their_connection_alone(scene: Scene) -> None:
    with scene.enter("rich", scene.mallory, SESSION) as wire:
        wire.push(framed(b'{"type":"ping"}') * 10_000)
        scene.type("rich")
        while (found := wire.next())["type"] in (*USUAL, "pong"):
            pass
        assert (found["code"], found["remedy"]) == ("too_fast", "retry")
        assert wire.next() == Closed(4429)
    scene.type("rich")


def test_ten_thousand_refused_frames_are_answered_as_far_as_they_are_allowed(scene: Scene) -> None:
    refused = 0
    with scene.enter("rich", scene.mallory, SESSION) as wire:
        wire.push(framed(json.dumps(submit({"insert": ""})).encode()) * 10_000)
        scene.type("rich")
        while isinstance(found := wire.next(), dict) and (found["type"] in USUAL or "seq" in found):
            refused += found.get("code") == "malformed_delta"
        assert 799 <= refused < 10_000  # four seconds' worth at once, and some more while they are read
        assert found["code"] == "too_fast"
        assert wire.next() == Closed(4429)
    scene.type("rich")


def test_who_does_not_wait_for_joined_is_not_let_in(scene: Scene) -> None:
    for second in (join(token="TOKEN"), submit({"insert": "x"}), {"type": "ping"}):
        with scene.knock("rich") as wire:
            wire.push(b"".join(framed(scene.spelt(each).encode()) for each in (join(token="TOKEN"), second)))
            assert wire.next()["code"] == "not_joined"
            assert wire.next() == Closed(4400)
    scene.type("rich")


def test_half_a_frame_and_then_silence_holds_nobody_up(scene: Scene) -> None:
    whole = framed(json.dumps(submit({"insert": "x"})).encode())
    with scene.enter("rich", scene.mallory, SESSION) as wire, scene.knock("rich") as other:
        wire.push(whole[: len(whole) // 2])
        other.push(framed(scene.spelt(join(token="TOKEN")).encode())[:9])
        scene.type("rich")
        scene.type("plain")


def test_a_frame_may_come_byte_by_byte_and_in_parts(scene: Scene) -> None:
    with scene.knock("rich") as wire:
        for byte in framed(scene.spelt(join(token="TOKEN")).encode()):
            wire.push(bytes([byte]))
        assert wire.expect("joined")["role"] == "editor"
        wire.frame(b'{"type":', TEXT, first=0)
        wire.frame(b"", CONTINUED, first=0)
        wire.frame(b"between", PING)
        wire.frame(b'"ping"}', CONTINUED)
        assert wire.expect("pong")["time"] > 0


def test_a_client_that_hangs_up_at_every_moment_leaves_nothing_behind(scene: Scene) -> None:
    for frame in (join(token="TOKEN"), join(token="x"), join(token="TOKEN", session=WITNESS), "", None):
        for _ in range(10):
            with scene.knock("rich") as wire:
                if frame is not None:
                    wire.send(scene.spelt(frame))
    scene.type("rich")


@pytest.mark.parametrize("padding", [" " * 400_000, "\n" * 400_000])
def test_white_space_is_no_fault(scene: Scene, padding: str) -> None:
    with scene.enter("rich", scene.mallory, SESSION) as wire:
        wire.send(padding + '{"type": "ping"}' + "\t")
        assert wire.expect("pong")


def test_of_a_name_that_comes_twice_the_last_one_counts(scene: Scene) -> None:
    with scene.enter("rich", scene.mallory, SESSION) as wire:
        wire.send('{"type": "joined", "type": "ping"}')
        assert wire.expect("pong")
        wire.send('{"type": "submit", "seq": 1, "seq": 5, "base": 1, "delta": [{"insert": "", "insert": "x"}]}')
        assert wire.next()["seq"] == 5
