"""`docs/protocol.md` and the code say the same: whoever changes one of them is sent to the other."""

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

import msgspec
import pytest
from msgspec import inspect

from collab.errors import CollabError, Remedy
from collab.ot import KEPT, PLAIN, RICH, Delta, Limits, compose, digest, dump, join, parse, transform
from collab.ot.values import DEEPEST
from collab.sync import read_client_frame, read_server_frame, write_frame
from collab.sync.frames import LARGEST_FRAME
from collab.sync.messages import (
    Activity,
    Announced,
    ClientFrame,
    Happening,
    Moved,
    Participant,
    Role,
    ServerFrame,
    ThreadChange,
)
from collab.sync.submission import Restored, Revision

DOCUMENT = Path(__file__).parents[2] / "docs" / "protocol.md"

CLIENT = {kind.__struct_config__.tag: kind for kind in ClientFrame.__args__}
SERVER = {kind.__struct_config__.tag: kind for kind in ServerFrame.__args__}
PARTS = {kind.__name__.lower(): kind for kind in (Restored, Revision, Participant, Moved, ThreadChange, Announced)}

# The limit of a delta behind each number that `joined` announces.
BOUNDS = {
    "delta": "size",
    "ops": "ops",
    "attributes": "attributes",
    "attribute_size": "attribute_size",
    "embeds": "embeds",
    "embed_size": "embed_size",
}


