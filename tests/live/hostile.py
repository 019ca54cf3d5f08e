"""What hostile clients send, and how each of it is refused."""

import json
from typing import Any, NamedTuple

from collab.sync.frames import LARGEST_FRAME
from tests.live.raw import BINARY, CLOSE, CONTINUED, PING, TEXT, framed

SESSION = "hostile-" * 3
WITNESS = "witness-" * 3

# Where each of them is said by the page, and with which it is closed, if it is about no submission.
REMEDIES = {
    **dict.fromkeys(("malformed_frame", "unknown_type", "not_joined", "not_found"), "stop"),
    **dict.fromkeys(("signed_out", "token_invalid"), "stop"),
    **dict.fromkeys(("frame_too_large", "malformed_delta", "delta_too_large", "does_not_fit", "future_base"), "reload"),
    **dict.fromkeys(("document_too_large", "session_taken", "stale_seq"), "reload"),
    **dict.fromkeys(("seq_gap", "too_fast"), "retry"),
}
CLOSES = {
    **dict.fromkeys(("malformed_frame", "unknown_type", "not_joined"), 4400),
    **dict.fromkeys(("signed_out", "token_invalid"), 4401),
    **dict.fromkeys(("session_taken", "malformed_delta", "delta_too_large"), 4409),
    "not_found": 4404,
    "frame_too_large": 4413,
    "too_fast": 4429,
}


# What every reader is told.
USUAL = ("joined", "content", "stretch", "revisions", "checkpoint", "roster")


class Refused(NamedTuple):
    """How a frame is refused."""

    code: str
    seq: int | None = None  # the connection stays as it is, if there is one
    words: str = ""  # of the detail


def join(**fields: Any) -> dict[str, Any]:
    return {"type": "join", "session": SESSION, **fields}


def submit(*delta: Any, **fields: Any) -> dict[str, Any]:
    return {"type": "submit", "seq": 1, "base": 1, "delta": list(delta), **fields}


def sent(*delta: Any, **fields: Any) -> dict[str, Any]:
    return join(lineage="LINEAGE", revision=1, sent=submit(*delta), **fields)


def nested(depth: int, value: str = "1") -> str:
    return "[" * depth + value + "]" * depth


def attributed(**attributes: Any) -> dict[str, Any]:
    return {"insert": "x", "attributes": attributes}


def written(text: str, **fields: Any) -> str:
    """A submission in which something stands that no writer of JSON writes."""
    return json.dumps(submit({"insert": "HERE"}, **fields)).replace('"HERE"', text)


MALFORMED = Refused("malformed_frame")
EDIT = Refused("malformed_frame", 1)
DELTA = Refused("malformed_delta", 1)
LARGE = Refused("delta_too_large", 1)
FITS = Refused("does_not_fit", 1)
UNKNOWN = Refused("unknown_type")
EARLY = Refused("not_joined")

