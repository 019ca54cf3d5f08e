"""WebSocket's common case: what is taken off at one stroke, and what is left to autobahn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.serving.texts import whole_texts

MASK = b"\x01\x80\xfe\x37"

texts = st.text(max_size=300) | st.integers(100, 70_000).map(lambda size: "ä" * size)


def frame(payload: bytes, *, first: int = 0x81, masked: int = 0x80, widest: int = 0) -> bytes:
    """One frame as a client sends it; `widest` makes its length take more bytes than it needs."""
    size = len(payload)
    if size <= 125 and widest == 0:
        head = bytes((first, masked | size))
    elif size <= 0xFFFF and widest < 8:
        head = bytes((first, masked | 126)) + size.to_bytes(2)
    else:
        head = bytes((first, masked | 127)) + size.to_bytes(8)
    if not masked:
        return head + payload
    return head + MASK + bytes(byte ^ MASK[place % 4] for place, byte in enumerate(payload))


# Of each kind one frame that is not for us.
OTHERS = {
    "a ping": frame(b"hello", first=0x89),
    "a close": frame(b"\x03\xe8", first=0x88),
    "bytes": frame(b"hello", first=0x82),
    "the first piece of a message": frame(b"hello", first=0x01),
    "a later piece": frame(b"hello", first=0x80),
    "a reserved bit": frame(b"hello", first=0xC1),
    "without a mask": frame(b"hello", masked=0),
    "a long one without a mask": frame(b"h" * 300, masked=0),
    "a short length in two bytes": frame(b"hello", widest=2),
    "a length in eight bytes": frame(b"h" * 0x10000),
    "half a character": frame("ä".encode()[:1]),
}


@given(st.lists(st.text(max_size=300)))
def test_whole_texts_are_taken_in_their_order(said: list[str]) -> None:
    data = b"".join(frame(text.encode()) for text in said)
    assert whole_texts(data) == (said, b"")


@given(st.lists(texts, min_size=1, max_size=3), st.data())
def test_what_has_not_come_whole_waits_for_the_rest(said: list[str], data: st.DataObject) -> None:
    frames = [frame(text.encode()) for text in said]
    cut = data.draw(st.integers(0, len(frames[-1]) - 1))
    taken, left = whole_texts(b"".join(frames[:-1]) + frames[-1][:cut])
    assert b"".join(frame(text.encode()) for text in taken) + left == b"".join(frames[:-1]) + frames[-1][:cut]
    assert said[: len(taken)] == taken
    assert len(left) >= cut


@pytest.mark.parametrize("kind", OTHERS)
def test_any_other_frame_and_all_behind_it_are_left_as_they_came(kind: str) -> None:
    rest = OTHERS[kind] + frame(b"behind")
    assert whole_texts(frame(b"before") + rest) == (["before"], rest)


def test_the_longest_length_that_takes_two_bytes_is_taken() -> None:
    assert whole_texts(frame(b"h" * 126)) == (["h" * 126], b"")
    assert whole_texts(frame(b"h" * 0xFFFF)) == (["h" * 0xFFFF], b"")
