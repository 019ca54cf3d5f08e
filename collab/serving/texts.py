"""WebSocket's common case, read at one stroke: whole text messages, each in one frame. Pure.

All that is not that common, pieces of frames and pings and whatever breaks RFC 6455, is left to autobahn.
"""

from typing import Final

_TEXT: Final = 0x81  # the last frame of a message, which is text; no extension has touched it
_MASKED: Final = 0x80
_SHORT: Final = 125  # bytes, up to which a length is said in the second byte itself
_TWO_MORE: Final = 126  # what that byte says if the length takes two more
_HEAD: Final = 6  # bytes before the payload of a short frame: two, and the mask


def whole_texts(data: bytes) -> tuple[list[str], bytes]:
    """The texts of the whole masked messages at the beginning of some bytes, and the bytes from the first other on."""
    texts: list[str] = []
    place = 0
    while len(data) - place >= _HEAD and data[place] == _TEXT:
        size, begin = data[place + 1] - _MASKED, place + _HEAD
        if size == _TWO_MORE:
            size, begin = int.from_bytes(data[place + 2 : place + 4]), begin + 2
            if size <= _SHORT:  # which would have fitted
                break
        elif not 0 <= size <= _SHORT:
            break
        if begin + size > len(data):
            break
        try:
            texts.append(_unmasked(data[begin : begin + size], data[begin - 4 : begin]).decode())
        except UnicodeDecodeError:
            break
        place = begin + size
    return texts, data[place:]


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    """A payload with its mask taken off: by one operation on a number, not one for each byte."""
    size = len(payload)
    masks = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload) ^ int.from_bytes(masks)).to_bytes(size)
