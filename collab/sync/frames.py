"""Frames and JSON text: the door of protocol version 1.

What a client sends is read strictly: a name that is misspelt is refused, not passed over. What a server sends is read
with goodwill: fields that a newer server adds are passed over.
"""

from collections.abc import Callable
from functools import cache
from types import UnionType
from typing import cast

import msgspec

from collab.errors import CollabError, FrameTooLarge, MalformedFrame, UnknownType
from collab.ot import KEPT, RICH, Delta, Limits, dump, parse
from collab.ot.values import LARGEST, described, load, shown
from collab.sync.messages import ClientFrame, ServerFrame

# Bytes: room for a delta of the largest size in UTF-8, and for what stands around it.
LARGEST_FRAME = 512 * 1024


def read_client_frame(text: str | bytes, limits: Limits = RICH, *, largest: int = LARGEST_FRAME) -> ClientFrame:
    """What a client sent. A `CollabError` says what is wrong with it and, if it is known, with which seq."""
    size = len(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    if size > largest:
        raise FrameTooLarge(f"the frame takes {size} bytes; {largest} are allowed")
    return cast("ClientFrame", _read(text, ClientFrame, limits))


def read_server_frame(text: str | bytes) -> ServerFrame:
    """What a server sent. `UnknownType` is no fault of it: a newer server may send what this client does not know."""
    return cast("ServerFrame", _read(text, ServerFrame, KEPT))


def write_frame(frame: ClientFrame | ServerFrame) -> str:
    """The JSON text of a frame; what is at its default is left out."""
    return _encoder.encode(frame).decode()


def _read(text: str | bytes, frames: UnionType, limits: Limits) -> object:
    try:
        return _decoder(frames, limits).decode(text)
    except (CollabError, ValueError, RecursionError):
        return _read_again(text, frames, limits)


def _read_again(text: str | bytes, frames: UnionType, limits: Limits) -> object:
    """Find out what is wrong; or nothing is, but that a string holds half a surrogate pair, as content may."""
    try:
        values = load(text)
    except ValueError as error:
        raise MalformedFrame(f"the frame {error}") from None
    if not isinstance(values, dict):
        raise MalformedFrame(f"a frame is an object, not {described(values)}")
    kind, seq = values.get("type"), _seq(values)
    if not isinstance(kind, str) or kind not in _kinds(frames):
        raise UnknownType(f"type is one of {', '.join(sorted(_kinds(frames)))}, not {shown(kind)}")
    try:
        return cast("object", msgspec.convert(values, frames, dec_hook=_delta_reader(limits)))
    except CollabError as error:
        error.seq = seq
        raise
    except (ValueError, RecursionError) as error:
        raise MalformedFrame(f"{kind}: {error}", seq=seq) from None


def _seq(values: dict[str, object]) -> int | None:
    """The seq of the submission in a refused frame, if it has one, so that its sender knows what was refused."""
    sent = values.get("sent")
    seq = (sent if isinstance(sent, dict) else values).get("seq")
    return seq if type(seq) is int and 1 <= seq <= LARGEST else None


@cache
def _decoder(frames: UnionType, limits: Limits) -> msgspec.json.Decoder[object]:
    return msgspec.json.Decoder(frames, dec_hook=_delta_reader(limits))


@cache
def _kinds(frames: UnionType) -> frozenset[str]:
    return frozenset(kind.__struct_config__.tag for kind in frames.__args__)


def _delta_reader(limits: Limits) -> Callable[[type, object], Delta]:
    def read(_: type, values: object) -> Delta:
        return parse(values, limits)

    return read


def _write_delta(delta: object) -> msgspec.Raw:
    return msgspec.Raw(dump(cast("Delta", delta)).encode("ascii"))


_encoder = msgspec.json.Encoder(enc_hook=_write_delta)
