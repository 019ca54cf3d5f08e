"""What the tests of this folder share."""

import pytest

from collab.client import alarms


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of this test that is not there now is there soon."""
    monkeypatch.setattr(alarms, "FIRST_PAUSE", 0.001)
