"""What Hypothesis draws for the laws: contents, and deltas that fit them, true order and all."""

from hypothesis import strategies as st

from collab.ot import Attributes, Delete, Delta, Embed, Insert, Op, Retain
from collab.ot.delta import Draft

# Few names and values, so that neighbours often say the same, and true next to 1, which Python takes for equal.
NAMES = ["bold", "colour"]
VALUES = [True, 1, "red", {"deep": [1, None]}]

# Every kind of unit: one byte, two, three, a pair of halves, and a line's end.
TEXTS = ["a", "bc", "ä", "字x", "😀", "x😀y", "\n"]

EMBEDS = [Embed.of("image", "cat.png"), Embed.of("image", "dog.png"), Embed.of("formula", {"tex": "x^2"})]


def attributes(*, nulls: bool) -> st.SearchStrategy[Attributes | None]:
    """Attributes of an insert, or with nulls those of a retain; often none."""
    values = st.sampled_from([*VALUES, None] if nulls else VALUES)
    some = st.dictionaries(st.sampled_from(NAMES), values, min_size=1).map(Attributes)
    return st.none() | st.none() | some


def inserts() -> st.SearchStrategy[Op]:
    """An insert of a little text, seldom of an embed."""
    text = st.sampled_from(TEXTS)
    return st.builds(Insert, st.one_of(text, text, text, st.sampled_from(EMBEDS)), attributes(nulls=False))


def contents() -> st.SearchStrategy[Delta]:
    """Content of some runs, compact."""
    return st.lists(inserts(), max_size=5).map(compact)


@st.composite
def deltas(draw: st.DrawFn, length: int) -> Delta:
    """A delta that reads at most this length, with deletes and inserts in any order."""
    ops: list[Op] = []
    left = length
    for _ in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(["insert", "retain", "delete"])) if left else "insert"
        if kind == "insert":
            ops.append(draw(inserts()))
            continue
        reach = draw(st.integers(1, min(left, 4)))
        left -= reach
        ops.append(Delete(reach) if kind == "delete" else Retain(reach, draw(attributes(nulls=True))))
    return compact(ops)


@st.composite
def edited(draw: st.DrawFn, *, steps: int, rivals: int = 0) -> tuple[Delta, list[Delta], list[Delta]]:
    """Content, a series of deltas each made after the one before, and rival deltas made on the content."""
    content = draw(contents())
    length = content.growth
    others = [draw(deltas(length)) for _ in range(rivals)]
    series = []
    for _ in range(steps):
        series.append(draw(deltas(length)))
        length += series[-1].growth
    return content, series, others


def compact(ops: list[Op]) -> Delta:
    """The ops as the verbs leave them."""
    draft = Draft()
    for op in ops:
        draft.push(op)
    return draft.finish()
