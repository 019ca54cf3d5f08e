"""Deltas and JSON: `parse` lets in what is a delta within limits and says exactly what is not, `dump` writes it out."""

from collections.abc import Sequence
from hashlib import sha256

from msgspec import Struct

from collab.errors import CollabError, DeltaTooLarge, MalformedDelta
from collab.ot.attributes import Attributes, without_nulls
from collab.ot.delta import Delta, Draft
from collab.ot.ops import Delete, Embed, Insert, Op, Retain
from collab.ot.text import has_lone_half
from collab.ot.values import LARGEST, canonical, described, load, shown


class Limits(Struct, frozen=True):
    """What a delta may hold, and how large it may be."""

    size: int = 256 * 1024  # bytes of the delta written out; larger ones would not fit the frames of readers
    ops: int = 20_000
    attributes: int = 32  # names on one op; 0 for plain text
    attribute_size: int = 4 * 1024  # bytes of one op's attributes written out
    embeds: bool = True  # False for plain text
    embed_size: int = 64 * 1024  # bytes of one embed written out: larger things are linked to
    halves: bool = False  # what is inserted may hold half a surrogate pair: only content that a cut has left may


# What may be submitted to a rich document, and to a plain text.
RICH = Limits()
PLAIN = Limits(attributes=0, embeds=False)

# What comes from the journal was let in before, and is read back whatever the limits are today.
KEPT = Limits(size=LARGEST, ops=LARGEST, attributes=LARGEST, attribute_size=LARGEST, embed_size=LARGEST, halves=True)


def parse(source: object, limits: Limits = RICH) -> Delta:
    """The delta that JSON text, or the values read from it, spells as Quill does: an array of ops, or `{"ops": […]}`.

    Ops stay in their order, neighbours that say the same become one, nulls on inserts say nothing and go.
    `MalformedDelta` and `DeltaTooLarge` name the op and what is wrong with it.
    """
    draft = Draft()
    for index, value in enumerate(_values(source, limits)):
        try:
            draft.push(_op(value, limits))
        except CollabError as error:
            raise type(error)(f"op {index}: {error.detail}") from None
        except ValueError as error:
            raise MalformedDelta(f"op {index}: {error}") from None
    delta = draft.finish()
    if limits.size < LARGEST and (size := len(dump(delta))) > limits.size:
        raise DeltaTooLarge(f"the delta takes {size} bytes written out; {limits.size} are allowed")
    return delta


def dump(delta: Delta) -> str:
    """The canonical JSON text: an array of ops with sorted keys, ASCII escapes and no spaces.

    `parse(dump(delta), KEPT) == delta`, halves of surrogate pairs included.
    """
    return f"[{','.join(map(_written, delta.ops))}]"


def digest(content: Delta) -> str:
    """The hash by which replicas find out whether they hold the same content: SHA-256 over its canonical text."""
    return sha256(dump(content).encode("ascii")).hexdigest()


def _values(source: object, limits: Limits) -> Sequence[object]:
    if isinstance(source, str | bytes):
        try:
            source = load(source)
        except ValueError as error:
            raise MalformedDelta(f"the delta {error}") from None
    if isinstance(source, dict) and source.keys() == {"ops"}:
        source = source["ops"]
    if not isinstance(source, list):
        raise MalformedDelta(f"a delta is an array of ops, not {described(source)}")
    if len(source) > limits.ops:
        raise DeltaTooLarge(f"the delta has {len(source)} ops; {limits.ops} are allowed")
    return source


def _op(value: object, limits: Limits) -> Op:
    if not isinstance(value, dict):
        raise MalformedDelta(f"an op is an object, not {described(value)}")
    verbs = [name for name in value if name != "attributes"]
    if len(verbs) != 1 or verbs[0] not in ("insert", "retain", "delete"):
        raise MalformedDelta(f"an op has one of insert, retain and delete, not {_listed(verbs)}")
    verb = verbs[0]
    attributes = _attributes(value["attributes"], limits) if "attributes" in value else None
    if verb == "insert":
        return Insert(_inserted(value[verb], limits), without_nulls(attributes))
    length = _length(verb, value[verb])
    if verb == "retain":
        return Retain(length, attributes)
    if attributes is not None:
        raise MalformedDelta("a delete takes no attributes")
    return Delete(length)


def _inserted(value: object, limits: Limits) -> str | Embed:
    if isinstance(value, str):
        if not value:
            raise MalformedDelta("it inserts an empty text")
        if "\0" in value:
            raise MalformedDelta("the text holds NUL, which no database keeps")
        if not limits.halves and has_lone_half(value):
            raise MalformedDelta("the text holds half a surrogate pair")
        return value
    if not isinstance(value, dict) or len(value) != 1:
        raise MalformedDelta(f"an insert is a text or an embed, an object of one key, not {described(value)}")
    if not limits.embeds:
        raise MalformedDelta("a plain text takes no embeds")
    ((kind, data),) = value.items()
    embed = Embed.of(kind, data)
    if len(embed.data) > limits.embed_size:
        raise DeltaTooLarge(f"the embed takes {len(embed.data)} bytes; {limits.embed_size} are allowed")
    return embed


def _attributes(value: object, limits: Limits) -> Attributes | None:
    if not isinstance(value, dict):
        raise MalformedDelta(f"attributes are an object, not {described(value)}")
    if not value:
        return None
    if not limits.attributes:
        raise MalformedDelta("a plain text takes no attributes")
    if len(value) > limits.attributes:
        raise DeltaTooLarge(f"there are {len(value)} attributes; {limits.attributes} are allowed")
    attributes = Attributes(value)
    if len(attributes.text) > limits.attribute_size:
        raise DeltaTooLarge(f"the attributes take {len(attributes.text)} bytes; {limits.attribute_size} are allowed")
    return attributes


def _length(verb: str, value: object) -> int:
    if isinstance(value, dict):
        raise MalformedDelta(f"{verb} of an object: embeds are replaced, not edited in place")
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # 1.0 is the same number as 1 to most who write JSON
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LARGEST:
        raise MalformedDelta(f"{verb} is a whole number from 1 to 2^53 - 1, not {shown(value)}")
    return value


def _listed(verbs: Sequence[str]) -> str:
    return " and ".join(map(shown, verbs[:4])) if verbs else "none of them"


def _written(op: Op) -> str:
    if type(op) is Delete:
        return f'{{"delete":{op.length}}}'
    formatting = "" if op.attributes is None else f'"attributes":{op.attributes.text},'
    if type(op) is Retain:
        return f'{{{formatting}"retain":{op.length}}}'
    content = op.content
    if isinstance(content, str):
        return f'{{{formatting}"insert":{canonical(content)}}}'
    return f'{{{formatting}"insert":{{{canonical(content.kind)}:{content.data}}}}}'
