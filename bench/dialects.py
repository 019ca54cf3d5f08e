"""What clients say to each server, and what they find in its frames."""

import json
from collections.abc import Iterable
from secrets import token_urlsafe

from bench.generator import Client, Fault

NUMBER = b'"number":'


class NexusClient(Client):
    """Speaks docs/protocol.md, version 1, to a server that writes compact JSON with `type` first, as ours does."""

    subprotocol = "nexus.v1"

    def __init__(self, address: tuple[str, int], path: str, document: str, token: str) -> None:
        super().__init__(address, path, document)
        self.token = token
        self.session = token_urlsafe(16)
        self.delta = b'[{"insert":"x"}]'
        self.parts = 0  # frames of the content that are still to come
        self.head = 0  # the newest revision when it joined
        self.rosters = 0  # frames that told of the others …
        self.roster_bytes = 0  # … and how much they told
        self._mine = b'"session":"%s","seq":' % self.session.encode()

    def hello(self) -> Iterable[bytes]:
        """Join with nothing in hand."""
        return [json.dumps({"type": "join", "session": self.session, "token": self.token}).encode()]

    def type_behind(self, units: int) -> None:
        """Type there, and no longer at the beginning; whoever else types here leaves so much standing."""
        self.delta = b'[{"retain":%d},{"insert":"x"}]' % units

    def format(self, size: int) -> None:
        """Give what is typed a formatting of so many bytes, the same each time: much to send, and nothing to keep."""
        self.delta = b'[{"attributes":{"note":"%s"},"insert":"x"}]' % (b"-" * size)

    def submission(self, seq: int, base: int) -> bytes:
        """One character, where it always fits."""
        return b'{"type":"submit","seq":%d,"base":%d,"delta":%s}' % (seq, base, self.delta)

    def seen(self) -> bytes:
        """What has arrived."""
        return b'{"type":"seen","revision":%d}' % self.revision

    def point(self, place: int) -> None:
        """Say where the caret is."""
        self.send(b'{"type":"point","revision":%d,"range":[%d,%d]}' % (self.revision, place, place))

    def take(self, data: bytes, start: int, end: int, now: int) -> None:
        """Revisions by their bytes; what is rare is decoded."""
        if data.startswith(b'{"type":"revisions"', start):
            self._revisions(data, start, end, now)
        elif data.startswith(b'{"type":"content"', start):
            self.parts -= 1
            self._settle_in()
        elif data.startswith(b'{"type":"roster"', start):
            self.rosters += 1
            self.roster_bytes += end - start
        else:
            self._rare(json.loads(data[start:end]), now)

    def _revisions(self, data: bytes, start: int, end: int, now: int) -> None:
        first = number_after(data, NUMBER, data.find(NUMBER, start, end), end)
        last = number_after(data, NUMBER, data.rfind(NUMBER, start, end), end)
        if data.count(NUMBER, start, end) != last - first + 1:
            raise Fault(f"a frame from revision {first} to {last} leaves some out")
        self.follow(first, last, now)
        if not self.live:
            self._settle_in()
        if self.waits:
            mine = data.rfind(self._mine, start, end)
            if mine >= 0:
                seq = number_after(data, self._mine, mine, end)
                if seq != self.seq:
                    raise Fault(f"submission {seq} came back while {self.seq} was under way")
                self.echo(now)

    def _rare(self, frame: dict[str, object], now: int) -> None:
        match frame:
            case {"type": "joined", "revision": int(revision), "head": int(head)}:
                self.revision, self.head = revision, head
                parts = frame.get("parts", 0)
                self.parts = parts if isinstance(parts, int) else 0
                self._settle_in()
            case {"type": "stretch", "first": int(first), "last": int(last)}:
                self.follow(first, last, now)
                self._settle_in()
            case {"type": "error" | "closing"}:
                raise Fault(f"the server says {frame}")
            case _:
                pass  # rosters and what else is told to people

    def _settle_in(self) -> None:
        self.live = not self.parts and self.revision >= self.head


class ShareDBClient(Client):
    """Speaks ShareDB's JSON protocol: subscribes to one document of type rich-text, and submits ops."""

    strict = False  # ops come from two places, the author's reply and the subscription, and so some of them twice

    def __init__(self, address: tuple[str, int], document: str) -> None:
        super().__init__(address, f"/{document}", document)
        self._name = document.encode()
        self._mine = b""  # how a reply to this client begins

    def hello(self) -> Iterable[bytes]:
        """Shake hands, and subscribe."""
        return [
            b'{"a":"hs","protocol":1,"protocolMinor":2,"id":null}',
            b'{"a":"s","c":"documents","d":"%s"}' % self._name,
        ]

    def submission(self, seq: int, base: int) -> bytes:
        """One character at the beginning."""
        return b'{"a":"op","c":"documents","d":"%s","v":%d,"seq":%d,"x":{},"op":[{"insert":"x"}]}' % (
            self._name,
            base,
            seq,
        )

    def take(self, data: bytes, start: int, end: int, now: int) -> None:
        """An op of somebody else, the reply to one's own, or what is rare."""
        if self.live and data.find(b'"src":', start, end) >= 0:
            version = number_after(data, b'"v":', data.find(b'"v":', start, end), end)
            self.follow(version + 1, version + 1, now)  # what it counts from, we count up to
            if data.startswith(self._mine, start):
                self.echo(now)
            return
        match json.loads(data[start:end]):
            case {"error": error}:
                raise Fault(f"the server says {error}")
            case {"a": "hs", "id": str(source)}:
                self._mine = b'{"src":"%s"' % source.encode()
            case {"a": "s", "data": {"v": int(version)}}:
                self.revision, self.live = version, True


class PlainClient(NexusClient):
    """Speaks to the plain Channels consumer, whose frames look like ours, and come in the order of chance."""

    subprotocol = ""
    strict = False

    def seen(self) -> bytes:
        """It wants to know nothing."""
        return b""


def number_after(data: bytes, name: bytes, at: int, end: int) -> int:
    """The number that follows a name which stands there."""
    if at < 0:
        raise Fault(f"a frame without {name.decode()}: {data[:200]!r}")
    start = stop = at + len(name)
    while stop < end and 48 <= data[stop] <= 57:
        stop += 1
    return int(data[start:stop])
