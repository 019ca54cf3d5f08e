"""Load on a server: many WebSocket clients in one loop, as light as Python allows.

It speaks just enough WebSocket, and finds what it needs in a frame by its bytes, without decoding the JSON: a client
that decoded all would be slower than the server that it measures. What it saves on reading it does not save on
checking: `Client.follow` holds every client to revisions in order, without gaps.
"""

import gc
import select
import socket
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count
from time import monotonic, perf_counter_ns

SECOND = 1_000_000_000  # nanoseconds

# Nothing here takes long; only a broken server ever reaches it.
PATIENCE = 60.0  # seconds

# A read takes all that has come, up to so much: several frames at once under load.
READ = 256 * 1024  # bytes

# epoll waits for whole milliseconds, and rounds up: the last of them is waited for by `select`, which is exact.
ROUNDED = 2_000_000  # nanoseconds

# Connections being opened at one time: fewer than a listening socket keeps waiting.
OPENING = 25

# What is handed over is answered with `seen` so often, or per so many bytes: as the protocol allows.
SEEN_EVERY = SECOND
SEEN_BYTES = 256 * 1024

# Clients take turns at `seen`, so that a thousand do not answer in one moment.
TURNS = 20

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A


class Fault(Exception):
    """The server did what the protocol rules out, or the generator could not do its part."""


def framed(payload: bytes, opcode: int = TEXT) -> bytes:
    """A frame from a client. Its mask is zero, which is a mask like any other, and costs this side nothing."""
    size = len(payload)
    if size < 126:
        return bytes((opcode, 0x80 | size, 0, 0, 0, 0)) + payload
    if size < 65536:
        return bytes((opcode, 0xFE)) + size.to_bytes(2, "big") + bytes(4) + payload
    return bytes((opcode, 0xFF)) + size.to_bytes(8, "big") + bytes(4) + payload


