"""RFC 6455 as the running server keeps it, against clients who do not: each row names the section that it is from."""

import struct
from typing import Any
from uuid import uuid4

import pytest

from tests.live.raw import BINARY, CLOSE, CONTINUED, PING, PONG, TEXT, Closed, Watched, Wire, framed

PATH = f"/ws/documents/{uuid4()}/"

# A first frame that is understood, and then refused: what comes back says that it has arrived whole.
FRAME = b'{"type":"caf\xc3\xa9"}'
UNDERSTOOD = "unknown_type"

FIN, NOT_FIN = 0x80, 0
RSV1, RSV2, RSV3 = 0xC0, 0xA0, 0x90

PROTOCOL_ERROR, NOT_UTF_8, TOO_BIG = 1002, 1007, 1009


def control(opcode: int, payload: bytes = b"", *, first: int = FIN) -> bytes:
    return framed(payload, opcode, first=first)


def closing(code: int, reason: bytes = b"") -> bytes:
    return control(CLOSE, struct.pack("!H", code) + reason)


def long(length: int, form: str) -> bytes:
    """The head of a frame whose length is written in this form, however short it is."""
    return struct.pack(f"!BB{form}", FIN | TEXT, 0x80 | {"H": 126, "Q": 127}[form], length) + bytes(4)


# What is sent after the handshake, and the code that the connection is closed with.
BROKEN: dict[str, tuple[bytes, int]] = {
    "5.1 a frame that is not masked": (framed(FRAME, masked=False), PROTOCOL_ERROR),
    "5.2 a first reserved bit": (framed(FRAME, first=RSV1), PROTOCOL_ERROR),
    "5.2 a second reserved bit": (framed(FRAME, first=RSV2), PROTOCOL_ERROR),
    "5.2 a third reserved bit": (framed(FRAME, first=RSV3), PROTOCOL_ERROR),
    **{
        f"5.2 the reserved opcode {code}": (framed(b"", code), PROTOCOL_ERROR)
        for code in (*range(3, 8), *range(11, 16))
    },
    "5.2 a short length in two bytes": (long(5, "H") + b"hello", PROTOCOL_ERROR),
    "5.2 a short length in eight bytes": (long(5, "Q") + b"hello", PROTOCOL_ERROR),
    "5.2 a length with its highest bit set": (long(1 << 63, "Q"), PROTOCOL_ERROR),
    "5.4 a continuation of nothing": (framed(FRAME, CONTINUED), PROTOCOL_ERROR),
    "5.4 a message within a message": (framed(b"{", first=NOT_FIN) + framed(FRAME), PROTOCOL_ERROR),
    "5.5 a ping in pieces": (control(PING, first=NOT_FIN), PROTOCOL_ERROR),
    "5.5 a close in pieces": (control(CLOSE, first=NOT_FIN), PROTOCOL_ERROR),
    "5.5 a ping that is too long": (control(PING, bytes(126)), PROTOCOL_ERROR),
    "5.5 a close that is too long": (closing(1000, b"x" * 124), PROTOCOL_ERROR),
    "5.5.1 a close with half a code": (control(CLOSE, b"\x03"), PROTOCOL_ERROR),
    **{
        f"7.4 a close with the code {code}": (closing(code), PROTOCOL_ERROR)
        for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)
    },
    "5.5.1 a reason that is no UTF-8": (closing(1000, b"\xff"), NOT_UTF_8),
    "8.1 a text that is no UTF-8": (framed(b"\xc3\x28"), NOT_UTF_8),
    "8.1 a text that ends within a character": (framed(b"caf\xc3"), NOT_UTF_8),
    "8.1 half a surrogate pair": (framed(b"\xed\xa0\x80"), NOT_UTF_8),
    "8.1 a character beyond the last": (framed(b"\xf4\x90\x80\x80"), NOT_UTF_8),
    "8.1 an overlong slash": (framed(b"\xc0\xaf"), NOT_UTF_8),
    "8.1 pieces that are no UTF-8 together": (framed(b"\xc3", first=NOT_FIN) + framed(b"(", CONTINUED), NOT_UTF_8),
    "10.4 a frame that is too large": (long(1 << 40, "Q"), TOO_BIG),
    "10.4 pieces that are too large together": (
        framed(bytes(60_000), BINARY, first=NOT_FIN) + framed(bytes(60_000), CONTINUED, first=NOT_FIN) * 40,
        TOO_BIG,
    ),
}

# What is sent, of which the server makes one frame of the protocol.
WHOLE: dict[str, bytes] = {
    "5.4 in one piece": framed(FRAME),
    "5.4 in two pieces": framed(FRAME[:9], first=NOT_FIN) + framed(FRAME[9:], CONTINUED),
    "5.4 in as many pieces as bytes, one of them within a character": framed(FRAME[:1], first=NOT_FIN)
    + b"".join(framed(bytes([each]), CONTINUED, first=NOT_FIN) for each in FRAME[1:-1])
    + framed(FRAME[-1:], CONTINUED),
    "5.4 with empty pieces": framed(b"", first=NOT_FIN)
    + framed(FRAME, CONTINUED, first=NOT_FIN)
    + framed(b"", CONTINUED),
    "5.4 with a ping between two pieces": framed(FRAME[:9], first=NOT_FIN)
    + control(PING, b"?")
    + framed(FRAME[9:], CONTINUED),
    "5.5.3 after a pong that nobody asked for": control(PONG, b"!") + framed(FRAME),
}

