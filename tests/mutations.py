"""Small changes to a program, each likely to be a bug: what `tests.mutants` tries on the pure core."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

Function = ast.FunctionDef | ast.AsyncFunctionDef | None


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change at one place of a file."""

    file: str  # from the root of the tree
    line: int
    text: str  # of the line where the place begins
    start: int  # the place, in bytes from the start of the file
    end: int
    before: str  # what stands there, in Python's own spelling
    after: str

    @property
    def change(self) -> str:
        """What is changed, in a form that stays the same when the lines around it move."""
        return f"{self.before} → {self.after}"

    def applied(self, source: str) -> str:
        """The changed program."""
        given = source.encode()
        return (given[: self.start] + self.after.encode() + given[self.end :]).decode()


def mutations(file: str, source: str) -> Iterator[Mutation]:
    """Every change of the program that is tried, from its first line to its last."""
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for node, function in _code(ast.parse(source), None):
        for after in _changes(node, function):
            yield Mutation(
                file=file,
                line=node.lineno,
                text=lines[node.lineno - 1].decode().strip(),
                start=starts[node.lineno - 1] + node.col_offset,
                end=starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0),
                before=ast.unparse(node),
                after=after,
            )


def choose(candidates: Sequence[Mutation], *, count: int, seed: int) -> list[Mutation]:
    """As many places as asked for, one change at each.

    Every change draws its rank from the seed and from what it says, not from where it stands, so that an edit elsewhere
    leaves the choice as it was.
    """
    twins: Counter[tuple[str, str, str]] = Counter()
    ranks: dict[str, Mutation] = {}
    for each in candidates:
        key = (each.file, each.text, each.change)
        ranks[sha256(repr((seed, *key, twins[key])).encode()).hexdigest()] = each
        twins[key] += 1
    places: dict[tuple[str, int, int], Mutation] = {}
    for _, each in sorted(ranks.items()):
        places.setdefault((each.file, each.start, each.end), each)
    return sorted(list(places.values())[:count], key=lambda each: (each.file, each.start))


Node = ast.expr | ast.stmt


def _code(node: ast.AST, function: Function) -> Iterator[tuple[Node, Function]]:
    """The statements and expressions that run, with the function around them: no annotations, no texts for people."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.FunctionDef) and _is_overload(node)):
        return
    if isinstance(node, ast.expr | ast.stmt):
        yield node, function
    if isinstance(node, ast.AnnAssign):
        parts: Sequence[ast.AST] = [node.value] if node.value else []
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        parts, function = [*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body], node
    elif isinstance(node, ast.ClassDef):
        parts = [*node.keywords, *node.body]
    else:
        parts = list(ast.iter_child_nodes(node))
    for part in parts:
        yield from _code(part, function)


def _is_overload(node: ast.FunctionDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "overload" for each in node.decorator_list)


def _changes(node: Node, function: Function) -> Iterator[str]:
    """What may stand in the place of this."""
    match node:
        case ast.Compare():
            yield from _compared(node)
        case ast.BoolOp(op=op, values=values):
            yield f"({ast.unparse(ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values))})"
        case ast.BinOp(op=ast.Add() | ast.Sub() as op, left=left, right=right):
            yield ast.unparse(ast.BinOp(left, ast.Sub() if isinstance(op, ast.Add) else ast.Add(), right))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield f"({ast.unparse(operand)})"
        case ast.Constant(value=int(value)):
            yield from (repr(not value),) if isinstance(value, bool) else (str(value + 1), str(value - 1))
        case ast.Call():
            yield from _called(node)
        case ast.Return(value=ast.expr() as value):
            yield from _returned(value, function)
        case ast.Break() | ast.Continue():
            yield "continue" if isinstance(node, ast.Break) else "break"
        case ast.stmt() if function is not None and _can_go(node, function):
            yield "pass"


_OTHER: dict[type[ast.cmpop], Callable[[], ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


def _compared(node: ast.Compare) -> Iterator[str]:
    for index, op in enumerate(node.ops):
        ops = [*node.ops[:index], _OTHER[type(op)](), *node.ops[index + 1 :]]
        yield ast.unparse(ast.Compare(node.left, ops, node.comparators))


def _called(node: ast.Call) -> Iterator[str]:
    """Swap min and max; swap two arguments, where another order is not an error at once."""
    name = ast.unparse(node.func)
    if name in ("min", "max"):
        other = ast.Name("max" if name == "min" else "min")
        yield ast.unparse(ast.Call(other, node.args, node.keywords))
        return
    if name in ("isinstance", "getattr", "cast", "ValueError") or any(
        isinstance(each, ast.Starred) for each in node.args
    ):
        return
    match node.args:
        case [first, second] if ast.unparse(first) != ast.unparse(second):
            yield ast.unparse(ast.Call(node.func, [second, first], node.keywords))


# What a function returns instead, by the first word of its annotation that is found here.
_EMPTY = {
    "None": "None",
    "Sequence": "()",
    "tuple": "()",
    "list": "[]",
    "Iterator": "iter(())",
    "Delta": "Delta()",
    "str": "''",
    "int": "0",
}


def _returned(value: ast.expr, function: Function) -> Iterator[str]:
    if function is None or function.returns is None:
        return
    words = [node.id for node in ast.walk(function.returns) if isinstance(node, ast.Name)]
    if any(isinstance(node, ast.Constant) and node.value is None for node in ast.walk(function.returns)):
        words.insert(0, "None")
    if words == ["bool"]:
        yield f"return not ({ast.unparse(value)})"
    empty = next((_EMPTY[word] for word in words if word in _EMPTY), None)
    if empty is not None and empty != ast.unparse(value):
        yield f"return {empty}"


def _can_go(statement: ast.stmt, function: ast.AST) -> bool:
    """Whether it is a call or an assignment whose absence is not an error at once."""
    match statement:
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Delete():
            return True
        case ast.Assign(targets=targets):
            names = {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
            bound = Counter(_bound(function))
            return all(bound[name] > 1 for name in names)
    return False


def _bound(function: ast.AST) -> Iterator[str]:
    """Each name as often as the function gives it a value."""
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            yield node.arg
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
