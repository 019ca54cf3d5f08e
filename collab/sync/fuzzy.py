"""Patches applied as well as they can be, where they are not exact: as diff-match-patch does, in bounded time."""

from collections.abc import Iterable
from typing import Final

from diff_match_patch import diff_match_patch, patch_obj
from msgspec import Struct

from collab.ot.text import units, whole
from collab.sync.packets import Units
from collab.sync.patches import MARGIN, Hunk

# Of one patch, so many hunks are looked for in texts that have changed, each near its place and in so short a text:
# a patch can ask for no more than some seconds, whoever wrote it.
TRIES: Final = 32
NEAR: Final = 2_000  # characters
LONGEST: Final = 1_000  # characters
EACH: Final = 0.1  # seconds of comparing one

# Of what stands where a hunk should have gone, a report shows so much.
SHOWN: Final = 400  # characters


class Stray(Struct, frozen=True):
    """A hunk that fits nowhere, and what stands at its place."""

    hunk: Hunk
    found: str


def applied(hunks: Iterable[Hunk], text: str, counted: Units) -> tuple[str, tuple[Stray, ...]]:
    """A text, in units, after all hunks that fit somewhere; and the others."""
    applying = _Applying(whole(text))
    for hunk in hunks:
        applying.apply(hunk, counted)
    return units(applying.text), tuple(applying.strays)


class _Applying:
    """A text that hunks are applied to, one after the other."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.strays: list[Stray] = []
        self._drift = 0  # from where hunks say that they are to where they were found
        self._tries = TRIES
        self._matcher = diff_match_patch()
        self._matcher.Diff_Timeout = EACH

    def apply(self, hunk: Hunk, counted: Units) -> None:
        place = hunk.place
        if counted is Units.UTF16 and not self.text.isascii():
            place = len(whole(units(self.text)[:place]))
        place = max(0, min(place + self._drift, len(self.text)))
        old, new = whole(hunk.old), whole(hunk.new)
        found = self._place(old, place)
        if found is not None:
            self.text = self.text[:found] + new + self.text[found + len(old) :]
            self._drift += found - place
        elif not self._match(hunk, place):
            around = self.text[max(place - MARGIN, 0) : place + len(old) + MARGIN]
            self.strays.append(Stray(hunk, around[:SHOWN]))
            self._drift -= len(new) - len(old)

    def _place(self, old: str, place: int) -> int | None:
        """Where exactly this text stands: at its place, or wherever there is only one like it."""
        if self.text.startswith(old, place):
            return place
        if len(old) < MARGIN:
            return None
        found = self.text.find(old)
        return found if found >= 0 and self.text.find(old, found + 1) < 0 else None

    def _match(self, hunk: Hunk, place: int) -> bool:
        """Apply a hunk to text like its own, near its place; whether there is any."""
        if not self._tries or len(hunk.old) > LONGEST:
            return False
        self._tries -= 1
        start = max(place - NEAR, 0)
        end = place + len(hunk.old) + NEAR
        text, fits = self._matcher.patch_apply([_patch(hunk, place - start)], self.text[start:end])
        if not all(fits):  # a long one may have been applied in part
            return False
        self.text = self.text[:start] + text + self.text[end:]
        return True


def _patch(hunk: Hunk, place: int) -> patch_obj:
    """A hunk as the library has it."""
    signs = {" ": diff_match_patch.DIFF_EQUAL, "+": diff_match_patch.DIFF_INSERT, "-": diff_match_patch.DIFF_DELETE}
    patch = patch_obj()
    patch.diffs = [(signs[sign], whole(text)) for sign, text in hunk.lines]
    patch.start1 = patch.start2 = place
    patch.length1, patch.length2 = len(whole(hunk.old)), len(whole(hunk.new))
    return patch
