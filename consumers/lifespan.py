"""The door of the server itself: when it starts to serve, and when it is about to end."""

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

from documents.duty import DUTY


class OnDuty:
    """An application whose process is on duty before anybody is answered, told by its server or not."""

    def __init__(self, application: ASGI3Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Lifespan is answered here, the rest behind."""
        DUTY.begin()
        if scope["type"] == "lifespan":
            await _live(receive, send)
        else:
            await self._application(scope, receive, send)


async def _live(receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Begin, and end in order as far as the server has left anybody."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    DUTY.leave()
    await DUTY.tell()
    await DUTY.finish()
    await send({"type": "lifespan.shutdown.complete"})
