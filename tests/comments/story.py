"""A document whose characters have identities, and threads that know which are theirs: the slow, obvious way."""

from dataclasses import dataclass, field

from collab.ot import Delta, dump
from collab.sync import Restored
from documents.comments.shapes import Cut, Step


def cutting(*cuts: Cut) -> str:
    """A delta that cuts so, as the journal keeps it."""
    delta, last = Delta(), 0
    for position, deleted, inserted in cuts:
        delta = delta.retain(position - last).insert("x" * inserted).delete(deleted)
        last = position + deleted
    return dump(delta)


@dataclass
class Words:
    """A thread: the characters that it is about, dead or alive."""

    revision: int
    range: tuple[int, int]
    own: set[int]


@dataclass
class Story:
    """Revisions, one after the other, and where every thread's words are after each."""

    text: list[int]
    threads: list[Words] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    dead: dict[int, list[tuple[int, list[int]]]] = field(default_factory=dict)  # runs that each revision has deleted
    ranges: list[list[tuple[int, int] | None]] = field(default_factory=list)  # of every thread, after each revision
    made: int = 0

    def __post_init__(self) -> None:
        self.made = len(self.text)

    @property
    def revision(self) -> int:
        return len(self.steps) + 1

    def open(self, start: int, end: int) -> None:
        self.threads.append(Words(self.revision, (start, end), set(self.text[start:end])))

    def edit(self, cuts: list[Cut], back: list[tuple[int, int, list[int]]]) -> None:
        """Cut the text; where something is brought back, its characters are what the cut there inserts first.

        `back` says for the cuts, by their index, what they bring back: of which revision, from where, which characters.
        """
        number = self.revision + 1
        returned = dict(enumerate(back)) if back else {}
        text: list[int] = []
        last = 0
        gone: list[tuple[int, list[int]]] = []
        restores: list[Restored] = []
        shaped: list[Cut] = []
        for index, (position, deleted, inserted) in enumerate(cuts):
            text += self.text[last:position]
            last = position + deleted
            if deleted:
                gone.append((position, self.text[position:last]))
            revision, was, characters = returned.get(index, (0, 0, []))
            if characters:
                restores.append(Restored(len(text), revision, was, len(characters)))
                text += characters
            text += range(self.made, self.made + inserted)
            self.made += inserted
            shaped.append((position, deleted, inserted + len(characters)))
        self.text = text + self.text[last:]
        self.dead[number] = gone
        self.steps.append(Step(number, cutting(*shaped), tuple(restores)))
        self.ranges.append([self._look(thread) for thread in self.threads])

    def _look(self, thread: Words) -> tuple[int, int] | None:
        """From the first of a thread's characters that is there to the last; what is between them becomes its own."""
        places = [place for place, character in enumerate(self.text) if character in thread.own]
        if not places:
            return None
        thread.own.update(self.text[places[0] : places[-1] + 1])
        return places[0], places[-1] + 1

    def lost(self) -> list[tuple[int, int, list[int]]]:
        """What can be brought back: runs that are dead, each with the revision that deleted it and where it began."""
        alive = set(self.text)
        newest: dict[int, int] = {}
        for revision, runs in self.dead.items():
            newest.update((character, revision) for _, run in runs for character in run)
        found = []
        for revision, runs in self.dead.items():
            for position, run in runs:
                begun = 0
                for end in range(len(run) + 1):
                    whole = end < len(run) and run[end] not in alive and newest[run[end]] == revision
                    if not whole:
                        if begun < end:
                            found.append((revision, position + begun, run[begun:end]))
                        begun = end + 1
        return found
