"""The door of the protocol: every frame goes through it unchanged, everything else is refused with a code."""

from typing import Any

import pytest

from collab.errors import (
    CollabError,
    DeltaTooLarge,
    FrameTooLarge,
    MalformedDelta,
    MalformedFrame,
    NotFound,
    Remedy,
    UnknownType,
)
from collab.ot import PLAIN, Delta, Embed, Limits
from collab.sync import Restored, Revision, Stretch, Submission, read_client_frame, read_server_frame, write_frame
from collab.sync import messages as m
from collab.sync.frames import LARGEST_FRAME

SESSION = "0123456789abcdef"
DELTA = Delta().retain(1).insert("é😀", bold=True).delete(2).insert(Embed.of("image", {"src": "cat.png"}))
LIMITS = m.Announced(
    frame=1, delta=1, ops=1, attributes=0, attribute_size=1, embeds=True, embed_size=1, length=1, rate=1, window=1
)

FROM_CLIENTS: list[m.ClientFrame] = [
    m.Join(SESSION),
    m.Join(SESSION, token="t", lineage="l", revision=0, sent=m.Submit(1, 0, DELTA), unsent=True),
    m.Join(SESSION, ticket="t"),
    m.Join("x" * 64, token="t" * 4096, lineage="l" * 64, revision=2**53 - 1),
    m.Join(SESSION, link="l"),
    m.Submit(1, 0, DELTA),
    m.Submit(2, 7, DELTA, (Restored(at=0, revision=1, position=0, length=1),)),
    m.Point(3),
    m.Point(3, (0, 5), m.Activity.TYPING),
    m.Seen(0),
    m.Renew("t"),
    m.Differs(1024, "0" * 64),
    m.Ping(),
]

FROM_SERVERS: list[m.ServerFrame] = [
    m.Joined("lineage", 0, 0, 0, m.Kind.PLAIN, m.Role.VIEWER, LIMITS, 1),
    m.Joined(
        "lineage", 3, 9, 2, m.Kind.RICH, m.Role.OWNER, LIMITS, 1, 2, (m.Participant(SESSION, "Änn 😀", "#a1b2c3"),)
    ),
    m.Content(1, Delta().insert("\ud83d")),
    m.Revisions((Revision(1, DELTA, SESSION, 1, 1_700_000_000_000, "ann"), Revision(2, Delta(), SESSION, 2, 0))),
    Stretch(1, 9, Delta().delete(1).insert("x")),
    m.Roster(entered=(m.Participant(SESSION, "Ann", "#a1b2c3", "ann", m.Activity.IDLE, 4, (1, 2)),), others=3),
    m.Roster(moved=(m.Moved(SESSION, m.Activity.ACTIVE, 4, (1, 2)),), left=(SESSION,)),
    m.Threads((m.ThreadChange("t1", m.Happening.OPENED, 1, 5, "Ann", "7", 3, (1, 4), "c1", "Why?"),)),
    m.Inbox(3),
    m.RoleChanged(m.Role.COMMENTER),
    m.DocumentChanged(title="Ein Título 文", trashed=False),
    m.Checkpoint(1024, "a" * 64),
    m.Error("seq_gap", Remedy.RETRY, "send seq 1 first", 2),
    m.Closing("the server is being restarted", 1500),
    m.Pong(1_700_000_000_000),
]


@pytest.mark.parametrize("frame", FROM_CLIENTS)
def test_a_frame_of_a_client_is_read_as_it_was_written(frame: m.ClientFrame) -> None:
    text = write_frame(frame)
    assert text.isascii()
    assert read_client_frame(text) == read_client_frame(text.encode()) == frame


@pytest.mark.parametrize("frame", FROM_SERVERS)
def test_a_frame_of_a_server_is_read_as_it_was_written(frame: m.ServerFrame) -> None:
    assert read_server_frame(write_frame(frame)) == frame


