"""A document synchronized by packets over HTTP: for scripts, and for those who are mostly offline."""

import json
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import urlsplit
from uuid import UUID

from collab.client.keeping import keep
from collab.client.passages import rewriting, text_of
from collab.client.refusals import error_of
from collab.errors import CollabError, Remedy, Unavailable
from collab.ot import Delta
from collab.sync.correspondent import Correspondent
from collab.sync.messages import Error
from collab.sync.packets import Answer, Format, Packet, read_answer, written

# A server that does not answer within this time has others to do so, or none.
PATIENCE = 30.0  # seconds

Post = Callable[[Packet], Answer]


class Sheet:
    """What it shows is what was there when it was last synchronized, and what was edited here since.

    What is edited here is on disk at once, if there is a place for it; the same packet is sent until it is answered.
    Without a network all works as ever, but for `synchronize`.
    """

    def __init__(self, post: Post, *, form: Format = Format.TEXT, state: Path | None = None) -> None:
        """Made by `sheet`; or by those who carry packets themselves."""
        self._post = post
        self._state = state
        self._side = Correspondent(token_urlsafe(16), form)
        if state is not None and state.exists():
            self._side = Correspondent.restored(state.read_text("ascii"))
        self.role: str | None = None  # as of the last answer

    @property
    def text(self) -> str:
        """What it shows, as text; an embed is U+FFFC."""
        return text_of(self._side.shown)

    @property
    def content(self) -> Delta:
        """What it shows; in the form `text` a text without formatting."""
        return self._side.shown

    @property
    def revision(self) -> int | None:
        """The revision that it was synchronized to; none before the first time."""
        return self._side.revision

    @property
    def is_saved(self) -> bool:
        """Whether all that was edited here is known to be on the server's disk."""
        return self._side.is_saved

    def edit(self, delta: Delta) -> None:
        """Edit what is shown. Positions are UTF-16 units."""
        self._side.edit(delta)
        self._keep()

    def rewrite(self, text: str) -> None:
        """Make it read so, by the smallest edit found."""
        if delta := rewriting(self._side.shown, text, rich=False):
            self.edit(delta)

    def synchronize(self) -> Delta:
        """Send what was edited here, take in what others have written; what that did to what is shown.

        A `CollabError` with remedy `retry` says that it can be tried again as it is; with `reload`, that it will go
        another way next time; with `stop`, that somebody must see to it. What was edited here stays in any case.
        """
        answer, show = exchanged(self._side, self._post, self._keep)
        self.role = answer.role.value
        self._keep()
        return show

    def _keep(self) -> None:
        if self._state is not None:
            keep(self._state, self._side.kept().encode("ascii"))


def exchanged(side: Correspondent, post: Post, keep: Callable[[], None]) -> tuple[Answer, Delta]:
    """A packet, sent when what it says is kept, and the answer, taken in; with what that did to what is shown."""
    packet = side.packet()
    keep()
    try:
        answer = post(packet)
    except CollabError as error:
        if error.remedy is Remedy.RELOAD:
            side.refuse()
            keep()
        raise
    return answer, side.receive(answer, session=token_urlsafe(16)).show


def sheet(
    server: str,
    document: UUID | str,
    *,
    token: str | None = None,
    link: str | None = None,
    form: Format = Format.TEXT,
    state: Path | None = None,
) -> Sheet:
    """A document on the server at this address: `http://…`. With `state`, a file, it goes on where it was left."""
    return Sheet(post_to(server, document, token=token, link=link), form=form, state=state)


def post_to(server: str, document: UUID | str, *, token: str | None = None, link: str | None = None) -> Post:
    """What carries a packet there and brings its answer."""
    parts = urlsplit(server)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"a server's address begins with http:// or https://, not {server!r}")
    path = f"{parts.path.rstrip('/')}/api/v1/documents/{UUID(str(document))}/sync"
    shown = {"Authorization": f"Bearer {token}"} if token else {"Nexus-Link": link} if link else {}
    headers = {"Content-Type": "application/json", **shown}
    connects = HTTPSConnection if parts.scheme == "https" else HTTPConnection

    def post(packet: Packet) -> Answer:
        connection = connects(parts.hostname or "", parts.port, timeout=PATIENCE)
        try:
            connection.request("POST", path, written(packet).encode(), headers)
            response = connection.getresponse()
            body = response.read()
        except (OSError, HTTPException) as error:
            raise Unavailable(f"the server at {server} does not answer: {error!r}") from None
        finally:
            connection.close()
        if response.status != HTTPStatus.OK:
            raise _refusal(response.status, body)
        return read_answer(body)

    return post


def _refusal(status: int, body: bytes) -> CollabError:
    """What the server, or what stands before it, has answered instead."""
    try:
        problem = json.loads(body)
        found = Error(problem["code"], Remedy(problem["remedy"]), problem["detail"])
    except (ValueError, TypeError, KeyError):
        passes = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS
        found = Error(f"http_{status}", Remedy.RETRY if passes else Remedy.STOP, f"the server answered {status}")
    return Unavailable(found.detail) if found.remedy is Remedy.RETRY else error_of(found)