# The first thing that a connection says.
FIRST: dict[str, tuple[Any, Refused]] = {
    "no JSON": ("hello", MALFORMED),
    "nothing": ("", MALFORMED),
    "white space": (" \n\t ", MALFORMED),
    "a list": ([], MALFORMED),
    "a number": ("1", MALFORMED),
    "null": ("null", MALFORMED),
    "a string": ('"join"', MALFORMED),
    "half a frame": ('{"type": "join", "ses', MALFORMED),
    "more than a frame": ('{"type": "ping"} {"type": "ping"}', MALFORMED),
    "a byte order mark": ('\ufeff{"type": "ping"}', MALFORMED),
    "NUL": ('{"type": "ping\0"}', MALFORMED),
    "NUL behind it": ('{"type": "ping"}\0', MALFORMED),
    "single quotes": ("{'type': 'ping'}", MALFORMED),
    "a comment": ('{"type": "ping"} // hello', MALFORMED),
    "bytes": (b'{"type": "ping"}', MALFORMED),
    "no bytes": (b"", MALFORMED),
    "deep lists": (nested(100_000), MALFORMED),
    "deep lists that do not end": ("[" * 100_000, MALFORMED),
    "deep objects": ('{"a":' * 50_000 + "1" + "}" * 50_000, MALFORMED),
    "ping before join": ({"type": "ping"}, EARLY),
    "submit before join": (submit({"insert": "x"}), EARLY),
    "seen before join": ({"type": "seen", "revision": 1}, EARLY),
    "renew before join": ({"type": "renew", "token": "x"}, EARLY),
    "no type": ({}, UNKNOWN),
    "a type in capitals": ({**join(), "type": "Join"}, UNKNOWN),
    "no session": ({"type": "join"}, MALFORMED),
    "session null": (join(session=None), MALFORMED),
    "a session that is a number": (join(session=10**17), MALFORMED),
    "a short session": (join(session="short"), MALFORMED),
    "a long session": (join(session="x" * 65), MALFORMED),
    "a session with a newline": (join(session=SESSION + "\n"), MALFORMED),
    "a session of other digits": (join(session="٣" * 20), MALFORMED),
    "a session with half a pair": ('{"type": "join", "session": "0123456789abcdef\\ud83d"}', MALFORMED),
    "a field that is not known": (join(colour="red"), MALFORMED),
    "__proto__": ('{"type": "join", "session": "0123456789abcdef", "__proto__": {"token": "x"}}', MALFORMED),
    "a token with spaces": (join(token="a b"), MALFORMED),
    "an empty token": (join(token=""), MALFORMED),
    "a token of half a megabyte": (join(token="x" * 500_000), MALFORMED),
    "a token with umlauts": (join(token="ä" * 40), MALFORMED),
    "a token and a ticket": (join(token="x", ticket="x"), MALFORMED),
    "lineage without revision": (join(lineage="x"), MALFORMED),
    "revision without lineage": (join(revision=1), MALFORMED),
    "a revision below zero": (join(lineage="x", revision=-1), MALFORMED),
    "half a revision": (join(lineage="x", revision=1.5), MALFORMED),
    "a revision beyond all numbers": ('{"type":"join","session":"0123456789abcdef","revision":1e400}', MALFORMED),
    "a revision that is no number": ('{"type":"join","session":"0123456789abcdef","revision":NaN}', MALFORMED),
    "a revision of 2^53": (join(lineage="x", revision=2**53), MALFORMED),
    "sent without what it was made on": (join(sent=submit({"insert": "x"})), Refused("malformed_frame", 1)),
    "sent that is a list": (join(lineage="x", revision=1, sent=[]), MALFORMED),
    "unsent that is a number": (join(unsent=1), MALFORMED),
    "no secret": (join(), Refused("signed_out")),
    "a token that nobody has": (join(token="x" * 40), Refused("token_invalid")),
    "an API token that nobody has": (join(token="nexus_" + "x" * 40), Refused("token_invalid")),
    "a token that is not signed": (join(token="eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoxfQ."), Refused("token_invalid")),
    "a ticket that nobody was given": (join(ticket="x" * 43), Refused("signed_out")),
    "a link that nobody made": (join(link="x.y"), Refused("not_found")),
    "a stranger's token": (join(token="STRANGER"), Refused("not_found")),
    "somebody else's session": (join(token="TOKEN", session=WITNESS), Refused("session_taken")),
}