def test_what_is_at_its_default_is_not_sent() -> None:
    assert write_frame(m.Join(SESSION)) == f'{{"type":"join","session":"{SESSION}"}}'
    assert write_frame(m.Ping()) == '{"type":"ping"}'


def test_an_error_becomes_the_frame_that_tells_of_it() -> None:
    frame = m.Error.of(MalformedDelta("op 0: it inserts an empty text", seq=3))
    assert frame == m.Error("malformed_delta", Remedy.RELOAD, "op 0: it inserts an empty text", 3)


def test_an_error_can_be_told_whatever_it_repeats_of_what_was_sent() -> None:
    for repeated in ('{"type":"submit","é😀":1}', '{"type":"submit","\\ud83d":1}', '{"type":"\\ud83d"}'):
        with pytest.raises(CollabError) as caught:
            read_client_frame(repeated)
        told = m.Error.of(caught.value)
        assert read_server_frame(write_frame(told)) == told
    assert m.Error.of(NotFound("nothing at \ud83d")).detail == "nothing at \ufffd"


def test_a_submit_becomes_the_submission_of_the_session_that_joined() -> None:
    restored = (Restored(at=0, revision=1, position=0, length=1),)
    assert m.Submit(2, 7, DELTA, restored).by(SESSION) == Submission(SESSION, 2, 7, DELTA, restored)


def test_a_client_passes_over_fields_that_a_newer_server_adds() -> None:
    assert read_server_frame('{"type":"pong","time":5,"mood":"good"}') == m.Pong(5)


def test_a_client_can_tell_a_frame_that_it_does_not_know_from_one_that_is_broken() -> None:
    with pytest.raises(UnknownType):
        read_server_frame('{"type":"surprise"}')
    with pytest.raises(MalformedFrame):
        read_server_frame('{"type":"pong"}')


def submit(delta: str, seq: str = "4", base: str = "0", more: str = "") -> str:
    return f'{{"type":"submit","seq":{seq},"base":{base},"delta":{delta}{more}}}'


def join(**fields: str) -> str:
    return "{" + ",".join(f'"{name}":{value}' for name, value in {"type": '"join"', **fields}.items()) + "}"


def array(item: str, count: int) -> str:
    return f"[{','.join([item] * count)}]"


RESTORED = '{"at":0,"revision":1,"position":0,"length":1}'
INSERT = '[{"insert":"x"}]'
OK = f'"{SESSION}"'

