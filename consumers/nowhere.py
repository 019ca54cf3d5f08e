"""The door that leads nowhere: it says so and closes."""

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, WebSocketScope

from collab.errors import NotFound
from collab.sync import write_frame
from collab.sync.messages import Error

# In the range that WebSocket leaves to applications, after HTTP's 404.
CLOSE_CODE = 4404


async def nowhere(scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Accept, say what is wrong, close: a refusal before accepting reaches a client as a 403 without a word."""
    await receive()
    protocols = scope["subprotocols"]
    error = Error.of(NotFound(f"there is nothing at {scope['path']}"))
    await send({"type": "websocket.accept", "subprotocol": next(iter(protocols), None), "headers": []})
    await send({"type": "websocket.send", "text": write_frame(error), "bytes": None})
    await send({"type": "websocket.close", "code": CLOSE_CODE, "reason": error.code})
