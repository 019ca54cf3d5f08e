"""Inboxes on open sockets: who is told of something hears how much is new, on all their connections and no other's."""

from contextlib import AsyncExitStack

from collab.sync.messages import Inbox
from tests.live.line import Line
from tests.live.place import Place


async def test_who_is_told_hears_it_on_every_connection_on_every_node(place: Place) -> None:
    ann, bob, eve = place.some(3)
    document, elsewhere = await place.document(ann), await place.document(bob)
    await place.share(document, ann, [bob, eve])
    last = len(place.nodes) - 1
    async with AsyncExitStack() as stack:
        lines = [
            await stack.enter_async_context(Line.to(place.nodes[node], where))
            for node, where in ((0, document), (last, elsewhere), (last, document))
        ]
        for line, who in zip(lines, (bob, bob, eve), strict=True):
            await line.join(who)
        body = {"body": f"Is this right, @{bob.name}?", "anchor": None}
        await place.done(ann, "POST", f"documents/{document}/threads", body)
        for line in lines[:2]:
            await line.hear(Inbox, lambda inbox: inbox.unread == 2)  # the share is not read either
        await place.done(bob, "PUT", "notifications/read", {}, node=last)
        for line in lines[:2]:
            await line.hear(Inbox, lambda inbox: inbox.unread == 0)
        assert not [frame for frame in lines[2].heard if isinstance(frame, Inbox)]
