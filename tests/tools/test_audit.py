"""What registries answer is told as it is; who does not answer has not said that all is well."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.tools import audit
from tests.tools.audit import State, main, of_npm, of_python

CLEAN = {"dependencies": [{"name": "django", "version": "5.2.19", "vulns": []}]}
HOLE = {"id": "PYSEC-1", "fix_versions": ["5.2.20"]}
FOUND = {"dependencies": [{"name": "django", "version": "5.2.19", "vulns": [HOLE, {**HOLE, "fix_versions": []}]}]}
UNKNOWN = {"dependencies": [{"name": "django", "skip_reason": "not found"}]}
NPM_CLEAN: dict[str, Any] = {"vulnerabilities": {}}
NPM_FOUND = {"vulnerabilities": {"quill": {"severity": "high", "range": "<2"}}}


def answering(text: object) -> audit.Run:
    return lambda _command, _folder: text if isinstance(text, str) else json.dumps(text)


@pytest.mark.parametrize(
    "answer", ["", "503 Service Unavailable", "[]", {}, {"dependencies": []}, {"dependencies": None}, UNKNOWN]
)
def test_a_registry_that_does_not_answer_is_never_clean(answer: object) -> None:
    assert of_python("requirements.txt", answering(answer)).state is State.UNAVAILABLE
    assert of_npm("web", answering(answer)).state is State.UNAVAILABLE
    assert of_npm("web", answering({"error": {"code": "ENOAUDIT"}, **NPM_CLEAN})).state is State.UNAVAILABLE


@pytest.mark.parametrize("error", [OSError(), subprocess.TimeoutExpired("npm", 1)])
def test_a_tool_that_is_missing_or_stands_still_is_not_clean_either(error: Exception) -> None:
    def fails(command: Sequence[str], folder: Path) -> str:
        raise error

    assert main(fails) == State.UNAVAILABLE


def test_what_is_known_is_told_with_what_mends_it() -> None:
    assert of_python("requirements.txt", answering(CLEAN)).state is State.CLEAN
    assert of_npm("web", answering(NPM_CLEAN)).state is State.CLEAN
    found = of_python("requirements.txt", answering(FOUND))
    assert found.state is State.FOUND
    assert found.says == (
        "django 5.2.19: PYSEC-1, mended in 5.2.20",
        "django 5.2.19: PYSEC-1, mended in none yet",
    )
    assert of_npm("web", answering(NPM_FOUND)).says == ("quill: high, <2",)


def test_the_worst_is_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(lambda command, _: json.dumps(NPM_CLEAN if "npm" in command else CLEAN)) == State.CLEAN
    assert main(lambda command, _: json.dumps(NPM_FOUND if "npm" in command else CLEAN)) == State.FOUND
    assert main(lambda command, _: "" if "npm" in command else json.dumps(FOUND)) == State.UNAVAILABLE
    assert "requirements.txt: found" in capsys.readouterr().out


def test_all_that_is_listed_is_asked_for() -> None:
    assert all((audit.ROOT / name).exists() for name in audit.PYTHON)
    assert all((audit.ROOT / folder / "package-lock.json").exists() for folder in audit.NPM)
