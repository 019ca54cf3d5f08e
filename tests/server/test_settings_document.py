"""`docs/settings.md` and the settings say the same."""

import re

from tests.server.server import ROOT


def test_every_setting_is_in_the_table_and_nothing_else() -> None:
    code = (ROOT / "collab" / "settings.py").read_text()
    read = set(re.findall(r"""environment\.\w+\(\s*"([A-Z_]+)\"""", code))
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))
    assert table == read
    assert len(read) > 15
