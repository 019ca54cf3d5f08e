"""The door of those who synchronize by packets, where no real server shows by chance what matters."""

import json
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from collab.sync.messages import Kind, Role
from collab.sync.packets import Answer, Packet
from consumers import sync
from consumers.sync import SyncConsumer
from documents.access import Principal


async def test_who_is_behind_again_when_the_answer_leaves_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    seat: Any = SimpleNamespace(send=said.append)
    grant = SimpleNamespace(principal=Principal(1), document=SimpleNamespace(pk=uuid4()))
    seat.visitor = SimpleNamespace(grant=grant)
    room: Any = SimpleNamespace(following=SimpleNamespace(revision=5))

    async def answer(*_: object) -> Answer:
        return Answer("a-lineage", 3, 0, 0, 4, Role.EDITOR, Kind.PLAIN)

    monkeypatch.setattr(sync, "ANSWERERS", SimpleNamespace(synchronize=answer))
    await SyncConsumer()._answer(Packet("a-session-of-mine-1"), seat, room)
    assert [json.loads(each)["type"] for each in said] == ["synced", "news"]
    assert json.loads(said[1])["head"] == 5
