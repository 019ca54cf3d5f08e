"""A live copy of a document, for programs: edit it as if it were yours alone; it follows what everybody writes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from random import SystemRandom
from secrets import token_urlsafe
from types import TracebackType
from typing import Self
from uuid import UUID
from weakref import WeakSet

from collab.client.address import address_of
from collab.client.backlog import Backlog
from collab.client.carrier import Carrier, Secrets
from collab.client.changes import Changes
from collab.client.passages import place_of, rewriting, text_of
from collab.client.refusals import NotSaved, error_of
from collab.client.steps import Change, Event, Lost, Phase, Refused, SaveState, Step
from collab.client.visit import LEFT, Visit
from collab.errors import CollabError, DocumentTooLarge, Unavailable
from collab.ot import Delta, Limits, dump, parse
from collab.sync import Recovery, Replica
from collab.sync.messages import Activity, Joined, Kind, Participant, Place, Role
from collab.sync.replica import UNDO_STEPS

# A document that does not come within this time may never come.
JOINING = 30.0  # seconds

# What is not saved when a copy is closed is waited for so long: a server that restarts is back by then.
SAVING = 10.0  # seconds


# A connection that ends in good order does so within this time; it is not waited for longer.
LEAVING = 3.0  # seconds

NOT_ENTERED = "the document is not here yet: enter the copy with `async with`"

# A token, a ticket or a link, or what fetches a fresh one.
Secret = str | Callable[[], Awaitable[str]]


class Copy:
    """What it shows is what everybody wrote, with its own edits at once. No edit is lost without being told of.

    Positions and lengths are UTF-16 units, as browsers count; `place` finds them. An edit is made on what is shown when
    it is called; then it waits while too many wait to be saved.
    """

    def __init__(
        self, address: str, secrets: Callable[[], Awaitable[Secrets]], *, fresh_secrets: bool, undo_steps: int
    ) -> None:
        """Made by `connect`, and entered with `async with`."""
        self._visit = Visit(
            new_session=lambda: token_urlsafe(16),
            chance=SystemRandom().random,
            fresh_secrets=fresh_secrets,
            undo_steps=undo_steps,
        )
        self._carrier = Carrier(self._visit, address, secrets, self._told)
        self._carrying: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._moved = asyncio.Event()  # something has come since somebody last looked
        self._backlog = Backlog()
        self._reason = "no connection was tried"  # why there is none
        self._changes: WeakSet[Changes] = WeakSet()
        self._on_change: list[Callable[[Change], object]] = []
        self._on_event: list[Callable[[Event], object]] = []

    async def __aenter__(self) -> Self:
        self._carrying = asyncio.create_task(self._carrier.run())
        self._carrying.add_done_callback(self._over)
        try:
            async with asyncio.timeout(JOINING):
                await self._until(lambda: self._visit.replica is not None)
        except BaseException as error:
            await self._leave()
            if isinstance(error, TimeoutError):
                raise Unavailable(f"the document did not come within {JOINING} seconds: {self._reason}") from None
            raise
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        try:
            await self.close()
        except NotSaved as unsaved:
            if error is None:
                raise
            error.add_note(f"and {unsaved.detail}")

    # What is shown.

    @property
    def content(self) -> Delta:
        """What is shown, formatting and all."""
        return self._replica.content

    @property
    def text(self) -> str:
        """What is shown, as text; U+FFFC stands for an embed."""
        return text_of(self.content)

    @property
    def length(self) -> int:
        """The units of what is shown."""
        return self._replica.length

    @property
    def revision(self) -> int:
        """The newest revision in what is shown."""
        return self._replica.revision

    @property
    def role(self) -> Role | None:
        """What one may do in the document, as far as is known."""
        return self._visit.role

    @property
    def saving(self) -> SaveState:
        """How much of what was typed is on the server's disk."""
        return self._visit.saving

    @property
    def recoveries(self) -> tuple[Recovery, ...]:
        """Edits that could not be merged: `restore` them, or `forget` them."""
        return self._visit.recoveries

    @property
    def participants(self) -> Mapping[str, Participant]:
        """The others who are here, by their sessions, with where they are in what is shown; nobody while offline."""
        return self._visit.participants

    def point(self, place: Place | None, state: Activity = Activity.ACTIVE) -> None:
        """Let the others see where one is in what is shown, from now on wherever that moves, and what one does."""
        self._check()
        self._carrier.do(self._visit.point(place, state))

    def place(self, text: str, start: int = 0) -> int | None:
        """The position of the first such text from `start` on; none if there is none."""
        return place_of(self.content, text, start)

    # Editing.

    async def insert(self, position: int, text: str, **attributes: object) -> None:
        """Put text at a position."""
        await self.edit(Delta().retain(position).insert(text, **attributes))

    async def delete(self, position: int, length: int) -> None:
        """Take away so many units from a position on."""
        await self.edit(Delta().retain(position).delete(length))

    async def format(self, position: int, length: int, **attributes: object) -> None:
        """Give so many units attributes; `None` takes one away."""
        await self.edit(Delta().retain(position).retain(length, **attributes))

    async def rewrite(self, text: str) -> None:
        """Make it read so by the smallest edit found: what stays keeps its formatting, and what others write in it."""
        await self.edit(rewriting(self.content, text, rich=self._joined.kind is Kind.RICH))

    async def edit(self, delta: Delta, *, with_last: bool = False) -> None:
        """Change what is shown. What the server would refuse raises, and changes nothing."""
        self._check()
        if not delta:
            return
        size = self._checked(delta)
        step = self._visit.edit(delta, self._carrier.now, with_last=with_last)
        self._backlog.add(size)
        self._show(Change(delta, self.revision, own=True))
        await self._go_on(step)

    async def undo(self) -> None:
        """Take back the last own edit that was not taken back."""
        await self._turn(self._visit.undo)

    async def redo(self) -> None:
        """Do again what was taken back last."""
        await self._turn(self._visit.redo)

    async def restore(self, recovery: Recovery) -> None:
        """Make the edits of a recovery copy once more, where they fit now."""
        await self.edit(recovery.onto(self.content))
        self.forget(recovery)

    def forget(self, recovery: Recovery) -> None:
        """A recovery copy is not needed any more."""
        self._visit.forget(recovery)

    async def saved(self) -> int:
        """Wait until all that was edited by now is on the server's disk; the newest revision then, or `NotSaved`."""
        made = self._visit.answered + self._visit.unsaved
        await self._until(lambda: isinstance(self.saving, Refused) or self._visit.answered >= made)
        if isinstance(self.saving, Refused):
            error = self.saving.error
            raise NotSaved(self._unsaved(error.detail)) from error_of(error)
        return self.revision

    # Following.

    def changes(self) -> Changes:
        """Every change of what is shown from now on, one by one: `async for change in copy.changes()`."""
        changes = Changes()
        self._changes.add(changes)
        if self._carrying is not None and self._carrying.done():
            changes.finish(self._end)
        return changes

    def on_change(self, call: Callable[[Change], object]) -> None:
        """Call this with every change of what is shown, soon after it."""
        self._on_change.append(call)

    def on_event(self, call: Callable[[Event], object]) -> None:
        """Call this with all that the server tells, and with what becomes of connections and edits, soon after it."""
        self._on_event.append(call)

    # Ending.

    def renew(self, token: str) -> None:
        """Show a fresh token: the connection stays beyond the expiry of the old one."""
        self._carrier.do(self._visit.renew(token))

    async def close(self, *, patience: float = SAVING) -> None:
        """Save what is not saved, for some seconds, and leave; `NotSaved` if something is not saved then."""
        try:
            async with asyncio.timeout(patience):
                await self.saved()
        except (TimeoutError, CollabError):
            pass  # told below
        finally:
            await self._leave()
        if self._visit.unsaved or self.recoveries:
            raise NotSaved(self._unsaved(self._reason))

    # Behind it.

    @property
    def _replica(self) -> Replica:
        if self._visit.replica is None:
            raise Unavailable(NOT_ENTERED)
        return self._visit.replica

    @property
    def _limits(self) -> Limits:
        announced = self._joined.limits
        return Limits(
            size=self._room,
            ops=announced.ops,
            attributes=announced.attributes,
            attribute_size=announced.attribute_size,
            embeds=announced.embeds,
            embed_size=announced.embed_size,
        )

    @property
    def _room(self) -> int:
        """The bytes of an edit: half of what a submission may take, for one that waits behind others goes with them."""
        return self._joined.limits.delta // 2

    @property
    def _joined(self) -> Joined:
        if self._visit.joined is None:
            raise Unavailable(NOT_ENTERED)
        return self._visit.joined

    def _checked(self, delta: Delta) -> int:
        """The bytes of an edit that the server will take, as far as can be known here."""
        text = dump(delta)
        parse(text, self._limits)
        most = self._joined.limits.length
        if delta.growth > 0 and self.length + delta.growth > most:
            raise DocumentTooLarge(f"the document would be longer than {most} units")
        return len(text)

    async def _turn(self, turn: Callable[[float], Step]) -> None:
        self._check()
        step = turn(self._carrier.now)
        for change in step.changes:
            self._backlog.add(len(dump(change.delta)))
        await self._go_on(step)

    async def _go_on(self, step: Step) -> None:
        self._carrier.do(step)
        self._told(step)
        await self._until(lambda: not self._is_full)

    @property
    def _is_full(self) -> bool:
        return self._backlog.is_full(size=self._room, online=self._visit.phase is Phase.LIVE)

    async def _until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something, or raise why it will not come."""
        while not is_so():
            self._check()
            self._moved.clear()
            await self._moved.wait()

    def _check(self) -> None:
        """Raise why nothing can be done any more, if so."""
        if self._end is not None:
            raise self._end
        if self._visit.ended is not None:
            raise Unavailable("the copy was closed")

    def _told(self, step: Step) -> None:
        """Tell everybody what has come."""
        for event in step.events:
            if isinstance(event, Change):
                self._show(event)
                continue
            if isinstance(event, Lost):
                self._reason = event.reason
            for call in self._on_event:
                self._loop.call_soon(call, event)
        self._backlog.settle(self._visit.answered)
        self._moved.set()

    def _show(self, change: Change) -> None:
        for changes in self._changes:
            changes.add(change)
        for call in self._on_change:
            self._loop.call_soon(call, change)

    def _over(self, _: asyncio.Task[None]) -> None:
        """Nobody carries anything any more: those who wait are told why."""
        for changes in self._changes:
            changes.finish(self._end)
        self._moved.set()

    @property
    def _end(self) -> BaseException | None:
        """Why nothing more comes; none if that was wanted, or if something may come."""
        if self._carrying is not None and self._carrying.done() and not self._carrying.cancelled():
            failure = self._carrying.exception()
            if failure is not None:
                return failure
        ended = self._visit.ended
        return None if ended is None or ended is LEFT else error_of(ended)

    def _unsaved(self, reason: str) -> str:
        copies = len(self.recoveries)
        return f"{self._visit.unsaved} edits are under way and {copies} put aside: {reason}"

    async def _leave(self) -> None:
        step = self._visit.leave()
        self._carrier.do(step)
        self._told(step)
        if self._carrying is not None:
            await asyncio.wait((self._carrying,), timeout=LEAVING)
            self._carrying.cancel()
            await asyncio.wait((self._carrying,))


def connect(
    server: str,
    document: UUID | str,
    *,
    token: Secret | None = None,
    ticket: Secret | None = None,
    link: Secret | None = None,
    undo_steps: int = UNDO_STEPS,
) -> Copy:
    """A live copy of a document: `async with connect("https://nexus.example", id, token=token) as copy`.

    A secret may be an asynchronous function that fetches a fresh one; it is called for every connection. A ticket is
    good for one connection: only such a function lets the copy come back after the first. Without undo steps a deletion
    costs the same however large the document is.
    """
    given = {
        name: secret for name, secret in (("token", token), ("ticket", ticket), ("link", link)) if secret is not None
    }
    if len(given) > 1:
        raise ValueError(f"give one of {', '.join(given)}")

    async def fetch() -> Secrets:
        return Secrets(
            **{name: secret if isinstance(secret, str) else await secret() for name, secret in given.items()}
        )

    return Copy(
        address_of(server, document), fetch, fresh_secrets=any(map(callable, given.values())), undo_steps=undo_steps
    )