HOSTILE: list[tuple[str | bytes, type[CollabError], int | None]] = [
    ("", MalformedFrame, None),
    ("{", MalformedFrame, None),
    ("null", MalformedFrame, None),
    ("[]", MalformedFrame, None),
    ('"submit"', MalformedFrame, None),
    ("NaN", MalformedFrame, None),
    (b"\xff\xfe", MalformedFrame, None),
    (b"\x00", MalformedFrame, None),
    ("[" * 50_000, MalformedFrame, None),
    ('{"type":"ping"}{"type":"ping"}', MalformedFrame, None),
    ("{}", UnknownType, None),
    ('{"type":null}', UnknownType, None),
    ('{"type":5}', UnknownType, None),
    ('{"type":["submit"]}', UnknownType, None),
    ('{"type":"Submit"}', UnknownType, None),
    ('{"type":"revisions","revisions":[]}', UnknownType, None),
    ('{"type":"ping","loud":true}', MalformedFrame, None),
    ('{"type":"submit"}', MalformedFrame, None),
    (submit(INSERT, seq="0"), MalformedFrame, None),
    (submit(INSERT, seq="-1"), MalformedFrame, None),
    (submit(INSERT, seq="1.5"), MalformedFrame, None),
    (submit(INSERT, seq='"1"'), MalformedFrame, None),
    (submit(INSERT, seq="true"), MalformedFrame, None),
    (submit(INSERT, seq="null"), MalformedFrame, None),
    (submit(INSERT, seq="1e400"), MalformedFrame, None),
    (submit(INSERT, seq=str(2**53)), MalformedFrame, None),
    (submit(INSERT, base="-1"), MalformedFrame, 4),
    (submit(INSERT, seq="1", base="-1"), MalformedFrame, 1),
    (submit(INSERT, seq=str(2**53 - 1), base="-1"), MalformedFrame, 2**53 - 1),
    (submit(INSERT, base=str(2**64)), MalformedFrame, 4),
    (submit(INSERT, more=',"session":"somebody else\'s"'), MalformedFrame, 4),
    (submit(INSERT, more=',"restores":[{"at":0}]'), MalformedFrame, 4),
    (submit(INSERT, more=',"restores":[{"at":-1,"revision":1,"position":0,"length":1}]'), MalformedFrame, 4),
    (submit(INSERT, more=',"restores":[{"at":0,"revision":1,"position":0,"length":0}]'), MalformedFrame, 4),
    (
        submit(INSERT, more=f',"restores":{array(RESTORED, 1001)}'),
        MalformedFrame,
        4,
    ),
    (submit("[]"), MalformedFrame, 4),
    (submit('[{"retain":5}]'), MalformedFrame, 4),
    (submit("null"), MalformedDelta, 4),
    (submit("{}"), MalformedDelta, 4),
    (submit('"x"'), MalformedDelta, 4),
    (submit("[5]"), MalformedDelta, 4),
    (submit('[{"insert":"\\ud83d"}]'), MalformedDelta, 4),
    (submit('[{"insert":"\\u0000"}]'), MalformedDelta, 4),
    (submit('[{"insert":""}]'), MalformedDelta, 4),
    (submit('[{"retain":-5}]'), MalformedDelta, 4),
    (submit('[{"delete":1e99}]'), MalformedDelta, 4),
    (submit('[{"insert":"x","attributes":{"size":1.5}}]'), MalformedDelta, 4),
    (submit(f'[{{"insert":{{"a":{"[" * 500}{"]" * 500}}}}}]'), MalformedDelta, 4),
    (submit(f'[{{"insert":"{"x" * 300_000}"}}]'), DeltaTooLarge, 4),
    (submit(array('{"delete":1}', 20_001)), DeltaTooLarge, 4),
    (submit(f'[{{"insert":{{"a":"{"x" * 70_000}"}}}}]'), DeltaTooLarge, 4),
    ("x" * (LARGEST_FRAME + 1), FrameTooLarge, None),
    ("é" * (LARGEST_FRAME // 2 + 1), FrameTooLarge, None),
    (b"x" * (LARGEST_FRAME + 1), FrameTooLarge, None),
    (join(), MalformedFrame, None),
    (join(session='"short"'), MalformedFrame, None),
    (join(session=f'"{"x" * 65}"'), MalformedFrame, None),
    (join(session='"0123456789abcdef\\n"'), MalformedFrame, None),
    (join(session='"0123456789abcde\\u0000"'), MalformedFrame, None),
    (join(session=OK, token='""'), MalformedFrame, None),
    (join(session=OK, token='"é"'), MalformedFrame, None),
    (join(session=OK, token='"\\ud83d"'), MalformedFrame, None),
    (join(session=OK, token=f'"{"x" * 4097}"'), MalformedFrame, None),
    (join(session=OK, token='"a"', ticket='"b"'), MalformedFrame, None),
    (join(session=OK, revision="1"), MalformedFrame, None),
    (join(session=OK, lineage='"l"'), MalformedFrame, None),
    (join(session=OK, lineage='"l"', revision="-1"), MalformedFrame, None),
    (join(session=OK, lineage='""', revision="1"), MalformedFrame, None),
    (join(session=OK, lineage=f'"{"x" * 65}"', revision="1"), MalformedFrame, None),
    (join(session=OK, sent='{"seq":1,"base":0,"delta":[{"insert":""}]}'), MalformedDelta, 1),
    (join(session=OK, sent='{"seq":0,"base":0,"delta":[{"insert":"x"}]}'), MalformedFrame, None),
    (join(session=OK, unsent='"yes"'), MalformedFrame, None),
    ('{"type":"point"}', MalformedFrame, None),
    ('{"type":"point","revision":1,"range":[1]}', MalformedFrame, None),
    ('{"type":"point","revision":1,"range":[1,-2]}', MalformedFrame, None),
    ('{"type":"point","revision":1,"range":[5,2]}', MalformedFrame, None),
    ('{"type":"point","revision":1,"range":{"start":1,"end":2}}', MalformedFrame, None),
    ('{"type":"point","revision":1,"state":"asleep"}', MalformedFrame, None),
    ('{"type":1e999}', UnknownType, None),
    ('{"type":{"a":1}}', UnknownType, None),
    (submit('[{"retain":1e999}]'), MalformedDelta, 4),
    (submit(INSERT, more=f',"restores":[{RESTORED[:-1]},"more":1}}]'), MalformedFrame, 4),
    (join(session=OK, sent=submit(INSERT)), MalformedFrame, 4),
    (join(session=OK, lineage='"l"', revision="1", sent=submit('[{"insert":""}]')), MalformedDelta, 4),
    ('{"type":"differs","revision":1,"digest":"ABC"}', MalformedFrame, None),
    ('{"type":"seen"}', MalformedFrame, None),
    ('{"type":"seen","revision":-1}', MalformedFrame, None),
    ('{"type":"seen","revision":"1"}', MalformedFrame, None),
    ('{"type":"renew"}', MalformedFrame, None),
    ('{"type":"renew","token":5}', MalformedFrame, None),
    ('{"type":"renew","token":"a b"}', MalformedFrame, None),
]


@pytest.mark.parametrize(
    ("text", "error", "seq"), HOSTILE, ids=[f"{n}: {case[0][:50]!r}" for n, case in enumerate(HOSTILE)]
)
def test_a_hostile_frame_is_refused_with_its_code_and_seq(
    text: str | bytes, error: type[CollabError], seq: int | None
) -> None:
    with pytest.raises(CollabError) as caught:
        read_client_frame(text)
    assert type(caught.value) is error
    assert caught.value.seq == seq
    assert len(caught.value.detail) < 300


def test_the_reasons_name_the_place() -> None:
    reasons: dict[str, Any] = {
        submit(INSERT, base="-1"): "submit: Expected `int` >= 0 - at `$.base`",
        join(
            session=OK, revision="1"
        ): "join: lineage and revision say together what the replica holds: give both or none",
        join(session=OK, sent=submit(INSERT)): (
            "join: sent was made on what the replica holds: give its lineage and revision, too"
        ),
        submit('[{"retain":1e999}]'): "op 0: retain is a whole number from 1 to 2^53 - 1, not Infinity",
        join(session=OK, link='"a"', token='"b"'): "join: give one of token, ticket and link",
        submit("[]"): "submit: an empty delta submits nothing",
        '{"type":"seen","revison":1}': "seen: Object contains unknown field `revison`",
        '{"type":"no"}': 'type is one of differs, join, ping, point, renew, seen, submit, not "no"',
        "[]": "a frame is an object, not a list",
    }
    for text, reason in reasons.items():
        with pytest.raises(CollabError) as caught:
            read_client_frame(text)
        assert caught.value.detail == reason


def test_the_limits_of_the_document_hold_at_the_door() -> None:
    with pytest.raises(MalformedDelta, match="a plain text takes no attributes"):
        read_client_frame(submit('[{"insert":"x","attributes":{"bold":true}}]'), PLAIN)
    with pytest.raises(DeltaTooLarge, match="the delta has 2 ops; 1 are allowed"):
        read_client_frame(submit('[{"insert":"x"},{"delete":1}]'), Limits(ops=1))
    with pytest.raises(FrameTooLarge, match="the frame takes 15 bytes; 14 are allowed"):
        read_client_frame('{"type":"ping"}', largest=14)
    assert read_client_frame('{"type":"ping"}', largest=15) == m.Ping()
    assert read_client_frame(submit(INSERT, more=f',"restores":{array(RESTORED, 1000)}'))
