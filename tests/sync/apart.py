"""Somebody who synchronizes now and then, by a network that tests decide about: packets and answers as JSON texts."""

from collections.abc import Callable

from collab.ot import Delta, compose
from collab.sync.correspondent import Correspondent
from collab.sync.packets import Format, read_answer
from collab.sync.wording import wording
from tests.sync.desk import Crash, Desk, letter_of, reply


class Apart:
    """A client with a disk: what is typed is on it at once, as is what is to be sent; what has come, perhaps later."""

    def __init__(self, name: str, desk: Desk, form: Format, *, in_patches: bool = False) -> None:
        self.side = Correspondent(f"{name}-session-number-0", form)
        self.screen = Delta()
        self.outbox: list[str] = []  # on their way to a server, in no order
        self.inbox: list[str] = []  # on their way from it, in no order
        self._desk = desk
        self._name = name
        self._in_patches = in_patches
        self._sessions = 0
        self._disk = self.side.kept()

    def type(self, delta: Delta) -> None:
        self.screen = compose(self.screen, delta)
        self.side.edit(delta)
        self.keep()

    def keep(self) -> None:
        self._disk = self.side.kept()

    def send(self) -> None:
        packet = self.side.packet()
        self.keep()
        self.outbox.append(letter_of(packet, self.side, in_patches=self._in_patches))

    def arrive(self, letter: str) -> None:
        """A server has read a packet: its answer is on its way, unless the server dies before that."""
        try:
            self.inbox.append(reply(letter, self._desk))
        except Crash:
            pass
        finally:
            self._desk.dies_in = None

    def receive(self, text: str, *, kept: bool = True) -> None:
        self._sessions += 1
        taken = self.side.receive(read_answer(text), session=f"{self._name}-session-number-{self._sessions}")
        self.screen = compose(self.screen, taken.show)
        if kept:
            self.keep()

    def crash(self) -> None:
        """What was not on disk is gone; the screen shows what was."""
        self.side = Correspondent.restored(self._disk)
        self.screen = self.side.shown

    @property
    def is_settled(self) -> bool:
        head = self._desk.authority.head
        return self.side.is_saved and self.side.revision == head and self.side.lineage == self._desk.lineage

    def settle(self) -> None:
        """Send and receive, over a good line, once."""
        self.outbox.clear()
        self.inbox.clear()
        self.send()
        self.arrive(self.outbox.pop())
        self.receive(self.inbox.pop())

    @property
    def text(self) -> str:
        return wording(self.screen)


def until(settled: Callable[[], bool], step: Callable[[], None]) -> None:
    """Step until it is settled; who does not settle soon never does."""
    for _ in range(20):
        if settled():
            return
        step()
    raise AssertionError("they do not settle")
