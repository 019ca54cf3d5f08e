"""Hearing what other processes publish: one connection, which is made again whenever it is lost."""

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Final, NoReturn

from redis.asyncio import Connection

from collab.bus.local import TURN, Traffic

log = logging.getLogger(__name__)

# Who subscribes waits so long to be acknowledged, which takes Redis a millisecond or two.
PATIENCE = 1.0  # seconds

# Connecting takes a few round trips, and some more with TLS; so long may also a command take to leave.
CONNECTING = 3.0  # seconds

# A connection that is only half there shows no sign of it. So we knock, and give up when nobody has answered so often.
BEAT = 1.0  # seconds
SILENT = 3  # beats

# Between two attempts to connect; each is twice as long as the one before.
SHORTEST = 0.1  # seconds
LONGEST = 2.0  # seconds

# The topic on which it is said that messages were lost. Nobody's own topic is called so.
LOST: Final = ""


class Listener:
    """Hands over what other processes publish on the wanted topics, in the order in which Redis has it.

    While connected, every wanted topic has changed, is asked for, or is acknowledged. Of the topics that are owed
    something may have been missed; when the last of them is acknowledged, `on_gap` says so.
    """

    def __init__(
        self,
        connection: Callable[[], Connection],
        prefix: bytes,
        *,
        wanted: Collection[str],  # as it is at any time
        hand: Callable[[str, bytes], None],
        on_gap: Callable[[], None],
        traffic: Traffic,
    ) -> None:
        self._connection = connection
        self._prefix = prefix
        self._wanted = wanted
        self._hand = hand
        self._on_gap = on_gap
        self._traffic = traffic
        self._changed: set[str] = set()  # wanted, or wanted no more, since Redis was told last
        self._turn = asyncio.Event()  # set when something has changed
        self._asked: set[str] = set()
        self._acknowledged: set[str] = set()
        self._waiting: dict[str, asyncio.Future[None]] = {}  # for a topic to be acknowledged, or the connection lost
        self._owed: set[str] = set()
        self._away = False  # the connection was lost, or could not be made
        self._unanswered = 0  # knocks since Redis was heard last

    @property
    def healthy(self) -> bool:
        """Whether Redis has acknowledged this connection, and it has not been lost since."""
        return LOST in self._acknowledged

    async def add(self, topic: str) -> None:
        """The topic is wanted: wait for Redis to acknowledge it, but not for long, and not at all while it is away."""
        if topic in self._acknowledged:
            return
        self._turn_to(topic)
        if not self._away:
            future = self._waiting.setdefault(topic, asyncio.get_running_loop().create_future())
            await asyncio.wait({future}, timeout=PATIENCE)
        if topic in self._wanted and topic not in self._acknowledged:
            self._owed.add(topic)

    def remove(self, topic: str) -> None:
        """The topic may be wanted no more."""
        self._turn_to(topic)

    async def run(self) -> NoReturn:
        """Listen until cancelled."""
        pause = SHORTEST
        while True:
            try:
                await self._converse()
            except Exception as error:  # noqa: BLE001 - whatever it is, listening goes on
                if self.healthy:
                    pause = SHORTEST
                self._lose(error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST)

    async def _converse(self) -> None:
        """Connect, subscribe to everything, and listen until that fails."""
        connection = self._connection()
        try:
            async with asyncio.timeout(CONNECTING):
                await connection.connect()  # type: ignore[no-untyped-call]  # redis-py gives it no type
            self._unanswered = 0
            self._changed = {LOST, *self._wanted}
            self._owed = set(self._changed) if self._away else self._owed & self._changed
            async with asyncio.TaskGroup() as conversation:
                conversation.create_task(self._tell(connection))
                conversation.create_task(self._hear(connection))
        finally:
            await connection.disconnect(nowait=True)

    async def _tell(self, connection: Connection) -> NoReturn:
        """Tell Redis what has changed, all at once, and knock with every beat."""
        loop = asyncio.get_running_loop()
        due = loop.time() + BEAT
        while True:
            await self._ask(connection)
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due):
                    await self._turn.wait()
            self._turn.clear()
            if loop.time() >= due:
                due = loop.time() + BEAT
                await self._knock(connection)

    async def _ask(self, connection: Connection) -> None:
        changed, self._changed = self._changed, set()
        wanted = {topic for topic in changed if self._is_wanted(topic)}
        new = wanted - self._asked - self._acknowledged
        # What is asked for is given up when it has been acknowledged: so no answer can be taken for another.
        old = (changed - wanted) & self._acknowledged
        self._asked |= new
        self._acknowledged -= old
        for topic in changed - wanted - self._asked:
            self._settle(topic)
        for command, topics in (("SUBSCRIBE", new), ("UNSUBSCRIBE", old)):
            if topics:
                await _send(connection, command, *(self._prefix + topic.encode() for topic in topics))

    async def _knock(self, connection: Connection) -> None:
        if self._unanswered == SILENT:
            raise TimeoutError("Redis has not been heard for some time")
        self._unanswered += 1
        await _send(connection, "PING")

    async def _hear(self, connection: Connection) -> NoReturn:
        while True:
            for _ in range(TURN):
                reply: list[bytes] = await connection.read_response()
                self._unanswered = 0
                match reply:
                    case [b"message", channel, message]:
                        self._receive(self._topic(channel), message)
                    case [b"subscribe", channel, _]:
                        self._acknowledge(self._topic(channel))
            await asyncio.sleep(0)  # what is there already is read without waiting: let others have their turn

    def _receive(self, topic: str, message: bytes) -> None:
        if topic == LOST:
            self._say_gap()
        else:
            self._hand(topic, message)

    def _acknowledge(self, topic: str) -> None:
        self._asked.discard(topic)
        self._acknowledged.add(topic)
        if topic == LOST and self._away:
            self._away = False
            self._traffic.reconnects += 1
            log.info("bus_hears_again")
        if not self._is_wanted(topic):
            self._turn_to(topic)
        self._settle(topic)

    def _settle(self, topic: str) -> None:
        """Nothing that is wanted of the topic is missed from now on."""
        if topic in self._waiting:
            self._waiting.pop(topic).set_result(None)
        if topic in self._owed:
            self._owed.discard(topic)
            if not self._owed:
                self._say_gap()

    def _say_gap(self) -> None:
        try:
            self._on_gap()
        except Exception:
            log.exception("on_gap_failed")

    def _lose(self, error: Exception) -> None:
        if not self._away:
            log.warning("bus_hears_nothing", exc_info=error)
        self._away = True
        self._asked.clear()
        self._acknowledged.clear()
        for future in self._waiting.values():
            future.set_result(None)
        self._waiting.clear()

    def _turn_to(self, topic: str) -> None:
        """Have Redis told, together with whatever else changes at this moment."""
        self._changed.add(topic)
        self._turn.set()

    def _is_wanted(self, topic: str) -> bool:
        return topic == LOST or topic in self._wanted

    def _topic(self, channel: bytes) -> str:
        return channel[len(self._prefix) :].decode()


async def _send(connection: Connection, *command: str | bytes) -> None:
    async with asyncio.timeout(CONNECTING):  # a stopped Redis takes in what its buffers hold, then nothing
        await connection.send_command(*command)
