"""What the short forms of the trials have in common."""

import pytest

from tests.server.server import PATIENCE
from tests.trials import live


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """How soon everybody shows the same is for the long forms to say, which run alone: tests share the machine."""
    monkeypatch.setattr(live, "EQUAL", PATIENCE)
