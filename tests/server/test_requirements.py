"""An install is the same today and next year: whatever it brings is pinned."""

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


def requirements(name: str) -> list[Requirement]:
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    included = [line.removeprefix("-r ") for line in lines if line.startswith("-r ")]
    own = [Requirement(line) for line in lines if line and not line.startswith("-r ")]
    return [each for file in included for each in requirements(file)] + own


def wants(requirement: Requirement) -> list[Requirement]:
    """What a requirement brings, here and now."""
    brought = [Requirement(line) for line in distribution(requirement.name).requires or []]
    extras = requirement.extras or {""}
    return [
        each for each in brought if each.marker is None or any(each.marker.evaluate({"extra": one}) for one in extras)
    ]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_to_one_version(name: str) -> None:
    loose = [str(each) for each in requirements(name) if not re.fullmatch(r"==[^*,]+", str(each.specifier))]
    assert loose == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_what_a_requirement_brings_is_listed_too(name: str) -> None:
    listed = requirements(name)
    names = {canonicalize_name(each.name) for each in listed}
    here = [each for each in listed if each.marker is None or each.marker.evaluate()]
    unlisted = {canonicalize_name(brought.name) for each in here for brought in wants(each)} - names
    assert unlisted == set()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_nothing_is_listed_twice(name: str) -> None:
    names = [canonicalize_name(each.name) for each in requirements(name)]
    assert sorted(names) == sorted(set(names))
