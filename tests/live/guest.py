"""Somebody who stays in a document over bad lines, and types: every word that they type is one of a kind."""

import asyncio
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from random import Random
from uuid import UUID

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from collab.client.steps import Change, Phase, PutAside, Step
from collab.client.visit import Visit
from collab.ot import Attributes, Delete, Delta, Insert, Retain, compose, dump
from collab.sync import write_frame
from collab.sync.messages import Error, Submit
from tests.live.place import Person, Place
from tests.server.server import PATIENCE, Server

# Nobody waits for a lost connection as long as people must.
HURRY = 0.05

# Submissions that are sent twice, and edits that bring no word but take some letters away, or format something.
TWICE = 0.1
DELETES = 0.2
FORMATS = 0.1

_BOLD = Attributes({"bold": True})
_PLAIN = Attributes({"bold": None})

# Words are in brackets, and nobody deletes or divides them. Letters outside of them may go.
_LETTERS = re.compile(r"[a-z]+(?![^\[]*\])")
_WORD = re.compile(r"\[[^\[\]]*\]")


class Guest:
    """A visit over real sockets, to whichever server `address` names when it connects."""

    def __init__(
        self,
        name: str,
        token: str,
        address: Callable[[], str],
        chance: Random,
        *,
        rich: bool = False,
        hurry: float = HURRY,
    ) -> None:
        sessions = count(1)
        self.name = name
        self.words: list[str] = []
        self.acknowledged = 0  # of the words
        self.aside: list[Error] = []  # why edits were put aside
        self.connections = 0
        self.screen = Delta()
        self.failure: BaseException | None = None
        self.interruptions: list[float] = []  # seconds from a line's end until it was let in again
        self._away_since: float | None = None
        self.visit = Visit(
            new_session=lambda: f"{name}-session-{next(sessions):08}", chance=lambda: hurry * chance.random()
        )
        self._token = token
        self._address = address
        self._chance = chance
        self._rich = rich
        self._loop = asyncio.get_running_loop()
        self._socket: ClientConnection | None = None
        self._outbox: deque[str] = deque()
        self._turn = asyncio.Event()  # something is to be sent, closed, or waited for otherwise
        self._ends = False  # the connection there is
        self._staying = asyncio.create_task(self._stay())

    @property
    def text(self) -> str:
        """What is on the screen."""
        return text_of(self.screen)

    @property
    def content(self) -> str:
        """What is held, in its canonical form."""
        return dump(self.screen)

    @property
    def is_saved(self) -> bool:
        """Whether everything that was typed is acknowledged, and the line is good."""
        replica = self.visit.replica
        return self.visit.phase is Phase.LIVE and replica is not None and replica.submission is None

    @property
    def saved(self) -> int:
        """How many submissions are acknowledged."""
        replica = self.visit.replica
        return 0 if replica is None else replica.seq - (replica.submission is not None)

    @property
    def revision(self) -> int:
        """The newest that has arrived."""
        return -1 if self.visit.replica is None else self.visit.replica.revision

    def type(self, *, letters: bool = False) -> None:
        """Edit what is on the screen: a new word, or sometimes another edit where that is wanted."""
        if self.visit.replica is None:
            return
        drawn = self._chance.random() if letters else 1.0
        if drawn < DELETES:
            delta = self._deletion()
        elif drawn < DELETES + FORMATS and self._rich:
            delta = self._format()
        else:
            delta = self._word("".join(self._chance.choices("abcdefgh ", k=4)) if letters else "")
        if delta:
            self.screen = compose(self.screen, delta)
            self._follow(self.visit.edit(delta, self._loop.time()))

    def cut(self) -> None:
        """Lose the connection, with all that is under way on it."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def leave(self) -> None:
        """Go, and tell of what went wrong."""
        self._follow(self.visit.leave())
        async with asyncio.timeout(PATIENCE):
            await self._staying
        if self.failure is not None:
            raise self.failure

    # What is typed.

    def _word(self, letters: str) -> Delta:
        word = f"[{self.name}.{len(self.words)}]"
        self.words.append(word)
        return _at(outside(self.text, self._chance, rich=self._rich), Insert(letters + word))

    def _deletion(self) -> Delta:
        found = [*_LETTERS.finditer(self.text)]
        if not found:
            return Delta()
        letters = self._chance.choice(found)
        return _at(letters.start(), Delete(self._chance.randint(1, letters.end() - letters.start())))

    def _format(self) -> Delta:
        start = self._chance.randint(0, len(self.text) - 1)
        length = self._chance.randint(1, len(self.text) - start)
        return _at(start, Retain(length, self._chance.choice([_BOLD, _PLAIN])))

    # What happens.

    async def _stay(self) -> None:
        try:
            while self.visit.phase is not Phase.ENDED:
                if self.visit.phase is Phase.CONNECTING:
                    await self._converse()
                else:
                    await self._wait()
            if self.visit.ended is not None and self.visit.ended.code != "left":
                self.failure = AssertionError(f"{self.name} was sent away: {self.visit.ended}")
        except BaseException as error:
            self.failure = error
            raise

    async def _wait(self) -> None:
        """Let time pass until something is due, or something else comes."""
        due = self.visit.due
        try:
            async with asyncio.timeout_at(due):
                await self._turn.wait()
        except TimeoutError:
            self._follow(self.visit.woken(self._loop.time()))
        self._turn.clear()

    async def _converse(self) -> None:
        try:
            socket = await connect(
                self._address(),
                subprotocols=[Subprotocol("nexus.v1")],
                open_timeout=PATIENCE,
                close_timeout=1,  # second
                ping_interval=None,
                compression=None,
                proxy=None,
                max_size=None,
            )
        except (OSError, WebSocketException) as error:
            self._follow(self.visit.lost(self._loop.time(), str(error)))
            return
        self.connections += 1
        self._socket, self._ends = socket, False
        self._outbox.clear()
        self._follow(self.visit.opened(self._loop.time(), token=self._token))
        writing = asyncio.create_task(self._write(socket))
        try:
            while True:
                self._follow(self.visit.received(await socket.recv(), self._loop.time()))
        except ConnectionClosed:
            pass
        finally:
            self._socket = None
            writing.cancel()
            await asyncio.wait([writing])
            await socket.close()
        self._follow(self.visit.lost(self._loop.time(), f"closed with {socket.close_code}"))

    async def _write(self, socket: ClientConnection) -> None:
        try:
            while True:
                while self._outbox:
                    await socket.send(self._outbox.popleft())
                if self._ends:
                    await socket.close()
                    return
                await self._wait()
        except ConnectionClosed:
            pass

    def _follow(self, step: Step) -> None:
        for event in step.events:
            if isinstance(event, Change):
                self.screen = compose(self.screen, event.delta)
            elif isinstance(event, PutAside):
                self.aside.append(event.error)
        for frame in step.frames:
            repeated = 2 if isinstance(frame, Submit) and self._chance.random() < TWICE else 1
            self._outbox.extend([write_frame(frame)] * repeated)
        self._ends = self._ends or step.close
        self._watch_the_line()
        replica = self.visit.replica
        if replica is not None and replica.submission is None:
            self.acknowledged = len(self.words)
        self._turn.set()

    def _watch_the_line(self) -> None:
        is_live = self.visit.phase is Phase.LIVE
        if is_live and self._away_since is not None:
            self.interruptions.append(self._loop.time() - self._away_since)
            self._away_since = None
        elif not is_live and self.connections and self._away_since is None:
            self._away_since = self._loop.time()


def guest_of(
    place: Place, document: UUID, who: Person, name: str, chance: Random, *, rich: bool = False, node: int | None = None
) -> Guest:
    """Somebody who connects to one node, or to any each time."""

    def address() -> str:
        return address_of(chance.choice(place.nodes) if node is None else place.nodes[node], document)

    return Guest(name, who.access, address, chance, rich=rich)


def address_of(node: Server, document: UUID) -> str:
    """Where a node serves a document live."""
    return f"ws://127.0.0.1:{node.port}/ws/documents/{document}/"


async def all_at(guests: Sequence[Guest], revision: int) -> None:
    """Wait until everything that was typed is acknowledged, and everybody has come to a revision."""
    await _until(guests, lambda: all(guest.is_saved and guest.revision == revision for guest in guests))


async def all_together(guests: Sequence[Guest]) -> None:
    """Wait until everything that was typed is acknowledged, and everybody has come to the same revision."""
    await _until(
        guests, lambda: all(guest.is_saved for guest in guests) and len({each.revision for each in guests}) == 1
    )


async def all_have_saved(guests: Sequence[Guest]) -> None:
    """Wait until everything that was typed is acknowledged."""
    await _until(guests, lambda: all(guest.is_saved for guest in guests))


async def each_has_saved(guests: Sequence[Guest], more: int) -> None:
    """Wait until so many more submissions of each are acknowledged."""
    wanted = {guest: guest.saved + more for guest in guests}
    await _until(guests, lambda: all(guest.saved >= count for guest, count in wanted.items()))


async def everybody_leaves(guests: Iterable[Guest]) -> None:
    """Let all go."""
    await asyncio.gather(*(guest.leave() for guest in guests))


async def _until(guests: Sequence[Guest], holds: Callable[[], bool]) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            while not holds():
                failed = [guest.failure for guest in guests if guest.failure is not None]
                if failed:
                    raise failed[0]
                await asyncio.sleep(0.01)
    except TimeoutError:
        where = {guest.name: (guest.visit.phase.value, guest.visit.saving, guest.revision) for guest in guests}
        raise AssertionError(f"in vain: {where}") from None


def outside(text: str, chance: Random, *, rich: bool = False) -> int:
    """A place that is inside of nobody's word."""
    inside = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    while True:  # behind the first words, few places are inside of one
        place = chance.randint(0, len(text) - (1 if rich else 0))
        if not any(start < place < end for start, end in inside):
            return place


def miscounted(text: str, words: Iterable[str]) -> dict[str, int]:
    """The words that are not in a text once."""
    there = Counter(_WORD.findall(text))
    return {word: there[word] for word in words if there[word] != 1}


def text_of(content: Delta) -> str:
    """All that content reads."""
    return "".join(op.content for op in content.ops if type(op) is Insert and isinstance(op.content, str))


def _at(place: int, op: Insert | Retain | Delete) -> Delta:
    return Delta([Retain(place), op] if place else [op])
