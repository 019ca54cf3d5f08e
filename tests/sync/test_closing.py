"""Who sees only the close code knows what helps as well as who reads the error."""

import re
from pathlib import Path

import pytest

from collab import errors
from collab.errors import CollabError, Remedy
from collab.sync import closing
from collab.sync.closing import close_code

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| (1012|4\d\d\d) \| (.+) \|$", PAGE, re.MULTILINE))
ALL = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, CollabError)]


@pytest.mark.parametrize("error", [error for error in ALL if error is not CollabError])
def test_an_error_is_closed_by_the_code_of_the_row_that_names_it_or_its_remedy(error: type[CollabError]) -> None:
    code = str(close_code(error("no")))
    named = {row for row, words in ROWS.items() if f"`{error.code}`" in words}
    signed_out = {"signed_out", "token_invalid", "token_expired", "token_revoked"}
    if error.code in signed_out:
        assert code == "4401"
    else:
        assert code in named or (not named and f"`{error.remedy.value}`" in ROWS[code])


def test_codes_that_follow_no_error_are_on_the_page() -> None:
    assert {str(closing.GONE), str(closing.EXPIRED), str(closing.FAULT)} <= ROWS.keys()


def test_every_remedy_has_a_code_of_its_own() -> None:
    assert sorted(closing._OTHERS) == sorted(Remedy)
    assert len(set(closing._OTHERS.values())) == len(Remedy)
