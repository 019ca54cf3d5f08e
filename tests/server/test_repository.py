"""What the repository promises of itself."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.server import ROOT, environment


def test_the_algebra_and_the_protocol_core_load_without_django_and_without_asyncio() -> None:
    code = "import collab.ot, collab.sync, sys; print(*sorted({'asyncio', 'channels', 'django'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_a_server_loads_no_celery(tmp_path: Path) -> None:
    code = "import sys, asgi; print('django' in sys.modules, 'celery' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(DATA_DIR=str(tmp_path)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True", "False"]


def test_only_the_journal_writes_revisions_marks_and_heads() -> None:
    writes = re.compile(
        r"(INSERT INTO|UPDATE|DELETE FROM) documents_(head|mark|revision)|\b(Head|Mark|Revision)\.objects"
    )
    floors = (
        file
        for folder in ("collab", "documents", "presence", "consumers", "routing")
        for file in (ROOT / folder).rglob("*.py")
    )
    # The journal's statements are a module of their own, which nobody else imports.
    found = {file.relative_to(ROOT).as_posix() for file in floors if writes.search(file.read_text())}
    assert found == {"documents/journal.py", "documents/statements.py"}
    uses = re.compile(r"import .*\bstatements\b")
    users = [file for file in (ROOT / "documents").rglob("*.py") if uses.search(file.read_text())]
    assert {file.name for file in users} == {"journal.py"}


@pytest.mark.parametrize("folder", ["collab", "documents", "consumers", "presence", "routing"])
def test_every_file_and_function_of_the_core_can_be_read_in_one_sitting(folder: str) -> None:
    for file in (ROOT / folder).rglob("*.py"):
        if file.parent.name == "migrations":  # written by Django
            continue
        source = file.read_text()
        assert len(source.splitlines()) <= 400, file
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno is not None
                assert node.end_lineno - node.lineno < 40, f"{file}: {node.name}"