class Client:
    """One connection. It has at most one submission under way, and its revisions are handed to it one after the other.

    A subclass speaks a server's protocol: what is said after the handshake, how a submission is written and what a
    frame says.
    """

    subprotocol = ""
    strict = True  # a gap or a repetition is a fault; else it is only counted

    def __init__(self, address: tuple[str, int], path: str, document: str) -> None:
        self.address = address
        self.path = path
        self.document = document
        self.socket = socket.socket()
        self.live = False  # it has joined, and holds what was there
        self.revision = 0  # the newest that it was handed
        self.seq = 0  # of its newest submission
        self.accepted = 0  # submissions that came back
        self.disordered = 0  # revisions that came too early or again, where that is no fault
        self.latencies = array("q")  # nanoseconds from when a submission was due to its echo
        self.delivered: array[int] | None = None  # nanoseconds from somebody's submission to its arrival here
        self.handed = 0  # frames with revisions
        self._due = 0  # when the submission under way was to be sent; 0 for none
        self.period = 0  # nanoseconds between two submissions; 0: the next is due at once after the echo
        self.next = 0  # when the next one is due
        self.until = 0  # none is due from then on
        self._sent: array[int] | None = None  # when each submission was sent, where somebody wants to know
        self._written: array[int] | None = None  # the same of the one writer whose revisions arrive here
        self._offset = 0  # the revision before the first of those
        self._shaken = False  # the handshake is over
        self._rest = b""  # the beginning of a frame whose end has not come
        self._unseen = 0  # bytes

    # What a protocol says --------------------------------------------------------------------------------------------

    def hello(self) -> Iterable[bytes]:
        """The texts that follow the handshake."""
        raise NotImplementedError

    def submission(self, seq: int, base: int) -> bytes:
        """The text of a submission."""
        raise NotImplementedError

    def take(self, data: bytes, start: int, end: int, now: int) -> None:
        """Take in the text that stands there."""
        raise NotImplementedError

    def seen(self) -> bytes:
        """The text that answers what was handed over, if the protocol has one."""
        return b""

    # Its life ---------------------------------------------------------------------------------------------------------

    def limit(self, size: int) -> None:
        """Let the kernel take in no more than so many bytes ahead of us."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)

    def connect(self) -> None:
        """Connect and ask for a WebSocket."""
        self.socket.connect(self.address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(0)
        self.socket.sendall(self.request())

    def request(self) -> bytes:
        """What asks for a WebSocket."""
        host = f"{self.address[0]}:{self.address[1]}"
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade"]
        lines += ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", f"Origin: http://{host}"]
        if self.subprotocol:
            lines.append(f"Sec-WebSocket-Protocol: {self.subprotocol}")
        return "\r\n".join([*lines, "", ""]).encode()

    def read(self) -> None:
        """Take in all that has come."""
        data = self.socket.recv(READ)
        if not data:
            raise Fault("the server has closed the connection")
        now = perf_counter_ns()
        self._unseen += len(data)
        if self._rest:
            data = self._rest + data
        at = self._frames(data, now) if self._shaken else self._shake(data)
        self._rest = data[at:]
        if self._unseen >= SEEN_BYTES:
            self.answer()

    def answer(self) -> None:
        """Say what has arrived, if anything has since the last time."""
        if self._unseen and self.live and (text := self.seen()):
            self.send(text)
        self._unseen = 0

    def send(self, text: bytes, opcode: int = TEXT) -> None:
        """Send one frame. It always fits the kernel's buffer, unless the server has stopped reading."""
        frame = framed(text, opcode)
        if self.socket.send(frame) != len(frame):
            raise Fault("the server does not read")

    def pace(self, start: int, until: int, period: int) -> None:
        """Submit from `start` to `until`, one each `period`; 0: the next as soon as the last came back."""
        self.next, self.until, self.period = start, until, period

    def go_on(self, now: int) -> None:
        """Submit what is due, unless a submission is under way."""
        if self._due or self.next > now:
            return
        due = self.next if self.period else now
        if due < self.until:
            self.next += self.period
            self._submit(due)

    def write_down(self) -> "array[int]":
        """Keep the times of its submissions from now on: the one writer of a document, for its readers."""
        self._sent = array("q")
        return self._sent

    def measure_from(self, written: "array[int]", offset: int) -> None:
        """Measure how long revisions take from the one writer's hand, whose first becomes `offset` + 1."""
        self._written, self._offset, self.delivered = written, offset, array("q")

    @property
    def waits(self) -> bool:
        """Whether a submission is under way."""
        return self._due != 0

    # What a protocol calls --------------------------------------------------------------------------------------------

    def follow(self, first: int, last: int, now: int) -> None:
        """Revisions from the first to the last were handed over."""
        if first != self.revision + 1:
            if self.strict:
                raise Fault(f"revision {first} was handed over after {self.revision}")
            self.disordered += 1
            if last <= self.revision:
                return
        self.revision = last
        self.handed += 1
        if self.delivered is not None and self._written is not None:
            for number in range(first, last + 1):
                self.delivered.append(now - self._written[number - self._offset - 1])

    def echo(self, now: int) -> None:
        """The submission under way came back."""
        self.latencies.append(now - self._due)
        self.accepted += 1
        self._due = 0
        self.go_on(now)

    def _submit(self, due: int) -> None:
        self.seq += 1
        self._due = due
        if self._sent is not None:
            self._sent.append(perf_counter_ns())
        self.send(self.submission(self.seq, self.revision))

    # WebSocket --------------------------------------------------------------------------------------------------------

    def _shake(self, data: bytes) -> int:
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return 0
        if not data.startswith(b"HTTP/1.1 101"):
            raise Fault(f"no WebSocket: {data[:end].decode()}")
        self._shaken = True
        for text in self.hello():
            self.send(text)
        return self._frames(data, perf_counter_ns(), end + 4)

    def _frames(self, data: bytes, now: int, at: int = 0) -> int:
        """Take in every frame that has come whole; where the next one begins."""
        size = len(data)
        while size - at >= 2:
            length = data[at + 1]
            start = at + 2
            if length >= 126:
                start = at + 4 if length == 126 else at + 10
                if size < start:
                    break
                length = int.from_bytes(data[at + 2 : start], "big")
            end = start + length
            if end > size:
                break
            if data[at] == TEXT:
                self.take(data, start, end, now)
            else:
                self._control(data[at], data[start:end])
            at = end
        return at

    def _control(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.send(payload, PONG)
        elif opcode == CLOSE:
            raise Fault(f"the server closes: {int.from_bytes(payload[:2], 'big')} {payload[2:].decode()}")
        elif opcode != PONG:
            raise Fault(f"a frame begins with {opcode:#x}, which is none that this client reads")


class Generator:
    """All clients of a measurement, and the one loop that serves them."""

    def __init__(self) -> None:
        self.clients: list[Client] = []
        self._epoll = select.epoll()
        self._by_descriptor: dict[int, Client] = {}
        self._clock: list[tuple[int, int, Client]] = []  # who submits when; the second breaks ties
        self._ties = count()
        self._turn = 0
        self._next_turn = 0

    def open(self, clients: list[Client]) -> None:
        """Connect them, and wait until all have joined."""
        for first in range(0, len(clients), OPENING):
            self._open(clients[first : first + OPENING])

    def start(self, clients: list[Client], seconds: float, *, rate: float = 0) -> None:
        """Let them submit for some time: so many a second each, out of step; without a rate, one after the other."""
        now = perf_counter_ns()
        period = int(SECOND / rate) if rate else 0
        for place, client in enumerate(clients):
            begin = now + period * place // len(clients)
            client.pace(begin, now + int(seconds * SECOND), period)
            heappush(self._clock, (begin, next(self._ties), client))

    def run(self, seconds: float) -> None:
        """Serve everybody for some time."""
        end = perf_counter_ns() + int(seconds * SECOND)
        while (now := perf_counter_ns()) < end:
            self._step(now, end)

    def wait(self, done: Callable[[], bool], what: str) -> None:
        """Serve everybody until it is done."""
        deadline = monotonic() + PATIENCE
        while not done():
            if monotonic() > deadline:
                raise Fault(f"after {PATIENCE:.0f} s it is not so that {what}")
            now = perf_counter_ns()
            self._step(now, now + SECOND // 10)

    def settle(self) -> None:
        """Wait until nothing is under way and all clients of a document hold the same revision."""
        self.wait(
            lambda: not self._clock and not any(client.waits for client in self.clients),
            "every submission came back",
        )
        newest: dict[str, int] = {}
        for client in self.clients:
            newest[client.document] = max(newest.get(client.document, 0), client.revision)
        self.wait(
            lambda: all(client.revision == newest[client.document] for client in self.clients),
            "every client holds every revision",
        )

    def leave_unread(self, client: Client) -> None:
        """Read nothing more of what a client is sent, and do not count on it."""
        self._epoll.unregister(client.socket.fileno())
        self.clients.remove(client)

    def take_back(self, client: Client) -> str:
        """Read what a client was sent meanwhile; what has become of it."""
        self._epoll.register(client.socket.fileno(), select.EPOLLIN)
        self.clients.append(client)
        try:
            self.settle()
        except (Fault, OSError) as error:
            return f"it was cut off: {error}"
        return "it caught up"

    def close(self) -> None:
        """Leave, all of them."""
        for client in self.clients:
            self._epoll.unregister(client.socket.fileno())
            client.socket.close()
        self.clients.clear()
        self._by_descriptor.clear()
        self._clock.clear()
        self._epoll.close()

    def _open(self, clients: list[Client]) -> None:
        for client in clients:
            client.connect()
            self.clients.append(client)
            self._by_descriptor[client.socket.fileno()] = client
            self._epoll.register(client.socket.fileno(), select.EPOLLIN)
        self.wait(lambda: all(client.live for client in clients), "all have joined")

    def _step(self, now: int, end: int) -> None:
        if now >= self._next_turn:
            self._next_turn = now + SEEN_EVERY // TURNS
            self._turn = (self._turn + 1) % TURNS
            for client in self.clients[self._turn :: TURNS]:
                client.answer()
        while self._clock and self._clock[0][0] <= now:
            self._tick(now)
        wake = min(end, self._next_turn, self._clock[0][0] if self._clock else end)
        for descriptor, events in self._poll(wake):
            self._serve(descriptor, events)

    def _serve(self, descriptor: int, _events: int) -> None:
        self._by_descriptor[descriptor].read()

    def _poll(self, wake: int) -> list[tuple[int, int]]:
        """Who has something to read, as soon as anybody has; nobody when it is time to wake."""
        found = self._epoll.poll(max(0, wake - perf_counter_ns() - ROUNDED) / SECOND)
        if found or (left := wake - perf_counter_ns()) <= 0:
            return found
        select.select([self._epoll], [], [], left / SECOND)
        return self._epoll.poll(0)

    def _tick(self, now: int) -> None:
        """Somebody's submission is due: it goes now, or as soon as the one under way comes back."""
        due, _, client = heappop(self._clock)
        client.go_on(now)
        if client.period and due + client.period < client.until:
            heappush(self._clock, (due + client.period, next(self._ties), client))


@contextmanager
def undisturbed() -> Iterator[None]:
    """No pauses for garbage while something is measured: the server has its own, the clients should have none."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
