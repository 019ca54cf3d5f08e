"""An edit is committed through the ORM, then sent to the group of its document."""

import json

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import transaction

from bench.peers.plain.models import Document, Edit


class Edits(AsyncWebsocketConsumer):
    """One connection to one document."""

    async def connect(self) -> None:
        """Enter the group."""
        self.document = int(self.scope["url_route"]["kwargs"]["document"])
        self.group = f"document-{self.document}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - Channels calls it so
        """Leave it."""
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Let a client in, or commit its edit and tell everybody."""
        frame = json.loads(text_data or bytes_data or "")
        if frame["type"] == "join":
            self.session = frame["session"]
            document = await Document.objects.aget(pk=self.document)
            joined = {"type": "joined", "revision": document.number, "head": document.number}
            await self.send(text_data=json.dumps(joined, separators=(",", ":")))
            return
        number = await self.commit(frame["seq"], frame["delta"])
        revision = {"number": number, "delta": frame["delta"], "session": self.session, "seq": frame["seq"]}
        text = json.dumps({"type": "revisions", "revisions": [revision]}, separators=(",", ":"))
        await self.channel_layer.group_send(self.group, {"type": "announce", "text": text})

    async def announce(self, event: dict[str, str]) -> None:
        """Send an edit to this client."""
        await self.send(text_data=event["text"])

    @database_sync_to_async
    def commit(self, seq: int, delta: object) -> int:
        """The number of the edit, which is on disk."""
        with transaction.atomic():
            document = Document.objects.select_for_update().get(pk=self.document)
            document.number += 1
            Edit.objects.create(document=document, number=document.number, session=self.session, seq=seq, delta=delta)
            document.save(update_fields=["number"])
        return int(document.number)
