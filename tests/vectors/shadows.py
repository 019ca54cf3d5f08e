"""Writes the vectors of differential synchronization, `python -m tests.vectors.shadows`: texts, patches and stories.

Everything is drawn by seed; the results are those that Python gives. What a merge with whole content shows is left out:
it follows from a difference, for which there is no fixed result, so a story ends with it.
"""

from collections.abc import Iterator
from typing import Any

from collab.ot import Delta, compose
from collab.ot.text import whole
from collab.sync import Submission, patches
from collab.sync.correspondent import Correspondent
from collab.sync.packets import Answer, Format, Units, checksum_of_content, checksum_of_text
from collab.sync.wording import applied, cuts, difference, worded, wording
from tests.agreement.cases import Cases
from tests.sync.desk import Desk, answered, values
from tests.sync.world import Authority
from tests.vectors.make import HERE, case, plain, written

FILE = HERE / "shadows.json"
SEED = 31
COUNT = 8  # texts and stories of each kind
STEPS = 20  # in a story

Told = dict[str, Any]


def vectors() -> list[Told]:
    """All of them."""
    return [
        *_texts(),
        *_patches(),
        *(_story(number, form) for number in range(COUNT) for form in (Format.TEXT, Format.DELTA)),
    ]


def _texts() -> Iterator[Told]:
    for number in range(COUNT):
        content = Cases(SEED + number).content()
        name, text = f"drawn {number}", wording(content)
        yield case("wording", name, whole(text), content=content)
        yield case("checksum_of_text", name, checksum_of_text(text), text=whole(text))
        yield case("checksum_of_content", name, checksum_of_content(content), content=content)


def _patches() -> Iterator[Told]:
    for number in range(COUNT):
        cases = Cases(SEED + number)
        text = wording(cases.content()) * cases.chance.randint(1, 9)
        delta = worded(cases.delta(len(text)))
        if cuts(delta, text):
            delta = difference(text, wording(compose(Delta().insert(text), delta)))
        for counted in Units:
            patch = patches.written(delta, text, counted)
            given = {"text": whole(text), "patch": patch, "units": counted.value}
            yield case("apply", f"drawn {number}", whole(applied(delta, text)), **given)


def _story(number: int, form: Format) -> Told:
    teller = Teller(Cases(SEED + number), form)
    while len(teller.steps) < STEPS and not teller.is_over:
        teller.go_on()
    return {
        "verb": "story",
        "name": f"drawn {number}, {form.value}",
        "format": form.value,
        "session": "mine-session-0000",
        "steps": teller.steps,
    }


class Teller:
    """One client, those it writes with, a network that loses and repeats answers; each step with what came of it."""

    def __init__(self, cases: Cases, form: Format) -> None:
        self.steps: list[Told] = []
        self.is_over = False
        rich = form is Format.DELTA
        drawn = cases.content() if rich else Delta().insert(wording(cases.content()))
        self._authority = Authority(Delta())
        self._authority.submit(Submission("theirs", 1, 0, compose(drawn, Delta().retain(drawn.growth).insert("\n"))))
        self._desk = Desk(self._authority, rich=rich)
        self._client = Correspondent("mine-session-0000", form)
        self._cases = cases
        self._form = form
        self._answers: list[Answer] = []
        self._theirs = 1  # seq of the newest of the others' submissions
        self._sessions = 0

    def go_on(self) -> None:
        """Something happens, here or elsewhere."""
        events = [self._type, self._send, self._write_elsewhere, self._receive, self._move]
        self._cases.chance.choices(events, [4, 5, 3, 6, 0.4])[0]()

    def _type(self) -> None:
        if self._client.revision is not None and (delta := self._drawn(self._client.shown)):
            self._client.edit(delta)
            self._tell("edit", delta=plain(delta))

    def _send(self) -> None:
        packet = self._client.packet()
        self._tell("packet", packet=values(packet))
        if self._cases.chance.random() < 0.8:
            self._answers.append(answered(packet, self._desk))

    def _write_elsewhere(self) -> None:
        delta = self._drawn(self._authority.content)
        if delta:
            self._theirs += 1
            self._authority.submit(Submission("theirs", self._theirs, self._authority.head, delta))

    def _receive(self) -> None:
        if not self._answers:
            return
        answer = self._cases.chance.choice(self._answers[-2:])
        self._sessions += 1
        session = f"mine-session-{self._sessions:04}"
        merges = answer.is_whole and self._client.revision is not None
        taken = self._client.receive(answer, session=session)
        came: Told = {"ours": taken.ours}
        if taken.ours and not merges:
            came["show"] = plain(taken.show)
        self.is_over = taken.ours and merges
        self._tell("receive", answer=values(answer), session=session, **came)

    def _move(self) -> None:
        """The document was restored from a backup."""
        self._desk.lineage = f"after-{self._authority.head}"

    def _drawn(self, content: Delta) -> Delta:
        delta = self._cases.delta(content.growth - 1)  # the newline at the end stays
        if self._form is Format.DELTA:
            return delta
        delta = worded(delta)
        return Delta() if cuts(delta, wording(content)) else delta

    def _tell(self, verb: str, **came: object) -> None:
        client = self._client
        after: Told = {"session": client.session, "lineage": client.lineage, "revision": client.revision}
        after["shadow"] = plain(client.shadow)
        if not self.is_over:
            after |= {"shown": plain(client.shown), "saved": client.is_saved}
        self.steps.append({"do": verb, **came, "after": after})


if __name__ == "__main__":
    FILE.write_text(written(vectors()))
