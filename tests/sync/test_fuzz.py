"""Whatever comes to the door, it is a frame or a `CollabError`: nothing else ever gets through, or out."""

import json
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from collab.errors import CollabError
from collab.ot import RICH, Delta, dump, parse
from collab.sync import read_client_frame, read_server_frame, write_frame
from tests.sync.test_frames import FROM_CLIENTS, FROM_SERVERS

# Words that frames know, and values that are nearly right.
WORDS = st.sampled_from(
    ["type", "submit", "join", "point", "seq", "base", "delta", "session", "insert", "retain", "delete", "attributes"]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**65), 2**65),
    st.floats(),
    WORDS,
    st.text(st.characters(), max_size=3),
    st.just("0123456789abcdef"),
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=2), inner, max_size=4)
)
FRAMES = [json.loads(write_frame(frame)) for frame in (*FROM_CLIENTS, *FROM_SERVERS)]


@given(st.binary(max_size=60) | st.text(st.characters(), max_size=60))
def test_any_bytes_and_any_text(text: bytes | str) -> None:
    for read in (read_client_frame, read_server_frame):
        with suppress(CollabError):
            write_frame(read(text))


@given(VALUES)
def test_any_json(value: object) -> None:
    for read in (read_client_frame, read_server_frame):
        with suppress(CollabError):
            write_frame(read(json.dumps(value)))


@given(st.sampled_from(FRAMES), st.data())
def test_a_frame_in_which_one_value_is_another(frame: dict[str, Any], data: st.DataObject) -> None:
    spoilt = json.loads(json.dumps(frame))
    place: Any = spoilt
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(list(keys)))
        if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = data.draw(VALUES)
        break
    for read in (read_client_frame, read_server_frame):
        with suppress(CollabError):
            write_frame(read(json.dumps(spoilt)))


@given(st.lists(st.dictionaries(WORDS, VALUES, max_size=2) | VALUES, max_size=4))
def test_any_value_as_a_delta_is_refused_or_is_the_same_after_it_was_written(value: list[object]) -> None:
    with suppress(CollabError):
        delta = parse(value)
        assert isinstance(delta, Delta)
        assert parse(dump(delta), RICH) == delta
