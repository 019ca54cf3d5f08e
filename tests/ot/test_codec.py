"""JSON comes in as deltas within limits, or is refused with words that say which op and what is wrong."""

from typing import Any

import pytest

from collab.errors import DeltaTooLarge, MalformedDelta
from collab.ot import KEPT, PLAIN, RICH, Delta, Embed, Limits, digest, dump, parse

DEEP: Any = "x"
for _ in range(20):
    DEEP = [DEEP]


def test_an_array_of_ops_is_a_delta_as_text_as_bytes_and_as_values() -> None:
    delta = Delta().retain(1).insert("é😀", bold=True).delete(2).insert(Embed.of("image", {"src": "x"}))
    values = [
        {"retain": 1},
        {"insert": "é😀", "attributes": {"bold": True}},
        {"delete": 2},
        {"insert": {"image": {"src": "x"}}},
    ]
    assert parse(values) == delta
    assert parse({"ops": values}) == delta
    assert parse(dump(delta)) == delta
    assert parse(dump(delta).encode()) == delta


def test_ops_stay_in_their_order_and_become_compact() -> None:
    assert parse([{"delete": 1}, {"insert": "x"}, {"insert": "y"}, {"retain": 3}]) == Delta().delete(1).insert("xy")


def test_a_null_on_an_insert_says_nothing_and_one_on_a_retain_takes_away() -> None:
    assert parse([{"insert": "x", "attributes": {"bold": None}}]) == Delta().insert("x")
    assert parse([{"retain": 1, "attributes": {"bold": None}}]) == Delta().retain(1, bold=None)
    assert parse([{"retain": 1, "attributes": {}}, {"delete": 1}]) == Delta().retain(1).delete(1)


def test_the_canonical_text_has_sorted_keys_ascii_escapes_and_no_spaces() -> None:
    delta = (
        Delta()
        .insert('é😀"\\\n\x7f', b=1, a=[True])
        .retain(2, x=None)
        .delete(3)
        .insert(Embed.of("i", {"b": 1, "a": 2}))
    )
    assert dump(delta) == (
        '[{"attributes":{"a":[true],"b":1},"insert":"\\u00e9\\ud83d\\ude00\\"\\\\\\n\\u007f"},'
        '{"attributes":{"x":null},"retain":2},{"delete":3},{"insert":{"i":{"a":2,"b":1}}}]'
    )


def test_half_a_pair_that_a_cut_has_left_is_written_and_read_back() -> None:
    halves = Delta().insert("\ud83d")
    assert dump(halves) == '[{"insert":"\\ud83d"}]'
    assert parse(dump(halves), KEPT) == halves


def test_the_digest_is_the_sha_256_of_the_canonical_text() -> None:
    assert digest(Delta()) == "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
    assert digest(Delta().insert("a")) != digest(Delta().insert("a", bold=True))


REFUSED: list[tuple[object, str]] = [
    ("{", "the delta is no JSON"),
    ("null", "a delta is an array of ops, not null"),
    (5, "a delta is an array of ops, not a number"),
    ({"ops": 5}, "a delta is an array of ops, not a number"),
    ({"ops": [], "more": 1}, "a delta is an array of ops, not an object"),
    ([7], "op 0: an op is an object, not a number"),
    ([{}], "op 0: an op has one of insert, retain and delete, not none of them"),
    ([{"attributes": {}}], "op 0: an op has one of insert, retain and delete, not none of them"),
    ([{"inset": "x"}], 'op 0: an op has one of insert, retain and delete, not "inset"'),
    (
        [{"retain": 1}, {"insert": "x", "delete": 1}],
        'op 1: an op has one of insert, retain and delete, not "insert" and',
    ),
    ([{"insert": ""}], "op 0: it inserts an empty text"),
    ([{"insert": "a\0"}], "op 0: the text holds NUL, which no database keeps"),
    ([{"insert": "\ud83d"}], "op 0: the text holds half a surrogate pair"),
    ('[{"insert":"\\ude00"}]', "op 0: the text holds half a surrogate pair"),
    ([{"insert": 5}], "op 0: an insert is a text or an embed, an object of one key, not a number"),
    ([{"insert": {}}], "op 0: an insert is a text or an embed, an object of one key, not an object"),
    ([{"insert": {"a": 1, "b": 2}}], "op 0: an insert is a text or an embed, an object of one key, not an object"),
    ([{"insert": {"image": 0.5}}], "op 0: holds the number 0.5"),
    ([{"insert": {"image\0": 1}}], "op 0: holds NUL"),
    ([{"insert": "x", "attributes": {"deep": DEEP}}], "op 0: is nested more than 16 deep"),
    ([{"insert": "x", "attributes": None}], "op 0: attributes are an object, not null"),
    ([{"insert": "x", "attributes": {"a": "\ud83d"}}], "op 0: holds half a surrogate pair"),
    ([{"retain": 0}], "op 0: retain is a whole number from 1 to 2^53 - 1, not 0"),
    ([{"retain": -1}], "op 0: retain is a whole number from 1 to 2^53 - 1, not -1"),
    ([{"delete": True}], "op 0: delete is a whole number from 1 to 2^53 - 1, not true"),
    ([{"delete": 1.5}], "op 0: delete is a whole number from 1 to 2^53 - 1, not 1.5"),
    ([{"delete": 2**53}], "op 0: delete is a whole number from 1 to 2^53 - 1, not 9007199254740992"),
    ([{"delete": "x" * 50}], f'op 0: delete is a whole number from 1 to 2^53 - 1, not "{"x" * 39}…'),
    ([{"retain": {"image": 1}}], "op 0: retain of an object: embeds are replaced, not edited in place"),
    ([{"delete": 1, "attributes": {"a": 1}}], "op 0: a delete takes no attributes"),
]