# What a connection says when it has joined.
LATER: dict[str, tuple[Any, Refused]] = {
    "a second join": (join(token="TOKEN"), EARLY),
    "a join as somebody else": (join(token="STRANGER", session="x" * 16), EARLY),
    "a type that is not known": ({"type": "delete"}, UNKNOWN),
    "a type of the server's": ({"type": "joined"}, UNKNOWN),
    "a type that is a list": ({"type": ["ping"]}, UNKNOWN),
    "a type with half a pair": ('{"type": "\\ud83d"}', UNKNOWN),
    "a ping with more in it": ({"type": "ping", "time": 1}, MALFORMED),
    "bytes": (b"\x00\xff", MALFORMED),
    "a frame that is too large": (" " * (LARGEST_FRAME + 1), Refused("frame_too_large")),
    "a submission in a frame that is too large": (submit({"insert": "x" * LARGEST_FRAME}), Refused("frame_too_large")),
    "seen of what was not sent": ({"type": "seen", "revision": 10**6}, MALFORMED),
    "seen of nothing": ({"type": "seen"}, MALFORMED),
    "seen below zero": ({"type": "seen", "revision": -1}, MALFORMED),
    "seen as text": ({"type": "seen", "revision": "1"}, MALFORMED),
    "seen as true": ({"type": "seen", "revision": True}, MALFORMED),
    "a place that ends before it begins": ({"type": "point", "revision": 1, "range": [2, 1]}, MALFORMED),
    "a place of one number": ({"type": "point", "revision": 1, "range": [2]}, MALFORMED),
    "a state that is not known": ({"type": "point", "revision": 1, "state": "asleep"}, MALFORMED),
    "renew without a token": ({"type": "renew"}, MALFORMED),
    "renew by a token of nobody's": ({"type": "renew", "token": "x"}, Refused("token_invalid")),
    "renew by somebody else's token": ({"type": "renew", "token": "STRANGER"}, Refused("signed_out")),
    "a digest in capitals": ({"type": "differs", "revision": 1, "digest": "A" * 64}, MALFORMED),
    "a digest with a newline": ({"type": "differs", "revision": 1, "digest": "a" * 64 + "\n"}, MALFORMED),
    "a seq of nothing": ({"type": "submit", "base": 1, "delta": [{"insert": "x"}]}, MALFORMED),
    "seq 0": (submit({"insert": "x"}, seq=0), MALFORMED),
    "a seq below zero": (submit({"insert": "x"}, seq=-1), MALFORMED),
    "half a seq": (submit({"insert": "x"}, seq=1.5), MALFORMED),
    "a seq of 1.0": (written('"x"').replace('"seq": 1', '"seq": 1.0'), MALFORMED),
    "a seq beyond all numbers": (written('"x"').replace('"seq": 1', '"seq": 1e400'), MALFORMED),
    "a base of 1.0": (written('"x"').replace('"base": 1', '"base": 1.0'), EDIT),
    "a seq of 2^53": (submit({"insert": "x"}, seq=2**53), MALFORMED),
    "a seq of 2^200": (submit({"insert": "x"}, seq=2**200), MALFORMED),
    "a seq that is text": (submit({"insert": "x"}, seq="1"), MALFORMED),
    "a gap before a seq": (submit({"insert": "x"}, seq=7), Refused("seq_gap", 7, "send seq 1 before")),
    "the largest seq": (submit({"insert": "x"}, seq=2**53 - 1), Refused("seq_gap", 2**53 - 1)),
    "a field with a very long name": (submit({"insert": "x"}, **{"y" * 400_000: 1}), EDIT),
    "no base": ({"type": "submit", "seq": 1, "delta": [{"insert": "x"}]}, EDIT),
    "a base below zero": (submit({"insert": "x"}, base=-1), EDIT),
    "half a base": (submit({"insert": "x"}, base=0.5), EDIT),
    "a future base": (submit({"insert": "x"}, base=10**6), Refused("future_base", 1)),
    "the largest base": (submit({"insert": "x"}, base=2**53 - 1), Refused("future_base", 1)),
    "a base before the document": (submit({"retain": 1}, {"insert": "x"}, base=0), FITS),
    "a session of one's own in a submission": (submit({"insert": "x"}, session=WITNESS), EDIT),
    "an author": (submit({"insert": "x"}, author="1"), EDIT),
    "no delta": ({"type": "submit", "seq": 1, "base": 1}, EDIT),
    "an empty delta": (submit(), EDIT),
    "a delta that does nothing": (submit({"retain": 1}), EDIT),
    "a delta that is a text": (submit(delta="x"), DELTA),
    "a delta that is an object": (submit(delta={"insert": "x"}), DELTA),
    "a delta and more": (submit(delta={"ops": [{"insert": "x"}], "version": 1}), DELTA),
    "an op that is null": (submit(None), DELTA),
    "an op of nothing": (submit({}), DELTA),
    "an op of two kinds": (submit({"insert": "x", "delete": 1}), DELTA),
    "an op that is not known": (submit({"move": 1}), DELTA),
    "an op with a field that is not known": (submit({"insert": "x", "by": "ann"}), DELTA),
    "no text": (submit({"insert": ""}), DELTA),
    "a text that is a number": (submit({"insert": 1}), DELTA),
    "a text with NUL": (submit({"insert": "a\0b"}), DELTA),
    "a text with half a pair": (written('"\\ud83d"'), DELTA),
    "a text with the halves in the wrong order": (written('"\\ude00\\ud83d"'), DELTA),
    "a retain of 0": (submit({"retain": 0}, {"insert": "x"}), DELTA),
    "a retain below zero": (submit({"retain": -5}, {"insert": "x"}), DELTA),
    "half a retain": (submit({"retain": 0.5}, {"insert": "x"}), DELTA),
    "a retain that is true": (submit({"retain": True}, {"insert": "x"}), DELTA),
    "a retain that is text": (submit({"retain": "1"}, {"insert": "x"}), DELTA),
    "a retain of 2^53": (submit({"retain": 2**53}, {"insert": "x"}), DELTA),
    "a retain of 2^200": (submit({"retain": 2**200}, {"insert": "x"}), DELTA),
    "a retain beyond all numbers": (written('"x"').replace('"insert": "x"', '"retain": 1e400'), DELTA),
    "a retain of nearly 2^53": (submit({"retain": 2**53 - 1}, {"insert": "x"}), FITS),
    "two retains beyond 2^53": (submit({"retain": 2**53 - 1}, {"delete": 2**53 - 1}), FITS),
    "a number that is none": (written("NaN"), MALFORMED),
    "a number beyond all numbers": (written("-Infinity"), MALFORMED),
    "a delete of 0": (submit({"delete": 0}), DELTA),
    "a delete with attributes": (submit({"delete": 1, "attributes": {"bold": True}}), DELTA),
    "attributes that are a list": (submit({"insert": "x", "attributes": []}), DELTA),
    "attributes that are null": (submit({"insert": "x", "attributes": None}), DELTA),
    "an attribute that is a fraction": (submit(attributed(size=0.5)), DELTA),
    "an attribute of 2^53": (submit(attributed(size=2**53)), DELTA),
    "an attribute with NUL": (submit(attributed(size="\0")), DELTA),
    "an attribute with half a pair": (written('"x", "attributes": {"a": "\\udc00"}'), DELTA),
    "an attribute that is called __proto__": (submit({"insert": "x", "attributes": {"__proto__": 1}}), DELTA),
    "an attribute that is called constructor": (submit(attributed(constructor=True)), DELTA),
    "an attribute with __proto__ inside": (submit(attributed(a={"b": [{"__proto__": 1}]})), DELTA),
    "an attribute that is deep": (written('"x", "attributes": {"a": ' + nested(17) + "}"), DELTA),
    "an attribute that is deeper": (written('"x", "attributes": {"a": ' + nested(900) + "}"), DELTA),
    "an attribute that is too deep to be read": (
        written('"x", "attributes": {"a": ' + nested(100_000) + "}"),
        MALFORMED,
    ),
    "33 attributes": (submit(attributed(**{f"a{number}": 1 for number in range(33)})), LARGE),
    "attributes of 5000 bytes": (submit(attributed(a="x" * 5000)), LARGE),
    "an embed of nothing": (submit({"insert": {}}), DELTA),
    "an embed of two kinds": (submit({"insert": {"image": 1, "video": 2}}), DELTA),
    "an embed that is a list": (submit({"insert": ["image"]}), DELTA),
    "an embed of the kind __proto__": (submit({"insert": {"__proto__": {}}}), DELTA),
    "an embed that is deep": (written('{"image": ' + nested(17) + "}"), DELTA),
    "an embed of 70,000 bytes": (submit({"insert": {"image": "x" * 70_000}}), LARGE),
    "a text of 263,000 bytes": (submit({"insert": "x" * 263_000}), LARGE),
    "a text that is too long when it is escaped": (submit({"insert": "\x01" * 45_000}), LARGE),
    "20,001 ops": (submit(*[{"retain": 1}] * 20_001), LARGE),
    "restores below zero": (
        submit({"insert": "x"}, restores=[{"at": -1, "revision": 1, "position": 0, "length": 1}]),
        EDIT,
    ),
    "restores of no length": (
        submit({"insert": "x"}, restores=[{"at": 0, "revision": 1, "position": 0, "length": 0}]),
        EDIT,
    ),
    "restores with more in it": (
        submit({"insert": "x"}, restores=[{"at": 0, "revision": 1, "position": 0, "length": 1, "text": "x"}]),
        EDIT,
    ),
    "1,001 restores": (
        submit({"insert": "x"}, restores=[{"at": 0, "revision": 1, "position": 0, "length": 1}] * 1001),
        EDIT,
    ),
    "more deleted than there is": (submit({"delete": 10**6}), FITS),
    "the last newline deleted": (submit({"retain": 2}, {"delete": 1}), FITS),
    "everything deleted": (submit({"delete": 3}), FITS),
    "a text behind the last newline": (submit({"retain": 3}, {"insert": "x"}), FITS),
    "a format beyond the end": (submit({"retain": 4, "attributes": {"bold": True}}), FITS),
}

