"""Every line of `docs/security.md` names tests, and each of them exists."""

import ast
import re

from tests.server.server import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text()

AREAS = {
    *("Sign-in", "Sessions and tokens", "Links and roles", "Sockets", "Import and formats", "HTML and Markdown"),
    *("The server's own requests", "Headers and pages", "Denial of service", "Secrets and logs", "Operators"),
    "What we build on",
}


def rows() -> list[tuple[str, str, str]]:
    """Risk, what is done, and the tests, of each line."""
    table = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
    return [row for row in table if not set(row[0]) <= {"-"} and row[0] != "Risk"]


def named_in(path: str) -> set[str]:
    """The names of the tests in a file, in Python or in TypeScript."""
    source = (ROOT / path).read_text()
    if path.endswith(".py"):
        return {
            node.name
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
    return set(re.findall(r"""\b(?:it|test)\(\s*["'`](.+?)["'`]""", source))


def test_every_line_names_a_test_that_exists() -> None:
    assert len(rows()) > 40
    for risk, _, shown in rows():
        named = re.findall(r"`([\w/.-]+)::([^`]+)`", shown)
        assert named, risk
        assert shown == ", ".join(f"`{path}::{name}`" for path, name in named), risk
        for path, name in named:
            assert path.startswith(("tests/", "web/")), path
            assert name in named_in(path), f"{path}::{name}"


def test_nothing_is_left_out() -> None:
    assert set(re.findall(r"^## (.+)$", PAGE, re.MULTILINE)) >= AREAS