@pytest.mark.parametrize(("source", "why"), REFUSED, ids=[why for _, why in REFUSED])
def test_what_is_no_delta_is_refused_with_its_reason(source: object, why: str) -> None:
    with pytest.raises(MalformedDelta) as caught:
        parse(source)
    assert caught.value.detail.startswith(why)


def test_the_longest_length_is_let_in() -> None:
    assert parse([{"delete": 2**53 - 1}]) == Delta().delete(2**53 - 1)
    assert parse([{"delete": 1}]) == Delta().delete(1)


TOO_LARGE: list[tuple[list[object], Limits, str]] = [
    ([{"insert": "x"}, {"delete": 1}], Limits(ops=1), "the delta has 2 ops; 1 are allowed"),
    ([{"insert": "éé"}], Limits(size=26), "the delta takes 27 bytes written out; 26 are allowed"),
    ([{"insert": {"i": "four"}}], Limits(embed_size=5), "op 0: the embed takes 6 bytes; 5 are allowed"),
    (
        [{"retain": 1, "attributes": {"a": 1, "b": 2}}],
        Limits(attributes=1),
        "op 0: there are 2 attributes; 1 are allowed",
    ),
    (
        [{"retain": 1, "attributes": {"a": "four"}}],
        Limits(attribute_size=11),
        "op 0: the attributes take 12 bytes; 11 are allowed",
    ),
]


@pytest.mark.parametrize(("source", "limits", "why"), TOO_LARGE, ids=[why for _, _, why in TOO_LARGE])
def test_what_is_larger_than_a_limit_is_refused_with_both_numbers(
    source: list[object], limits: Limits, why: str
) -> None:
    with pytest.raises(DeltaTooLarge) as caught:
        parse(source, limits)
    assert caught.value.detail == why


@pytest.mark.parametrize(
    ("source", "limits"),
    [
        ([{"insert": "x"}, {"delete": 1}], Limits(ops=2)),
        ([{"insert": "éé"}], Limits(size=27)),
        ([{"insert": {"i": "four"}}], Limits(embed_size=6)),
        ([{"retain": 1, "attributes": {"a": 1, "b": 2}}], Limits(attributes=2)),
        ([{"retain": 1, "attributes": {"a": "four"}}], Limits(attribute_size=12)),
    ],
)
def test_what_is_as_large_as_a_limit_is_let_in(source: list[object], limits: Limits) -> None:
    assert parse(source, limits) == parse(source, KEPT)


def test_a_plain_text_takes_no_attributes_and_no_embeds() -> None:
    assert parse([{"insert": "x", "attributes": {}}], PLAIN) == Delta().insert("x")
    with pytest.raises(MalformedDelta, match="op 0: a plain text takes no attributes"):
        parse([{"insert": "x", "attributes": {"bold": True}}], PLAIN)
    with pytest.raises(MalformedDelta, match="op 0: a plain text takes no embeds"):
        parse([{"insert": {"image": "cat.png"}}], PLAIN)


def test_the_limits_of_a_rich_document_are_those_that_are_documented() -> None:
    assert Limits(256 * 1024, 20_000, 32, 4 * 1024, True, 64 * 1024, False) == RICH  # noqa: FBT003 - as in the table
