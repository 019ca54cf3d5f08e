"""Packets of differential synchronization, and their answers: frozen values, and the door from and to JSON."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any
from zlib import crc32

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from collab.errors import CollabError, Remedy
from collab.ot import Delta, dump
from collab.ot.text import readable
from collab.ot.values import described, load
from collab.sync.messages import Kind, Name, Role, Session
from collab.sync.submission import Positive

# Edits in one packet: a client needs one, and more only where a large one was split.
EDITS = 64

# Characters of a patch: as many as the largest delta can have in UTF-8, every byte escaped.
LONGEST_PATCH = 1024 * 1024

Checksum = Annotated[int, Meta(ge=0, lt=2**32)]


class MalformedPacket(CollabError):
    """The packet is no JSON object of the shape that a packet has."""

    code = "malformed_packet"
    remedy = Remedy.STOP


class Format(StrEnum):
    """What an answer speaks."""

    PATCH = "patch"  # text; the way is a patch of diff-match-patch
    TEXT = "text"  # text; the way is a delta of text alone
    DELTA = "delta"  # content; the way is a delta with all that there is


class Units(StrEnum):
    """What lengths and positions count."""

    UTF16 = "utf16"  # code units: an emoji is two
    CHARACTERS = "characters"  # code points: it is one


class Edit(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a client has done to its shadow: once sent, its seq never means anything else."""

    seq: Positive
    delta: Any | None = None  # JSON: what it may be is known when the document is
    patch: Annotated[str, Meta(max_length=LONGEST_PATCH)] | None = None

    def __post_init__(self) -> None:
        if (self.delta is None) == (self.patch is None):
            raise ValueError("an edit is a delta or a patch")


class Packet(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All that a client has done since the content that it was given last."""

    session: Session
    lineage: Name | None = None  # of that content
    revision: Positive | None = None
    edits: Annotated[tuple[Edit, ...], Meta(max_length=EDITS)] = ()
    checksum: Checksum | None = None  # of the shadow
    format: Format = Format.PATCH
    units: Units = Units.UTF16

    def __post_init__(self) -> None:
        if (self.lineage is None) != (self.revision is None):
            raise ValueError("lineage and revision say together what the edits were made on: give both or none")
        if self.edits and (self.revision is None or self.checksum is None):
            raise ValueError("edits come with the lineage and the revision that they were made on, and a checksum")
        if any(edit.seq != seq for seq, edit in enumerate(self.edits, start=self.first)):
            raise ValueError("the edits of a packet are numbered one after the other")
        if self.format is Format.DELTA and self.units is not Units.UTF16:
            raise ValueError("deltas with formatting count utf16")

    @property
    def first(self) -> int:
        """The seq of its first edit; 1 if it has none."""
        return self.edits[0].seq if self.edits else 1

    @property
    def seq(self) -> int:
        """The seq of its last edit; 0 if it has none."""
        return self.edits[-1].seq if self.edits else 0


class Report(Struct, frozen=True):
    """A hunk of a patch that fits nowhere: nobody else has its words."""

    seq: Positive  # of the edit
    patch: str  # the hunk
    wanted: str  # the text that it would have left at its place
    found: str  # the text that is there


class Answer(Struct, frozen=True, omit_defaults=True):
    """The way from a client's shadow to the content at `head`, or that content; or neither, where they are the same."""

    lineage: str
    revision: int | None  # as in the packet
    seq: int  # of the packet's last edit; 0 for none
    accepted: int  # the newest seq of the session that the content at `head` has in it
    head: int
    role: Role
    kind: Kind
    patch: str | UnsetType = UNSET
    delta: Any | UnsetType = UNSET
    text: str | UnsetType = UNSET
    content: Any | UnsetType = UNSET
    checksum: int | UnsetType = UNSET  # of the content at `head`
    reports: tuple[Report, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it brings the whole content."""
        return self.text is not UNSET or self.content is not UNSET


def read_packet(values: object, **more: object) -> Packet:
    """What a client sent, with what is known of it besides; `MalformedPacket` says what is wrong with it."""
    if not isinstance(values, Mapping):
        raise MalformedPacket(f"a packet is an object, not {described(values)}")
    try:
        return msgspec.convert({**values, **more}, Packet)
    except (ValueError, RecursionError) as error:
        raise MalformedPacket(f"the packet: {error}") from None


def read_answer(text: str | bytes) -> Answer:
    """What a server sent; fields that a newer one adds are passed over. `MalformedPacket` if it is no answer."""
    try:
        return msgspec.convert(load(text), Answer)
    except (ValueError, RecursionError) as error:
        raise MalformedPacket(f"the answer: {error}") from None


def written(message: Packet | Answer) -> str:
    """Its JSON text, in ASCII but for the text that it holds."""
    return _encoder.encode(message).decode()


def checksum_of_text(text: str) -> int:
    """CRC-32 over the UTF-8 of a text; half a surrogate pair counts as U+FFFD."""
    return crc32(readable(text).encode())


def checksum_of_content(content: Delta) -> int:
    """CRC-32 over the canonical text of content."""
    return crc32(dump(content).encode("ascii"))


def _encode_delta(value: object) -> msgspec.Raw:
    return msgspec.Raw(dump(value).encode("ascii")) if isinstance(value, Delta) else msgspec.Raw(b"null")


_encoder = msgspec.json.Encoder(enc_hook=_encode_delta)
