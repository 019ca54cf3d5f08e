"""Four people do at random what editors let them do, while lines break and servers die; in the end all read the same.

    python -m tests.browser.monkey --seconds 60 --seed 7         what `make monkey` does
    python -m tests.browser.monkey --actions 120 --seed 7        exactly so many actions

The seed draws who does what and where; what a browser makes of it, and when it hears of the others, is its own affair.
So the actions of a seed are the same each time, and are printed when it fails.
"""

import argparse
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random, SystemRandom

from playwright.sync_api import Browser, sync_playwright

from tests.browser import deeds
from tests.browser.chromium import Chromium
from tests.browser.here import Here, two_nodes
from tests.browser.lines import Lines
from tests.browser.visitor import Visitor, all_read_what_is_kept, pictures

VISITORS = 4
DEEDS = {"rich": deeds.RICH, "plain": deeds.PLAIN}
SENTENCE = "The quick brown fox jumps over the lazy dog.\nAnd then?\n"

# While one deletes, Chromium now and then styles what it moves, and the policy forbids it; Quill takes the styles away.
STYLED_BY_CHROMIUM = r"^it logged: Applying inline style .*/documents/[0-9a-f-]+\)$"

# Of the actions so many are no deeds, but harm ...
HARM = 0.12
# ... which lasts for so many actions at the most.
LONGEST = 12


@dataclass
class Report:
    """What was done, and what came of it."""

    seed: int
    actions: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = [f"{number}: {action}" for number, action in enumerate(self.actions)]
        return "\n".join([f"seed {self.seed}", *told, *self.faults])


class Monkey:
    """Draws what somebody does next, or what happens to them, and sees to it."""

    def __init__(self, here: Here, browser: Browser, report: Report) -> None:
        self.report = report
        self._here = here
        self._chance = Random(report.seed)
        self._owner = here.someone()
        people = [here.someone() for _ in range(VISITORS)]
        self._documents = {kind: here.document(self._owner, *people, kind=kind, text=SENTENCE) for kind in DEEDS}
        self.visitors = [Visitor.come(browser, here, person, node=number) for number, person in enumerate(people)]
        self._tabs = {
            (number, kind): visitor.open(document)
            for number, visitor in enumerate(self.visitors)
            for kind, document in self._documents.items()
        }
        self._harmed: dict[str, tuple[int, Callable[[], None]]] = {}  # what, until which action, and what mends it
        for visitor in self.visitors:
            visitor.expect_trouble()
            visitor.watch.expect(STYLED_BY_CHROMIUM)

    def act(self) -> None:
        """Mend what has been harmed for long enough, and do one thing."""
        for name, (last, mend) in list(self._harmed.items()):
            if len(self.report.actions) > last:
                self._mend(name, mend)
        number, kind = self._chance.randrange(VISITORS), self._chance.choice(list(DEEDS))
        if self._chance.random() < HARM:
            self._harm(number, kind)
            return
        choices = DEEDS[kind]
        deed = self._chance.choices(list(choices), list(choices.values()))[0]
        told = f"{number} in {kind} {deed.__name__}"
        self.report.actions.append(told)  # should it fail, it is told
        self.report.actions[-1] = f"{number} in {kind} {deed(self._tabs[number, kind], self._chance)}"

    def end(self) -> None:
        """Mend everything, and see whether all read the same, and nothing had to be put aside."""
        for name, (_, mend) in list(self._harmed.items()):
            self._mend(name, mend)
        for kind, document in self._documents.items():
            tabs = [self._tabs[number, kind] for number in range(VISITORS)]
            for number, tab in enumerate(tabs):
                self.report.actions.append(f"{number} in {kind} says that all is saved")
                tab.says("All changes saved")
            all_read_what_is_kept(self._here, document, self._owner, *tabs)
            for number, tab in enumerate(tabs):
                if tab.page.get_by_text("could not be merged").count():
                    self.report.faults.append(f"edits of {number} in {kind} were put aside")
        for number, visitor in enumerate(self.visitors):
            self.report.faults += [f"the browser of {number}: {complaint}" for complaint in visitor.watch.complaints]
        self._here.place.verify()

    def _harm(self, number: int, kind: str) -> None:
        """Let something happen to a visitor, or to the node behind them."""
        visitor, line, node = self.visitors[number], f"line {number}", number % len(self._here.place.nodes)
        last = len(self.report.actions) + self._chance.randint(1, LONGEST)
        harms: dict[str, Callable[[], None]] = {
            "is cut": visitor.cut,
            "is offline": visitor.go_offline,
            "stalls": visitor.line.stall,
            "is mute": visitor.line.mute,
            "is dropped": visitor.line.drop,
        }
        chosen = self._chance.choice([*harms, "reloads", "crashes", "is killed"])
        if chosen == "is killed":
            if f"node {node}" not in self._harmed:
                self.report.actions.append(f"node {node} is killed")
                self._here.kill(node)
                self._harmed[f"node {node}"] = (last, lambda: self._here.start(node))
        elif chosen in harms:
            self.report.actions.append(f"{line} {chosen}")
            harms[chosen]()
            self._harmed[line] = (last, visitor.mend)
        elif line not in self._harmed and f"node {node}" not in self._harmed:  # else there is nothing to load
            self.report.actions.append(f"tab {number} {kind} {chosen}")
            tab = self._tabs[number, kind]
            if chosen == "crashes":
                tab.crash()
                tab.page.close()
                self._tabs[number, kind] = visitor.open(self._documents[kind])
            else:
                tab.reload()

    def _mend(self, name: str, mend: Callable[[], None]) -> None:
        self.report.actions.append(f"{name} is mended")
        del self._harmed[name]
        mend()


def let_loose(
    here: Here, browser: Browser, seed: int, *, actions: int = sys.maxsize, seconds: float = float("inf")
) -> Report:
    """Let a monkey do so many things, or as many as it can in so many seconds; what came of it."""
    report = Report(seed)
    monkey = Monkey(here, browser, report)
    over = time.monotonic() + seconds
    try:
        while len(report.actions) < actions and time.monotonic() < over:
            monkey.act()
        monkey.end()
    except Exception:  # noqa: BLE001 - whatever it was, the actions that led to it are told with it
        report.faults.append(traceback.format_exc())
    if report.faults:
        report.faults += pictures(monkey.visitors)
    for visitor in monkey.visitors:
        visitor.context.close()
    return report


def main() -> int:
    """Let a monkey loose as the command line says; 1 if anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--actions", type=int, default=sys.maxsize)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    with sync_playwright() as playwright, Lines.laid() as lines, two_nodes(lines) as here:
        browser = Chromium.found().launch(playwright)
        report = let_loose(here, browser, given.seed, actions=given.actions, seconds=given.seconds)
        browser.close()
    print(report if report.faults else f"{len(report.actions)} actions; all read the same, which is what is kept")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
