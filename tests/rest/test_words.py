"""What the server refuses, the app says in every language that it speaks."""

import re
from pathlib import Path

import pytest

from collab.errors import CollabError
from collab.rest.refusals import _CODES

CATALOGUES = Path(__file__).parents[2] / "web/app/src/words"
ROOMS = ("collab", "documents", "presence", "consumers", "routing")
SOURCES = [path for room in ROOMS for path in (CATALOGUES.parents[3] / room).rglob("*.py")]

# What a browser can never be answered: by our own programs, and by the door to operators.
ELSEWHERE = {"not_saved", "server_refused"}


def codes() -> set[str]:
    """Every code that a refusal of the server's can have."""

    def below(kind: type[CollabError]) -> set[str]:
        own = {kind.code} if "code" in vars(kind) else set()
        return own.union(*(below(each) for each in kind.__subclasses__()))

    written = re.compile(r'\b(?:default_)?code\s*=\s*"([a-z_]+)"')
    found = {code for path in SOURCES for code in written.findall(path.read_text())}
    return (below(CollabError) | set(_CODES.values()) | found) - ELSEWHERE


@pytest.mark.parametrize(
    "language", [path.name for path in CATALOGUES.iterdir() if path.is_dir() and path.name != "en"]
)
def test_every_refusal_has_words_in_every_language_but_that_of_its_detail(language: str) -> None:
    catalogue = (CATALOGUES / language / "failures.ts").read_text()
    problems = catalogue[catalogue.index("problems:") : catalogue.index("faults:")]
    said = set(re.findall(r"^  ([a-z_]+):", problems, re.MULTILINE))
    assert "not_found" in said
    assert codes() - said == set()
