"""The door of requests: so many at a time, since each takes a thread, and a connection to the database."""

from asyncio import Semaphore
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

from collab.errors import Remedy
from collab.problems import problem

if TYPE_CHECKING:
    from asgiref.typing import HTTPScope

# So many wait for their turn, for each that is answered: a second or two, at the pace of most.
LINE: Final = 20

# Who is turned away is asked to come back after so long.
LATER: Final = 2  # seconds

# Asked when there is too much to do, too, and out of turn.
OUT_OF_TURN: Final = frozenset({"/healthz", "/readyz", "/metrics"})


class InTurn:
    """An application that answers no more than `most` requests at once; others wait, in the order in which they came.

    Who finds too long a line is turned away at once: an answer that comes too late costs as much as one in time.
    """

    def __init__(self, application: ASGI3Application, most: int) -> None:
        self.waiting = 0  # requests
        self.turned_away = 0  # so many, ever
        self._application = application
        self._turns = Semaphore(most)
        self._longest = LINE * most

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answer when it is this request's turn."""
        if cast("HTTPScope", scope)["path"] in OUT_OF_TURN:
            await self._application(scope, receive, send)
            return
        if self._turns.locked() and self.waiting >= self._longest:
            self.turned_away += 1
            await _refuse(send)
            return
        self.waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self.waiting -= 1
        try:
            await self._application(scope, receive, send)
        finally:
            self._turns.release()


async def _refuse(send: ASGISendCallable) -> None:
    detail = "the server has more to do than it can: come back in a while"
    answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, code="overloaded", remedy=Remedy.RETRY)
    answer["Retry-After"] = str(LATER)
    answer["Cache-Control"] = "no-store"
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
    await send(
        {"type": "http.response.start", "status": answer.status_code, "headers": headers, "trailers": False},
    )
    await send({"type": "http.response.body", "body": answer.content, "more_body": False})
