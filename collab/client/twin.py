"""A text file and a document, kept in step both ways: whoever edits either, with whatever program, edits both."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

import msgspec
from msgspec import Struct

from collab.client.keeping import keep
from collab.client.sheet import Post, exchanged
from collab.ot import Retain, transform
from collab.ot.text import units, whole
from collab.sync.correspondent import Correspondent
from collab.sync.packets import Format
from collab.sync.wording import difference, wording

# What a document says that nobody has written into yet.
NOTHING: Final = ("", "\n")


# Texts that the file held before and that somebody may still have in an editor: so many, or as many as this much holds.
PAST: Final = 40
HELD: Final = 400_000  # units


class CannotFollow(Exception):
    """The file is none that can be kept in step as it is: it is left alone until that has changed."""


class Held(Struct, frozen=True, omit_defaults=True):
    """What is kept beside the file."""

    side: str  # of the correspondence with the server
    text: str | None = None  # that the file held when it was last read or written; none before there was any
    target: str | None = None  # that is about to take its place
    was: str | None = None  # that it held before the last time; the old file is kept until it was looked at again
    past: tuple[str, ...] = ()  # that it held before, the newest last


class Twin:
    """What the file holds beyond `text` was typed into it since; what the document does, somebody else has written.

    Whenever this process ends, another goes on from what is on disk: what is known of the file is kept before it is
    written, and it is replaced as a whole.
    """

    def __init__(self, path: Path, post: Post, *, crlf: bool = False) -> None:
        self._path = path = path.resolve()
        self._post = post
        self._crlf = crlf  # whether lines end as on Windows in the file, while in the document they do not
        self._state = path.with_name(f".{path.name}.nexus")
        self._new = path.with_name(f".{path.name}.nexus-new")
        self._old = path.with_name(f".{path.name}.nexus-old")
        self._side = Correspondent(token_urlsafe(16), Format.TEXT)
        self._text: str | None = None
        self._target: str | None = None
        self._was: str | None = None
        self._past: list[str] = []
        self._seen: dict[Path, str | None] = {}  # what files held a moment ago
        if self._state.exists():
            self._load(msgspec.json.decode(self._state.read_bytes(), type=Held))

    @property
    def revision(self) -> int | None:
        """The revision that was synchronized to."""
        return self._side.revision

    @property
    def in_step(self) -> bool:
        """Whether the document has all that the file has, as of the last step, and the other way round."""
        return self._side.is_saved and self._text == self._shown

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be looked at either."""
        return self.in_step and self._was is None

    def step(self) -> None:
        """Look at the file, ask the server, write the file. A `CollabError` says why the server was of no use."""
        self._look_back()
        if self._text is not None:
            self._take_in()
        self._exchange()
        if self._text is None:
            self._meet()
        self._put_out()

    @property
    def _shown(self) -> str:
        return wording(self._side.shown)

    def _take_in(self) -> None:
        """What was typed into the file becomes an edit, unless an editor may be in the middle of writing it.

        An editor may have read the file a while ago, and write over what others have put there since: what was
        typed is what differs from the nearest text that the file held since an editor wrote it last.
        """
        text = self._read(self._path)
        if text is None or self._text is None or text == self._text or not self._rests(self._path, text):
            return
        nearest = min((self._text, *reversed(self._past)), key=lambda past: _changed(past, text))
        self._edit(nearest, text)
        self._text, self._past = text, []
        self._keep()

    def _remember(self, text: str | None) -> None:
        """The file held this, and an editor may hold it still."""
        if text is not None:
            self._past.append(text)
        while len(self._past) > PAST or sum(map(len, self._past)) > HELD:
            del self._past[0]

    def _exchange(self) -> None:
        exchanged(self._side, self._post, self._keep)
        self._keep()

    def _meet(self) -> None:
        """The file and the document meet for the first time: one of them is empty, or they say the same."""
        text, shown = self._read(self._path), self._shown
        if text is not None and text not in (*NOTHING, shown) and shown not in NOTHING:
            raise CannotFollow(
                f"{self._path} and the document say different things: move the file away, and begin again"
            )
        if text is not None:
            self._text = shown if text == shown or shown in NOTHING else text
            self._keep()

    def _put_out(self) -> None:
        """What others have written goes into the file, if that is what it was."""
        shown = self._shown
        before = self._read(self._path)
        if shown == self._text or before != self._text or self._was is not None:
            return
        self._write(self._new, shown)
        if before is not None:
            shutil.copymode(self._path, self._new)
        self._target = shown
        self._keep()
        if before is not None:
            self._path.rename(self._old)
        self._finish()

    def _finish(self) -> None:
        """Put the new file there, unless an editor has put another there right now, which is looked at like any."""
        there = not self._new.exists() or (self._path.exists() and self._new.samefile(self._path))
        if not there:
            with suppress(FileExistsError):
                os.link(self._new, self._path)
                there = True
        self._was = self._text if self._old.exists() else None
        if there:
            self._remember(self._text)
            self._text = self._target
        self._target = None
        self._keep()
        self._new.unlink(missing_ok=True)

    def _look_back(self) -> None:
        """Go on where a process has ended; and see whether somebody wrote into the old file while it was replaced."""
        if self._target is not None:
            self._finish()
        if self._was is None:
            return
        text = self._read(self._old)
        if text is not None and text != self._was:
            if not self._rests(self._old, text):
                return
            self._edit(self._was, text)
            self._was = text
            self._keep()
        self._old.unlink(missing_ok=True)
        self._was = None
        self._keep()

    def _edit(self, before: str, after: str) -> None:
        """Somebody has made one text of another, whatever has come to the document since."""
        mine, theirs = difference(before, after), difference(before, self._shown)
        self._side.edit(transform(mine, theirs, theirs_first=True))

    def _rests(self, path: Path, text: str) -> bool:
        """Whether a file holds what it held a moment ago."""
        before, self._seen[path] = self._seen.get(path), text
        return before == text

    def _read(self, path: Path) -> str | None:
        """The text of a file, in units; none if it is not there, as between two moves of an editor."""
        try:
            text = path.read_bytes().decode()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CannotFollow(f"{path} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError as error:
            raise CannotFollow(f"{path} is no UTF-8 text: {error}") from None
        if "\0" in text:
            raise CannotFollow(f"{path} holds NUL, which no document keeps")
        return units(text.replace("\r\n", "\n") if self._crlf else text)

    def _write(self, path: Path, text: str) -> None:
        text = whole(text.replace("\n", "\r\n") if self._crlf else text)
        keep(path, text.encode())

    def _keep(self) -> None:
        text, target, was = (None if each is None else whole(each) for each in (self._text, self._target, self._was))
        held = Held(self._side.kept(), text, target, was, tuple(map(whole, self._past)))
        keep(self._state, msgspec.json.encode(held))

    def _load(self, held: Held) -> None:
        self._side = Correspondent.restored(held.side)
        texts = (None if text is None else units(text) for text in (held.text, held.target, held.was))
        self._text, self._target, self._was = texts
        self._past = [units(text) for text in held.past]


def _changed(before: str, after: str) -> int:
    """How much somebody has done who made one text of another."""
    return sum(op.length for op in difference(before, after).ops if type(op) is not Retain)