# What a client asks with instead of the usual, and the status that it is refused with.
REFUSED: dict[str, tuple[dict[str, Any], int]] = {
    "4.1 no key": ({"Sec_WebSocket_Key": ""}, 400),
    "4.1 a key of a wrong length": ({"Sec_WebSocket_Key": "c2hvcnQ="}, 400),
    "4.1 a key that is no base64": ({"Sec_WebSocket_Key": "!" * 24}, 400),
    "4.1 no version": ({"Sec_WebSocket_Version": ""}, 400),
    "4.4 a version of long ago": ({"Sec_WebSocket_Version": "8"}, 400),
    "4.1 no connection to upgrade": ({"Connection": "keep-alive"}, 400),
}


def ends_with(wire: Wire) -> int | None:
    """The code of the close frame, after which nothing comes."""
    while not isinstance(found := wire.next(), Closed):
        pass
    assert wire.next() == Closed(None)
    return found.code


@pytest.mark.parametrize("row", BROKEN)
def test_who_breaks_a_rule_is_told_which_kind_and_cut_off(server: Watched, row: str) -> None:
    sent, code = BROKEN[row]
    with server.knock(PATH) as wire:
        wire.push(sent)
        assert ends_with(wire) == code


@pytest.mark.parametrize("row", WHOLE)
def test_a_message_arrives_whole_however_it_was_cut(server: Watched, row: str) -> None:
    with server.knock(PATH) as wire:
        wire.push(WHOLE[row])
        assert wire.next()["code"] == UNDERSTOOD


@pytest.mark.parametrize("payload", [b"", b"?", bytes(range(125))])
def test_a_ping_is_answered_with_the_same(server: Watched, payload: bytes) -> None:
    with server.knock(PATH) as wire:
        wire.push(control(PING, payload))
        assert wire._message() == (PONG, payload)


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1011, 3000, 4999])
def test_a_close_is_answered_with_its_code(server: Watched, code: int) -> None:
    with server.knock(PATH) as wire:
        wire.push(closing(code, "grüße".encode()))
        assert ends_with(wire) == code


def test_a_close_without_a_code_is_answered_without_a_complaint(server: Watched) -> None:
    with server.knock(PATH) as wire:
        wire.push(control(CLOSE))
        assert ends_with(wire) in (None, 1000)


def test_who_breaks_a_rule_while_they_are_closed_is_cut_off(server: Watched) -> None:
    with server.knock(PATH) as wire:
        wire.push(framed(FRAME))
        while wire._message()[0] != CLOSE:
            pass
        wire.push(framed(FRAME, masked=False))
        assert wire.socket.recv(1) == b""


def test_what_comes_behind_a_close_is_not_heard(server: Watched) -> None:
    with server.knock(PATH) as wire:
        wire.push(closing(1000) + framed(FRAME) + control(PING, b"?"))
        assert wire._message()[0] == CLOSE
        assert wire.socket.recv(1) == b""


def test_what_the_server_sends_is_not_masked_and_has_no_reserved_bit(server: Watched) -> None:
    with server.knock(PATH) as wire:
        wire.push(framed(FRAME))
        first, second = wire._input.read(2)
        assert (first, second & 0x80) == (FIN | TEXT, 0)


@pytest.mark.parametrize("row", REFUSED)
def test_a_handshake_that_is_none_is_refused_before_anything_else(server: Watched, row: str) -> None:
    headers, status = REFUSED[row]
    with server.knock(PATH, **headers) as wire:
        assert wire.status == status
        assert "sec-websocket-accept" not in wire.answer


def test_a_handshake_is_answered_as_only_one_who_has_read_it_can(server: Watched) -> None:
    with server.knock(PATH, Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==") as wire:
        assert wire.status == 101
        assert wire.answer["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        assert wire.answer["sec-websocket-protocol"] == "nexus.v1"
        assert "sec-websocket-extensions" not in wire.answer


def test_extensions_that_are_offered_are_not_taken(server: Watched) -> None:
    with server.knock(PATH, Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits") as wire:
        assert wire.status == 101
        assert "sec-websocket-extensions" not in wire.answer


def test_who_was_cut_off_leaves_a_server_that_others_can_use(server: Watched) -> None:
    (ann,) = server.some(1)
    document = server.made(ann, {"insert": "Hi\n"})
    with server.enter(document, ann, "a" * 16) as wire:
        for sent, _ in list(BROKEN.values())[::5]:
            with server.knock(PATH) as other:
                other.push(sent[:1000])
        assert wire.answers()
    assert server.log == ""
