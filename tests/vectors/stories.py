"""Writes the stories of replicas, `python -m tests.vectors.stories`: what each step shows, sends and puts aside.

Everything is drawn by seed, among rivals who write too; the results are those that Python gives. What is shown when
content is replaced is left out: it is a difference, for which there is no fixed result.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from collab.errors import CollabError
from collab.ot import Delta
from collab.sync import Effect, Replica, Revision, Stretch, Submission
from tests.agreement.cases import Cases
from tests.sync.world import Authority
from tests.vectors.make import HERE, plain

FILE = HERE / "replicas.json"
SEED = 12
COUNT = 8  # stories
STEPS = 30  # in each

Told = dict[str, Any]


def stories() -> Iterator[Told]:
    """Every story: how the replica begins, and its steps in order."""
    for number in range(COUNT):
        teller = Teller(Cases(SEED + number))
        begin = {"content": plain(teller.authority.content), "session": "mine-0", "lineage": "first"}
        while len(teller.steps) < STEPS:
            teller.go_on()
        yield {"name": f"drawn {number}", "begin": begin, "steps": teller.steps}


class Teller:
    """One replica, the authority it writes to, and a rival; each step is kept with what came of it."""

    def __init__(self, cases: Cases) -> None:
        self.steps: list[Told] = []
        self.authority = Authority(cases.content())
        self._cases = cases
        self._replica = Replica(self.authority.content, 0, session="mine-0", lineage="first")
        self._sessions = 0
        self._rival = 0  # seq of the rival's newest submission

    def go_on(self) -> None:
        """Something happens, here or elsewhere."""
        events = [self._type, self._turn, self._arrive, self._write_elsewhere, self._receive, self._come_back]
        weights = [6, 3, 5, 3, 6, 1]
        self._cases.chance.choices(events, weights)[0]()
        if self._cases.chance.random() < 0.05:
            self._cases.chance.choice([self._refuse, self._replace, self._type_beyond])()

    def _type(self) -> None:
        delta = self._cases.delta(self._replica.length)
        if delta:
            self._edit(delta, with_last=self._cases.chance.random() < 0.3)

    def _type_beyond(self) -> None:
        self._edit(Delta().retain(self._replica.length).delete(1), with_last=False)

    def _edit(self, delta: Delta, *, with_last: bool) -> None:
        self._tell(
            lambda: self._replica.edit(delta, with_last=with_last), "edit", delta=plain(delta), with_last=with_last
        )

    def _turn(self) -> None:
        verb = self._cases.chance.choice(["undo", "undo", "redo"])
        self._tell(self._replica.undo if verb == "undo" else self._replica.redo, verb)

    def _arrive(self) -> None:
        if self._replica.submission is not None:
            self.authority.submit(self._replica.submission)

    def _write_elsewhere(self) -> None:
        delta = self._cases.delta(self.authority.content.growth)
        if delta:
            self._rival += 1
            self.authority.submit(Submission("theirs", self._rival, self.authority.head, delta))

    def _receive(self) -> None:
        chance = self._cases.chance
        after = self._replica.revision + chance.choice([-1, 0, 0, 0, 0, 0, 1])
        for revision in self.authority.revisions[max(after, 0) :][: chance.randint(1, 2)]:
            self._hand(revision)

    def _come_back(self) -> None:
        for unit in list(self.authority.way(self._replica.revision, self._replica.session)):
            self._hand(unit)

    def _hand(self, unit: Revision | Stretch) -> None:
        self._tell(lambda: self._replica.receive(unit), "receive", unit=unit_of(unit))

    def _refuse(self) -> None:
        session = self._another_session()
        self._tell(lambda: self._replica.refuse(session), "refuse", session=session)

    def _replace(self) -> None:
        mark = self.authority.marks.get(self._replica.session)
        content, revision = self.authority.content, self.authority.head
        lineage = self._cases.chance.choice([self._replica.lineage, f"after {revision}"])
        seq, session = 0 if mark is None else mark.seq, self._another_session()
        self._tell(
            lambda: self._replica.replace(content, revision, lineage=lineage, seq=seq, session=session),
            "replace",
            content=plain(content),
            revision=revision,
            lineage=lineage,
            seq=seq,
            session=session,
        )

    def _another_session(self) -> str:
        self._sessions += 1
        return f"mine-{self._sessions}"

    def _tell(self, act: Callable[[], Effect], verb: str, **given: object) -> None:
        try:
            came = effect_of(act(), shown=verb not in ("refuse", "replace"))
        except CollabError as error:
            came = {"error": error.code}
        replica = self._replica
        after = {
            "content": plain(replica.content),
            "revision": replica.revision,
            "session": replica.session,
            "state": replica.state.value,
        }
        self.steps.append({"do": verb, **given, **came, "after": after})


def unit_of(unit: Revision | Stretch) -> Told:
    if isinstance(unit, Stretch):
        return {"type": "stretch", "first": unit.first, "last": unit.last, "delta": plain(unit.delta)}
    return {
        "number": unit.number,
        "delta": plain(unit.delta),
        "session": unit.session,
        "seq": unit.seq,
        "at": unit.at,
        **back_of(unit),
    }


def effect_of(effect: Effect, *, shown: bool) -> Told:
    """What followed; what did not is left out."""
    told: Told = {}
    if shown and effect.show:
        told["show"] = plain(effect.show)
    if effect.send is not None:
        told["send"] = submission_of(effect.send)
    if (recovery := effect.recovery) is not None:
        edits = {"before": recovery.before, "sent": recovery.sent, "unsent": recovery.unsent}
        told["recovery"] = {name: plain(delta) for name, delta in edits.items()}
        if recovery.submission is not None:
            told["recovery"]["submission"] = submission_of(recovery.submission)
    return told


def submission_of(submission: Submission) -> Told:
    return {
        "session": submission.session,
        "seq": submission.seq,
        "base": submission.base,
        "delta": plain(submission.delta),
        **back_of(submission),
    }


def back_of(one: Submission | Revision) -> Told:
    """What it brings back, if anything."""
    return {"restores": msgspec.to_builtins(one.restores)} if one.restores else {}


def written(told: list[Told]) -> str:
    """ASCII JSON, a step a line."""
    return "[\n" + ",\n".join(map(_story, told)) + "\n]\n"


def _story(story: Told) -> str:
    steps = ",\n".join(map(json.dumps, story["steps"]))
    return f'{{"name": {json.dumps(story["name"])}, "begin": {json.dumps(story["begin"])}, "steps": [\n{steps}\n]}}'


if __name__ == "__main__":
    FILE.write_text(written(list(stories())))
