"""A request must arrive within a time, however its bytes are dealt out; a clock of the test's says how time goes."""

from types import SimpleNamespace

from twisted.internet.address import IPv4Address
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from collab.serving.requests import BODY, HEAD, IDLE, Channel, Request, Requests


class Peer:
    """One connection to a server that only counts what arrives."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.arrived = 0
        server = SimpleNamespace(
            is_ending=False, protocol_connected=lambda _: None, protocol_disconnected=lambda _: None
        )
        factory = Requests(server)
        factory.reactor = self.clock
        self.channel = factory.buildProtocol(IPv4Address("TCP", "127.0.0.1", 1))
        self.channel.requestFactory = self._request  # type: ignore[assignment] # it makes one, as a class does
        self.transport = StringTransport()  # type: ignore[no-untyped-call] # Twisted's
        self.channel.makeConnection(self.transport)  # type: ignore[no-untyped-call] # Twisted's

    def _request(self, channel: Channel, queued: int) -> Request:
        request = Request(channel, queued)
        request.process = self._arrive  # type: ignore[method-assign] # instead of an application
        self.request = request
        return request

    def _arrive(self) -> None:
        self.arrived += 1

    def send(self, data: bytes, *, every: float) -> None:
        """A byte at a time, and time goes by after each."""
        for byte in data:
            if not self.is_given_up():
                self.channel.dataReceived(bytes((byte,)))
                self.clock.advance(every)

    def is_given_up(self) -> bool:
        return self.transport.disconnecting


GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"


def test_a_peer_that_says_nothing_is_given_up() -> None:
    peer = Peer()
    peer.clock.advance(IDLE - 1)
    assert not peer.is_given_up()
    peer.clock.advance(1)
    assert peer.is_given_up()


def test_a_head_that_comes_byte_by_byte_is_given_up() -> None:
    peer = Peer()
    peer.send(GET, every=HEAD / 10)
    assert (peer.arrived, peer.is_given_up()) == (0, True)


def test_a_body_that_comes_byte_by_byte_is_given_up() -> None:
    peer = Peer()
    peer.send(POST, every=0)
    peer.send(99 * b"x", every=BODY / 90)
    assert (peer.arrived, peer.is_given_up()) == (0, True)


def test_a_request_on_a_slow_line_arrives_and_has_all_time_to_be_answered() -> None:
    peer = Peer()
    peer.send(POST, every=HEAD / 100)
    peer.send(100 * b"x", every=BODY / 200)
    peer.clock.advance(10 * BODY)
    assert (peer.arrived, peer.is_given_up()) == (1, False)
    assert peer.request.duration() == 0.0


def test_an_answered_connection_may_be_idle_for_a_while() -> None:
    peer = Peer()
    peer.send(GET, every=0)
    peer.request.finish()
    peer.clock.advance(IDLE - 1)
    assert not peer.is_given_up()
    peer.clock.advance(1)
    assert peer.is_given_up()


def test_a_next_request_has_a_time_of_its_own() -> None:
    peer = Peer()
    peer.send(GET, every=0)
    peer.send(GET[:1], every=0)  # before the first is answered
    peer.request.finish()
    peer.clock.advance(HEAD / 2)
    assert not peer.is_given_up()
    peer.send(GET[1:], every=HEAD / 100)
    assert (peer.arrived, peer.is_given_up()) == (2, False)
