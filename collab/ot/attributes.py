"""Attributes: the formatting an op gives. A null takes formatting away; content holds no nulls.

`None` stands for "says nothing about formatting", so the verbs below never return empty attributes.
"""

from collections.abc import Iterator, Mapping

from collab.ot.values import INHERITED, Json, canonical, checked, checked_name


class Attributes(Mapping[str, Json]):
    """Immutable names and values, equal when they are the same JSON: true is not 1, whatever Python thinks."""

    __slots__ = ("_items", "_text")

    def __init__(self, items: Mapping[str, object] | None = None, /, **named: object) -> None:
        given = {**(items or {}), **named}
        self._items: Mapping[str, Json] = {
            checked_name(name, INHERITED): checked(value) for name, value in given.items()
        }
        self._text: str | None = None

    @property
    def text(self) -> str:
        """The canonical JSON text, made when first asked for."""
        if self._text is None:
            self._text = canonical(self._items)
        return self._text

    def __getitem__(self, name: str) -> Json:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Attributes) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Attributes({self._items!r})"


def compose(first: Attributes | None, second: Attributes | None, *, keep_nulls: bool) -> Attributes | None:
    """First one, then the other: the second wins. Nulls stay on what is retained and vanish from what is inserted."""
    if second is None:
        return first
    items: Mapping[str, Json] = {**(first or {}), **second}
    if not keep_nulls:
        items = {name: value for name, value in items.items() if value is not None}
    return _trusted(items)


def transform(mine: Attributes | None, theirs: Attributes | None, *, theirs_first: bool) -> Attributes | None:
    """Mine as they must be after theirs. What both name stays theirs where theirs were first, else becomes mine."""
    if mine is None or theirs is None or not theirs_first:
        return mine
    return _trusted({name: value for name, value in mine.items() if name not in theirs})


def invert(attributes: Attributes, base: Attributes | None) -> Attributes | None:
    """What takes the attributes back from text that had those of the base."""
    return diff(compose(base, attributes, keep_nulls=False), base)


def diff(old: Attributes | None, new: Attributes | None) -> Attributes | None:
    """What makes the old into the new: `compose(old, diff(old, new)) == new`."""
    if old == new:
        return None
    before: Mapping[str, Json] = old or {}
    after: Mapping[str, Json] = new or {}
    changed = {name: after.get(name) for name in (*before, *after) if _differs(before.get(name), after.get(name))}
    return _trusted(changed)


def without_nulls(attributes: Attributes | None) -> Attributes | None:
    """The attributes that an insert can hold."""
    return compose(None, attributes, keep_nulls=False)


def _differs(one: Json, other: Json) -> bool:
    return one != other or canonical(one) != canonical(other)


def _trusted(items: Mapping[str, Json]) -> Attributes | None:
    """Attributes of values that were checked when they came in; none of no values."""
    if not items:
        return None
    attributes = Attributes.__new__(Attributes)
    attributes._items, attributes._text = items, None  # noqa: SLF001 - a constructor, without the other one's checks
    return attributes