# What only a plain document refuses.
PLAINLY: dict[str, tuple[Any, Refused]] = {
    "attributes": (submit(attributed(bold=True)), DELTA),
    "attributes of a retain": (submit({"retain": 1, "attributes": {"bold": None}}), DELTA),
    "an embed": (submit({"insert": {"image": "x"}}), DELTA),
    "a format that was under way": (sent(attributed(bold=True), token="TOKEN"), DELTA),
    "an embed that was under way": (sent({"insert": {"image": "x"}}, token="TOKEN"), DELTA),
    "more than there is": (submit({"delete": 10**6}), FITS),
}

# What is no WebSocket: the bytes, and the code that ends it.
BYTES: dict[str, tuple[bytes, int]] = {
    "a text that is no UTF-8": (framed(b"\xff\xfe"), 1007),
    "a text of encoded halves": (framed(b"\xed\xa0\xbd"), 1007),
    "a frame without a mask": (framed(b"{}", masked=False), 1002),
    "a bit that is reserved": (framed(b"{}", first=0xC0), 1002),
    "a kind of frame that is reserved": (framed(b"{}", 3), 1002),
    "a kind of control frame that is reserved": (framed(b"", 11), 1002),
    "the end of what has no beginning": (framed(b"{}", CONTINUED), 1002),
    "a beginning within a message": (framed(b"{", TEXT, first=0) + framed(b"}", TEXT), 1002),
    "a ping in parts": (framed(b"x", PING, first=0), 1002),
    "a long ping": (framed(b"x" * 126, PING), 1002),
    "a close code that is reserved": (framed(b"\x03\xed", CLOSE), 1002),
    "a close frame of one byte": (framed(b"\x03", CLOSE), 1002),
    "a message of two megabytes": (framed(b" " * (2 * 1024 * 1024)), 1009),
    "a message that says it has 2^62 bytes": (b"\x81\xff" + (2**62).to_bytes(8, "big") + bytes(4), 1009),
    "a message in parts of two megabytes together": (
        framed(b" " * 700_000, TEXT, first=0) + framed(b" " * 700_000, CONTINUED),
        1009,
    ),
    "bytes in parts of two megabytes together": (
        framed(b" " * 700_000, BINARY, first=0) + framed(b" " * 700_000, CONTINUED),
        1009,
    ),
}