@cache
def document() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def section(title: str) -> str:
    """What stands under a heading of the second level."""
    return document().partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def blocks(title: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", section(title), re.MULTILINE | re.DOTALL)


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every row of every table."""
    for line in text.splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def fields_in_the_document() -> dict[str, tuple[str, str]]:
    """`frame.field`, its type and its default."""
    return {cells[0].strip("`"): (cells[1], cells[2].strip("`")) for cells in rows(document()) if "." in cells[0]}


def fields_in_the_code() -> dict[str, tuple[str, str]]:
    return {
        f"{name}.{field.encode_name}": (word(field.type), default(field))
        for name, kind in {**CLIENT, **SERVER, **PARTS}.items()
        for field in inspected(kind).fields
    }


def inspected(kind: type) -> inspect.StructType:
    found = inspect.type_info(kind)
    assert isinstance(found, inspect.StructType)
    return found


def default(field: inspect.Field) -> str:
    if field.required:
        return "required"
    return msgspec.json.encode(None if field.default is msgspec.NODEFAULT else field.default).decode()


def word(kind: inspect.Type) -> str:
    """The document's word for a type."""
    match kind:
        case inspect.UnionType(types):
            return word(next(each for each in types if not isinstance(each, inspect.NoneType)))
        case inspect.VarTupleType(item):
            return f"{word(item)}[]"
        case inspect.TupleType() | inspect.BoolType():
            return "boolean" if isinstance(kind, inspect.BoolType) else "place"
        case inspect.IntType(ge=least):
            return "positive" if least == 1 else "count"
        case inspect.StrType(pattern=pattern):
            return next((name for name, text in TEXTS.items() if text == pattern), "string")
        case inspect.EnumType(cls) | inspect.StructType(cls) | inspect.CustomType(cls):
            return cls.__name__.lower()
    raise AssertionError(f"the document has no word for {kind}")


def text_of(name: str, frame: type) -> inspect.StrType:
    field = next(each for each in inspected(frame).fields if each.name == name)
    kinds = field.type.types if isinstance(field.type, inspect.UnionType) else (field.type,)
    return next(each for each in kinds if isinstance(each, inspect.StrType))


# Words for strings of a kind, by their patterns.
TEXTS = {
    "session": text_of("session", CLIENT["join"]).pattern,
    "secret": text_of("token", CLIENT["join"]).pattern,
    "name": text_of("lineage", CLIENT["join"]).pattern,
    "digest": text_of("digest", SERVER["checkpoint"]).pattern,
}


def every_error(family: type[CollabError] = CollabError) -> Iterator[type[CollabError]]:
    for kind in family.__subclasses__():
        if kind.__module__ == CollabError.__module__:  # others can only be met over HTTP
            yield kind
        yield from every_error(kind)


def deltas(block: str) -> dict[str, Delta]:
    """The deltas of a worked example by their names."""
    return {name: parse(text, KEPT) for name, text in re.findall(r"^(\w+) +(\[.*?\])(?: {2}|$)", block, re.MULTILINE)}


def worked_example(title: str) -> str:
    (block,) = blocks(title, "text")
    return block


@pytest.mark.parametrize("example", blocks("Frames from the client", "json"))
def test_an_example_from_the_client_is_read_and_written_back_the_same(example: str) -> None:
    assert json.loads(write_frame(read_client_frame(example))) == json.loads(example)


@pytest.mark.parametrize("example", blocks("Frames from the server", "json"))
def test_an_example_from_the_server_is_read_and_written_back_the_same(example: str) -> None:
    assert json.loads(write_frame(read_server_frame(example))) == json.loads(example)


def test_every_frame_has_one_example_in_its_place() -> None:
    for title, frames in (("Frames from the client", CLIENT), ("Frames from the server", SERVER)):
        assert sorted(json.loads(example)["type"] for example in blocks(title, "json")) == sorted(map(str, frames))
        assert all(f"\n**`{kind}`** " in section(title) for kind in frames)


def test_every_field_has_its_type_and_its_default_and_no_other_field_stands_there() -> None:
    assert fields_in_the_document() == fields_in_the_code()


def test_every_error_has_its_code_and_its_remedy_and_no_other_error_stands_there() -> None:
    in_the_code = {kind.code: kind.remedy.value for kind in every_error()}
    in_the_document = {
        cells[0].strip("`"): cells[1].strip("`")
        for cells in rows(section("Errors").partition("| Code |")[2])
        if cells[0].startswith("`")
    }
    assert in_the_document == in_the_code


def test_every_remedy_says_what_a_client_does() -> None:
    table = section("Errors").partition("| Code |")[0]
    assert [cells[0].strip("`") for cells in rows(table) if cells[0].startswith("`")] == [each.value for each in Remedy]


def test_every_default_of_a_limit_stands_in_the_document() -> None:
    table = {cells[0].strip("`"): (cells[3], cells[4]) for cells in rows(section("Limits")) if cells[0].startswith("`")}
    expected = {f"announced.{field}": (shown(RICH, bound), shown(PLAIN, bound)) for field, bound in BOUNDS.items()}
    expected["announced.frame"] = (str(LARGEST_FRAME), str(LARGEST_FRAME))
    no_defaults = {f"announced.{field}": ("", "") for field in ("length", "rate", "window")}
    assert table == expected | no_defaults


def shown(limits: Limits, bound: str) -> str:
    return json.dumps(getattr(limits, bound))


def test_every_bound_of_a_delta_is_announced_or_is_for_content_only() -> None:
    assert {*BOUNDS.values(), "halves"} == {*Limits.__struct_fields__}


def test_the_bounds_of_values_stand_in_the_document() -> None:
    restores = next(field for field in inspected(CLIENT["submit"]).fields if field.name == "restores").type
    assert isinstance(restores, inspect.VarTupleType)
    assert f"at most {restores.max_length} of them in one" in document()
    assert f"at most {DEEPEST} deep" in document()
    assert "{16,64}" in (TEXTS["session"] or "")
    assert "| `session` | string: 16 to 64 of " in document()
    assert "{1,4096}" in (TEXTS["secret"] or "")
    assert "| `secret` | string: 1 to 4096 printable" in document()
    name = text_of("lineage", CLIENT["join"])
    assert f"| `name` | string: {name.min_length} to {name.max_length} printable" in document()


@pytest.mark.parametrize("kind", [Activity, Role, Happening, Remedy])
def test_every_value_of_an_enumeration_stands_in_the_document(kind: type[StrEnum]) -> None:
    row = next(cells[1] for cells in rows(section("Values")) if cells[0] == f"`{kind.__name__.lower()}`")
    assert re.findall(r'`"(\w+)"`', row) == [each.value for each in kind]


def test_in_the_example_of_true_order_only_the_join_agrees_with_going_step_by_step() -> None:
    told = deltas(worked_example("Deltas"))
    stepwise = transform(transform(told["p"], told["a"], theirs_first=True), told["b"], theirs_first=True)
    assert told["stepwise"] == stepwise
    assert told["joined"] == join(told["a"], told["b"])
    assert told["composed"] == compose(told["a"], told["b"])
    assert transform(told["p"], told["joined"], theirs_first=True) == stepwise
    assert transform(told["p"], told["composed"], theirs_first=True) != stepwise


def test_in_the_example_of_a_diamond_both_sides_end_with_the_result() -> None:
    told = deltas(worked_example("Rebasing"))
    assert told["bob_after"] == transform(told["bob"], told["ann"], theirs_first=True)
    assert told["ann_after"] == transform(told["ann"], told["bob"], theirs_first=False)
    for first, second in (("ann", "bob_after"), ("bob", "ann_after")):
        assert compose(compose(told["content"], told[first]), told[second]) == told["result"]


def test_in_the_example_of_a_checkpoint_the_text_is_canonical_and_the_digest_is_its_own() -> None:
    example = worked_example("Checkpoints and the canonical text")
    content = deltas(example)["content"]
    assert f"content  {dump(content)}\n" in example
    assert f"digest   {digest(content)}\n" in example


def test_strings_in_the_canonical_text_are_escaped_as_the_document_says() -> None:
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
    for unit in map(chr, range(1, 0x10000)):
        as_it_is = unit if " " <= unit <= "~" else f"\\u{ord(unit):04x}"
        assert dump(Delta().insert(unit)) == f'[{{"insert":"{short.get(unit, as_it_is)}"}}]'


def test_keys_in_the_canonical_text_are_sorted_by_units_not_by_characters() -> None:
    content = Delta().insert("x", **{"\uffff": 1, "\U0001f600": 2})
    assert dump(content) == r'[{"attributes":{"\ud83d\ude00":2,"\uffff":1},"insert":"x"}]'


def test_whole_numbers_in_the_canonical_text_have_one_spelling() -> None:
    content = parse('[{"insert":"x","attributes":{"a":1.0,"b":-0.0,"c":1e3}}]')
    assert dump(content) == '[{"attributes":{"a":1,"b":0,"c":1000},"insert":"x"}]'
