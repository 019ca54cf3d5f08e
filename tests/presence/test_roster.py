"""A roster is the same whatever the order, the repetition and the loss of the reports that it is made of."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from collab.sync.messages import Activity
from presence import reports
from presence.reports import Asked, Changes, Entry, Whole
from presence.roster import Roster
from presence.who import Who

NODES = ("near", "far")
Said = Changes | Whole


class Process:
    """A node as it truly is, and all that it reports."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.here: dict[str, Entry] = {}
        self.said: list[Said] = []
        self._stamps = count(1)
        self._connections = count(1)
        self._stamp = 0

    def enter(self, session: int) -> None:
        connection = f"{next(self._connections):03}-{self.name}"
        self._put(Entry(connection, f"session-{session}", Who("Ann", "#000000"), 0, 0))

    def move(self, which: int) -> None:
        if self.here:
            entry = list(self.here.values())[which % len(self.here)]
            self._put(replace(entry, revision=entry.revision + which))

    def leave(self, which: int) -> None:
        if self.here:
            connection = list(self.here)[which % len(self.here)]
            del self.here[connection]
            self._stamp = next(self._stamps)
            self.said.append(Changes(self.name, (), ((connection, self._stamp),)))

    def tell(self) -> None:
        self.said.append(Whole(self.name, self._stamp, tuple(self.here.values())))

    def _put(self, entry: Entry) -> None:
        self._stamp = next(self._stamps)
        self.here[entry.connection] = replace(entry, stamp=self._stamp)
        self.said.append(Changes(self.name, (self.here[entry.connection],), ()))


@st.composite
def histories(draw: st.DrawFn) -> list[Process]:
    """What befell two nodes; in the end each tells the whole."""
    processes = [Process(name) for name in NODES]
    for number, verb, which in draw(
        st.lists(st.tuples(st.integers(0, 1), st.sampled_from("emmllw"), st.integers(0, 5)), max_size=25)
    ):
        process = processes[number]
        match verb:
            case "e":
                process.enter(which)
            case "m":
                process.move(which)
            case "l":
                process.leave(which)
            case _:
                process.tell()
    for process in processes:
        process.tell()
    return processes


def of(*reported: Said) -> Roster:
    roster = Roster()
    for report in reported:
        roster.take(report)
    return roster


def shown(roster: Roster) -> set[Entry]:
    return set(roster)


def truth(processes: list[Process]) -> set[Entry]:
    """Of each session the newest connection, on whatever node."""
    newest: dict[str, Entry] = {}
    for process in processes:
        for entry in process.here.values():
            if entry.session not in newest or newest[entry.session].connection < entry.connection:
                newest[entry.session] = entry
    return set(newest.values())


@given(histories(), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(processes: list[Process], chance: st.randoms) -> None:  # type: ignore[valid-type]
    reported = [report for process in processes for report in process.said]
    mixed = reported + chance.sample(reported, len(reported) // 2)  # type: ignore[attr-defined]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert shown(of(*mixed)) == shown(of(*reported)) == truth(processes)


@given(histories(), st.randoms(use_true_random=False))
def test_the_newest_whole_makes_up_for_all_that_was_lost_before_it(
    processes: list[Process],
    chance: st.randoms,  # type: ignore[valid-type]
) -> None:
    wholes = [process.said[-1] for process in processes]
    kept = [report for process in processes for report in process.said if chance.random() < 0.4]  # type: ignore[attr-defined]
    chance.shuffle(mixed := kept + wholes)  # type: ignore[attr-defined]
    assert shown(of(*mixed)) == truth(processes)


@given(histories(), st.randoms(use_true_random=False))
def test_without_wholes_order_changes_nothing_either(processes: list[Process], chance: st.randoms) -> None:  # type: ignore[valid-type]
    reported = [report for process in processes for report in process.said if isinstance(report, Changes)]
    chance.shuffle(mixed := list(reported))  # type: ignore[attr-defined]
    assert shown(of(*mixed)) == truth(processes)


@given(histories())
def test_what_a_node_says_is_read_as_it_was_written(processes: list[Process]) -> None:
    for process in processes:
        for report in (*process.said, Asked(process.name)):
            assert reports.read(reports.written(report)) == report


@given(histories())
def test_a_node_that_is_forgotten_takes_nobody_else_with_it(processes: list[Process]) -> None:
    roster = of(*(report for process in processes for report in process.said))
    roster.forget(NODES[0])
    roster.forget("a node that nobody knows")
    assert shown(roster) == truth(processes[1:])
    assert roster.of(NODES[0]) == ()
    assert set(roster.of(NODES[1])) == set(processes[1].here.values())
    assert len(roster) == len(truth(processes[1:]))


def entry(connection: str = "1", stamp: int = 1, **more: object) -> Entry:
    return replace(Entry(connection, "session", Who("Ann", "#000000"), stamp, 0), **more)


def test_a_session_is_where_its_newest_connection_says_and_here_as_long_as_it_has_one() -> None:
    roster = of(Changes("a", (entry("2", revision=5),), ()), Changes("b", (entry("1", revision=9),), ()))
    assert [each.revision for each in roster] == [5]
    roster.take(Changes("a", (), (("2", 2),)))
    assert [each.revision for each in roster] == [9]
    roster.take(Changes("b", (), (("1", 2),)))
    assert len(roster) == 0


def test_to_leave_is_final_for_a_connection() -> None:
    roster = of(Changes("a", (), (("1", 2),)), Changes("a", (entry(stamp=3),), ()))
    assert len(roster) == 0


def test_a_whole_that_comes_late_takes_nobody_who_came_since() -> None:
    roster = of(Changes("a", (entry(stamp=7),), ()), Whole("a", 6, ()))
    assert len(roster) == 1


def test_where_somebody_is_now_is_not_what_they_did() -> None:
    moving = entry(revision=3, range=(1, 2), state=Activity.TYPING)
    roster = of(Changes("a", (moving,), ()))
    roster.shift(lambda each: replace(each, revision=7, range=(4, 5)))
    roster.take(Whole("a", 1, (moving,)))  # from a node that has not come so far
    assert [(each.stamp, each.revision, each.range) for each in roster] == [(1, 7, (4, 5))]
    roster.take(Whole("a", 2, (replace(moving, revision=9, range=(0, 0)),)))
    assert [(each.stamp, each.revision, each.range) for each in roster] == [(1, 9, (0, 0))]
    roster.shift(lambda each: each)
    assert [each.revision for each in roster] == [9]
