"""A file and a document are kept in step: whoever writes either, whatever dies in between."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from collab.client.file import main
from collab.client.twin import CannotFollow, Twin
from collab.errors import CollabError, DocumentTooLarge, Unavailable
from collab.ot import Delta
from collab.sync import Submission
from collab.sync.packets import Answer, Packet
from collab.sync.wording import wording
from tests.sync.desk import Desk, answered
from tests.sync.world import Authority


class Scene:
    """A document, a file, and who keeps them in step."""

    def __init__(self, folder: Path, text: str = "", *, rich: bool = False) -> None:
        self.path = folder / "notes.txt"
        self.authority = Authority(Delta())
        self.authority.submit(Submission("the-beginning", 1, 0, Delta().insert(text) if text else Delta()))
        self.desk = Desk(self.authority, rich=rich)
        self.refuses: CollabError | None = None
        self.twin = self.another()

    def another(self, *, crlf: bool = False) -> Twin:
        self.twin = Twin(self.path, self.post, crlf=crlf)
        return self.twin

    def post(self, packet: Packet) -> Answer:
        if self.refuses is not None:
            raise self.refuses
        return answered(packet, self.desk)

    def live(self, delta: Delta) -> None:
        """Somebody writes into the document."""
        head = self.authority.head
        self.authority.submit(Submission(f"somebody-live-{head}", 1, head, delta))

    def settle(self) -> str:
        """Step until they are in step; what both say."""
        for _ in range(8):
            self.twin.step()
        assert self.twin.is_done
        assert self.text == self.document
        return self.text

    @property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @property
    def document(self) -> str:
        return wording(self.authority.content)


def test_a_file_is_made_of_the_document_and_follows_it(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "one\n")
    assert scene.settle() == "one\n"
    scene.live(Delta().insert("zero\n"))
    assert scene.settle() == "zero\none\n"
    assert scene.twin.revision == 2


def test_what_is_typed_into_the_file_goes_to_the_document_and_merges_with_what_others_write(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "The cat sat.\n")
    scene.settle()
    scene.path.write_text("The black cat sat.\n")
    scene.live(Delta().retain(11).insert(" down"))
    assert scene.settle() == "The black cat sat down.\n"


def test_an_editor_that_has_read_the_file_a_while_ago_deletes_nothing_that_came_since(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "one\n")
    scene.settle()
    for word in ("two\n", "three\n", "four\n"):
        scene.live(Delta().retain(scene.authority.content.growth).insert(word))
        scene.settle()
    scene.another()
    scene.path.write_text("zero\none\ntwo\n")  # as it was read when there were two lines
    assert scene.settle() == "zero\none\ntwo\nthree\nfour\n"
    scene.path.write_text("one\n")  # as nobody has read it since: it was changed back
    assert scene.settle() == "one\nthree\nfour\n"


def test_of_the_past_of_a_large_file_little_is_kept(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "x" * 150_000)
    scene.settle()
    for _ in range(4):
        scene.live(Delta().insert("y"))
        scene.settle()
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 1_000_000


def test_a_file_that_is_there_fills_an_empty_document(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.path.write_text("from the file")
    assert scene.settle() == "from the file"


def test_a_file_and_a_document_that_say_different_things_are_both_left_alone(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "one")
    scene.path.write_text("two")
    with pytest.raises(CannotFollow, match="different things"):
        scene.twin.step()
    assert (scene.text, scene.document) == ("two", "one")
    scene.path.write_text("one")
    assert scene.settle() == "one"


def test_an_editor_that_is_in_the_middle_of_writing_deletes_nothing(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "one two three")
    scene.settle()
    scene.path.write_text("one t")
    scene.twin.step()
    scene.path.unlink()
    scene.twin.step()
    assert scene.document == "one two three"
    scene.path.write_text("one two three four")
    assert scene.settle() == "one two three four"


def test_what_is_typed_while_the_server_is_away_waits_on_disk(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "one")
    scene.settle()
    scene.refuses = Unavailable("away")
    scene.path.write_text("one two")
    for _ in range(3):
        with pytest.raises(Unavailable):
            scene.twin.step()
    scene.another()
    scene.refuses = None
    assert scene.settle() == "one two"


def test_what_is_refused_goes_again_when_there_is_room(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "one")
    scene.settle()
    scene.refuses = DocumentTooLarge("no")
    scene.path.write_text("one two")
    for _ in range(2):
        with pytest.raises(DocumentTooLarge):
            scene.twin.step()
    scene.refuses = None
    assert scene.settle() == "one two"


def test_a_file_that_is_no_text_is_left_alone_until_it_is_one(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "one")
    scene.settle()
    for wrong in (b"\xff", b"nul\0"):
        scene.path.write_bytes(wrong)
        with pytest.raises(CannotFollow):
            scene.twin.step()
        assert scene.path.read_bytes() == wrong
    scene.path.unlink()
    scene.path.mkdir()
    with pytest.raises(CannotFollow, match="cannot be read"):
        scene.twin.step()
    scene.path.rmdir()
    scene.path.write_text("two")
    assert scene.settle() == "two"


def test_lines_end_as_they_do_in_the_document_unless_windows_is_asked_for(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "e\u0301 \u00e9\r\nb\n")
    scene.twin.step()
    assert scene.path.read_bytes() == "e\u0301 \u00e9\r\nb\n".encode()
    windows = Scene(tmp_path / "..", "a\nb\n")
    windows.path = tmp_path / "windows.txt"
    windows.another(crlf=True).step()
    assert windows.path.read_bytes() == b"a\r\nb\r\n"
    windows.path.write_bytes(b"a\r\nc\r\n")
    for _ in range(4):
        windows.twin.step()
    assert windows.document == "a\nc\n"


def test_a_rich_document_gives_its_file_the_newline_that_ends_it(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "one\n", rich=True)
    scene.settle()
    scene.path.write_text("one two")
    assert scene.settle() == "one two\n"


def test_the_file_keeps_its_rights_and_may_be_reached_by_a_link(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "one")
    scene.settle()
    scene.path.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to(scene.path)
    scene.twin = Twin(link, scene.post)
    scene.live(Delta().insert("zero "))
    scene.settle()
    assert stat.S_IMODE(scene.path.stat().st_mode) == 0o640
    assert link.is_symlink()


def test_who_writes_the_file_at_the_moment_that_it_is_replaced_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(tmp_path, "one")
    scene.settle()
    rename = Path.rename

    def late(path: Path, target: Path) -> Path:
        if path == scene.path:
            monkeypatch.undo()
            path.write_text("one, two")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", late)
    scene.live(Delta().insert("zero, "))
    assert scene.settle() == "zero, one, two"


def test_an_editor_that_puts_another_file_there_in_between_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(tmp_path, "one")
    scene.settle()
    rename = Path.rename

    def late(path: Path, target: Path) -> Path:
        found = rename(path, target)
        if path == scene.path:
            monkeypatch.undo()
            scene.path.write_text("one, two")
        return found

    monkeypatch.setattr(Path, "rename", late)
    scene.live(Delta().insert("zero, "))
    assert scene.settle() == "zero, one, two"


class Crash(BaseException):
    """The process ends."""


class Fragile:
    """A process that ends after so many touches of a disk or a network, or lives on."""

    def __init__(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left: int | None = None
        for owner, name in ((Path, "rename"), (Path, "replace"), (Path, "unlink"), (os, "link"), (scene, "post")):
            monkeypatch.setattr(owner, name, self._touching(getattr(owner, name)))
        monkeypatch.setattr(os, "fsync", self._touching(lambda _: None))

    def _touching(self, act: Callable[..., object]) -> Callable[..., object]:
        def touch(*given: object, **more: object) -> object:
            if self.left is not None:
                self.left -= 1
                if self.left < 0:
                    self.left = None
                    raise Crash
            return act(*given, **more)

        return touch


@pytest.mark.parametrize("seed", range(20))
def test_a_crash_between_any_two_steps_loses_nothing_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Characters of their own are typed into the file and the document, while processes end at every touch."""
    print(f"seed {seed}")
    chance = Random(seed)
    scene = Scene(tmp_path, "\n")
    process = Fragile(scene, monkeypatch)
    scene.another()
    typed = []
    for number in range(60):
        process.left = chance.choice([None, chance.randint(0, 12)])
        try:
            for _ in range(chance.randint(0, 3)):
                scene.twin.step()
        except Crash:
            scene.another()
        process.left = None
        typed.append(chr(0x4E00 + number))
        if chance.random() < 0.5 and scene.path.exists():
            place = chance.randint(0, len(scene.text))
            scene.path.write_text(f"{scene.text[:place]}{typed[-1]}{scene.text[place:]}")
        else:
            scene.live(Delta().retain(chance.randint(0, scene.authority.content.growth)).insert(typed[-1]))
    assert sorted(scene.settle().replace("\n", "")) == typed


def test_what_is_no_address_of_a_document_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["http://127.0.0.1:8000/documents/none", str(tmp_path / "notes.txt")]) == 1
    assert "is no address of a document" in capsys.readouterr().out
