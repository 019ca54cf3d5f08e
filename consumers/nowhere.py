"""The door that leads nowhere: it says so and closes."""

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, WebSocketScope

from collab.errors import NotFound
from collab.sync import write_frame
from collab.sync.closing import close_code
from collab.sync.messages import Error


async def nowhere(scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Accept, say what is wrong, close: a refusal before accepting reaches a client as a 403 without a word."""
    await receive()
    protocols = scope["subprotocols"]
    missing = NotFound(f"there is nothing at {scope['path']}")
    error = Error.of(missing)
    await send({"type": "websocket.accept", "subprotocol": next(iter(protocols), None), "headers": []})
    await send({"type": "websocket.send", "text": write_frame(error), "bytes": None})
    await send({"type": "websocket.close", "code": close_code(missing), "reason": error.code})
