"""A client that keeps no rule of WebSocket or of the protocol that it does not want to keep, and a server for it."""

import json
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.live.place import UNBOUND, UNHURRIED, Person, Place, asked
from tests.server.server import PATIENCE, RUNNERS, Server
from tests.trials.installation import Installation, database

Json = Any

CONTINUED, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


@dataclass(frozen=True)
class Closed:
    """The connection is over; with the code that the server gave, or none."""

    code: int | None


class Watched(Place):
    """A server whose memory and log are looked at."""

    def __init__(self, installed: Installation, log: Path) -> None:
        super().__init__(installed)
        self._log = log

    @property
    def port(self) -> int:
        return self.nodes[0].port

    @property
    def log(self) -> str:
        """What the server has logged."""
        return self._log.read_text("utf-8")

    @property
    def memory(self) -> int:
        """Bytes that the server takes right now."""
        status = Path(f"/proc/{self.nodes[0].process.pid}/statm").read_text("ascii")
        return int(status.split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def call(self, who: Person, method: str, path: str, body: Json = None) -> Json:
        """What the API answers to a request that is granted."""
        answer = asked(self.port, who.access, method, path, body)
        assert answer.status < 300, answer
        return answer.body

    def made(self, owner: Person, *content: Json, kind: str = "rich", editors: tuple[Person, ...] = ()) -> str:
        """A new document with this content."""
        wanted = {"kind": kind, "content": {"format": "delta", "value": list(content)}}
        document = str(self.call(owner, "POST", "documents", wanted)["id"])
        for each in editors:
            self.call(owner, "POST", f"documents/{document}/members", {"person": each.name, "role": "editor"})
        return document

    def knock(self, path: str, *, buffer: int = 0, **headers: str) -> "Wire":
        """A connection that asks for a WebSocket there."""
        return Wire(self.port, path, headers, buffer=buffer)

    def enter(self, document: str, who: Person, session: str, *, buffer: int = 0, **fields: Json) -> "Wire":
        """A connection that has joined; what it was told stands in `joined` and `content`."""
        wire = self.knock(f"/ws/documents/{document}/", buffer=buffer)
        wire.send({"type": "join", "session": session, "token": who.access, **fields})
        wire.joined = wire.expect("joined")
        for _ in range(wire.joined.get("parts", 0)):
            wire.content += wire.expect("content")["delta"]
        return wire


@contextmanager
def watched(*, runner: str = "serve", **variables: str) -> Iterator[Watched]:
    """A server with these settings, and no limits besides; gone when the block ends, with all that it kept."""
    with database("") as place:
        settings = {**place, **UNBOUND, **UNHURRIED, **variables}
        installed = Installation(settings, 0)
        log = Path(place["DATA_DIR"]) / "log"
        with log.open("wb") as said:
            installed.servers.append(Server.run(RUNNERS[runner], stderr=said.fileno(), **settings))
        try:
            yield Watched(installed, log)
        finally:
            installed.stop()


class Wire:
    """A TCP connection on which a WebSocket was asked for."""

    def __init__(self, port: int, path: str, headers: dict[str, str], *, buffer: int = 0) -> None:
        self.socket = socket.socket()
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", port))
        self._input = self.socket.makefile("rb")
        self.joined: dict[str, Json] = {}
        self.content: list[Json] = []
        usual = {
            "Host": f"127.0.0.1:{port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Protocol": "nexus.v1",
        }
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{name}: {value}" for name, value in {**usual, **named}.items() if value]
        self.push("\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode("latin-1"))
        self.status = int((self._input.readline().split() or [b"", b"0"])[1])
        self.answer: dict[str, str] = {}
        while line := self._input.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            self.answer[name.lower()] = value.strip()

    def push(self, data: bytes) -> None:
        """Send bytes as they are. Whoever was cut off meanwhile reads so in what comes back."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self.socket.sendall(data)

    def frame(self, payload: bytes, opcode: int = TEXT, *, first: int = 0x80, masked: bool = True) -> None:
        """Send a WebSocket frame, whether that is allowed or not."""
        self.push(framed(payload, opcode, first=first, masked=masked))

    def send(self, *frames: Json) -> None:
        """Send frames of the protocol: values, or texts that are sent as they are, or bytes in a binary message."""
        for each in frames:
            match each:
                case str():
                    self.frame(each.encode("utf-8", "surrogatepass"))
                case bytes():
                    self.frame(each, BINARY)
                case _:
                    self.frame(json.dumps(each).encode())

    def next(self) -> Any:
        """What the server says next, a frame or `Closed`; pings are answered, but not for ever."""
        for _ in range(4):
            opcode, payload = self._message()
            match opcode:
                case 1:
                    return json.loads(payload)
                case 8:
                    return Closed(struct.unpack("!H", payload[:2])[0] if payload else None)
                case 9:
                    self.frame(payload, PONG)
                case 0:
                    return Closed(None)
        raise AssertionError("the server says nothing")

    def expect(self, kind: str) -> dict[str, Json]:
        """The next frame of a kind; of those before it, none may be an error."""
        while True:
            found = self.next()
            assert not isinstance(found, Closed), found
            if found["type"] == kind:
                return dict(found)
            assert found["type"] != "error", found

    def catch_up(self) -> None:
        """Join, and take in all that there is."""
        joined = self.expect("joined")
        for _ in range(joined.get("parts", 0)):
            self.expect("content")
        if joined["revision"] < joined["head"]:
            self.expect("revisions")
        self.send({"type": "seen", "revision": joined["head"]})

    def echo(self, session: str, seq: int) -> dict[str, Json]:
        """The revision that a submission became; whatever comes up to it is seen."""
        while True:
            revisions = self.expect("revisions")["revisions"]
            self.send({"type": "seen", "revision": revisions[-1]["number"]})
            for revision in revisions:
                if (revision["session"], revision["seq"]) == (session, seq):
                    return dict(revision)

    def submit(self, seq: int, base: int, *delta: Json, **fields: Json) -> None:
        """Offer a delta."""
        self.send({"type": "submit", "seq": seq, "base": base, "delta": list(delta), **fields})

    def answers(self) -> bool:
        """Whether the server still takes frames."""
        self.send({"type": "ping"})
        return bool(self.expect("pong"))

    def close(self) -> None:
        """Hang up."""
        self._input.close()
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _message(self) -> tuple[int, bytes]:
        try:
            head = self._input.read(2)
            if len(head) < 2:
                return 0, b""
            length = head[1] & 0x7F
            if length > 125:
                length = int.from_bytes(self._input.read(2 if length == 126 else 8), "big")
            return head[0] & 0x0F, self._input.read(length)
        except ConnectionResetError:
            return 0, b""


def framed(payload: bytes, opcode: int = TEXT, *, first: int = 0x80, masked: bool = True) -> bytes:
    """A WebSocket frame; its mask changes nothing."""
    size, mask = len(payload), 0x80 if masked else 0
    if size <= 125:
        head = struct.pack("!BB", first | opcode, mask | size)
    elif size <= 0xFFFF:
        head = struct.pack("!BBH", first | opcode, mask | 126, size)
    else:
        head = struct.pack("!BBQ", first | opcode, mask | 127, size)
    return head + (bytes(4) if masked else b"") + payload
