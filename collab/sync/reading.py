"""A packet read: the client's edits as deltas on the content, and its shadow as they leave it."""

from collections.abc import Iterator
from contextlib import contextmanager

from collab.errors import CollabError, DoesNotFit
from collab.ot import PLAIN, RICH, Delta, compose, dump, parse
from collab.sync import patches
from collab.sync.dressing import dressed
from collab.sync.packets import Edit, Format, Packet, Units, checksum_of_content, checksum_of_text
from collab.sync.rebase import check_fit
from collab.sync.wording import applied, difference, wording


class Inexact(Exception):
    """The edits, or the checksum, are not of the shadow that client and server should both have."""


@contextmanager
def about(seq: int) -> Iterator[None]:
    """What is refused in here is the edit of this seq, and says so."""
    try:
        yield
    except CollabError as error:
        error.detail, error.seq = f"edit {seq}: {error.detail}", seq
        raise


class Reading:
    """Begins with the content at the packet's revision; each edit that is read takes it on."""

    def __init__(self, packet: Packet, content: Delta, *, rich: bool) -> None:
        self.content = content
        self.text = wording(content)  # as the client has it: a newline at its end may be missing
        self.edits: list[Delta] = []
        self._packet = packet
        self._rich = rich

    def read(self) -> None:
        """Read all edits; `Inexact` if they do not lead to the client's shadow."""
        for edit in self._packet.edits:
            with about(edit.seq):
                if self._packet.format is Format.DELTA and edit.patch is None:
                    self._read_delta(edit)
                else:
                    self._read_text(edit)
        if self.checksum != self._packet.checksum:
            raise Inexact

    @property
    def checksum(self) -> int:
        """Of the shadow."""
        if self._packet.format is Format.DELTA:
            return checksum_of_content(self.content)
        return checksum_of_text(self.text)

    def _read_delta(self, edit: Edit) -> None:
        delta = parse(edit.delta, RICH if self._rich else PLAIN)
        if delta.consumes > self.content.growth:
            raise Inexact
        check_fit(delta, self.content.growth, rich=self._rich)
        self._go_on(delta)
        self.text = wording(self.content)

    def _read_text(self, edit: Edit) -> None:
        delta = self._text_delta(edit)
        if delta is None or delta.consumes > len(self.text):
            raise Inexact
        text = applied(delta, self.text)
        self._go_on(on_content(delta, self.text, text, self.content, rich=self._rich))
        self.text = text if self._packet.format is not Format.DELTA else wording(self.content)

    def _text_delta(self, edit: Edit) -> Delta | None:
        counted = self._packet.units
        text = patches.counted_text(self.text, counted)
        if edit.patch is None:
            delta: Delta | None = parse(edit.delta, PLAIN)
        else:
            delta = patches.delta_of(patches.read(edit.patch, counted), text)
        return delta if delta is None or counted is Units.UTF16 else patches.in_units(delta, text)

    def _go_on(self, delta: Delta) -> None:
        self.edits.append(delta)
        self.content = compose(self.content, delta)


def on_content(delta: Delta, before: str, after: str, content: Delta, *, rich: bool) -> Delta:
    """What a delta that makes one text of another does to the content: within the limits of one submission.

    Rich content ends in a newline, whether the texts do or not.
    """
    if rich:
        shown = wording(content)
        if before != shown or not _fits(delta, content):
            delta = difference(shown[:-1], after.removesuffix("\n"))
        delta = dressed(delta, content)
    return parse(dump(delta), RICH if rich else PLAIN)


def _fits(delta: Delta, content: Delta) -> bool:
    try:
        check_fit(delta, content.growth, rich=True)
    except DoesNotFit:
        return False
    return True
