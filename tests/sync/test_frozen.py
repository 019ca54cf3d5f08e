"""Values are frozen; only the state machines change."""

from collections.abc import Iterator

import msgspec
import pytest

import collab.sync.messages  # noqa: F401 - the last floor of the core: now every value of it is known


def values(family: type[msgspec.Struct] = msgspec.Struct) -> Iterator[type[msgspec.Struct]]:
    for kind in family.__subclasses__():
        if kind.__module__.startswith(("collab.ot", "collab.sync")):
            yield kind
        yield from values(kind)


@pytest.mark.parametrize("kind", [*values()])
def test_a_value_of_the_core_is_frozen(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.frozen
