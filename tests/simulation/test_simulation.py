"""The short form: some seeds, and every planted bug. `make simulate SEEDS=10000` lives through many."""

import asyncio
from collections import Counter

import pytest

from tests.simulation import clockwork
from tests.simulation.clockwork import Clockwork
from tests.simulation.plants import PLANTS
from tests.simulation.weather import EVERY
from tests.simulation.world import run

SEEDS = range(40)

# A plant that takes longer to find is one that the simulation hardly sees.
FOUND_WITHIN = 200  # seeds


def test_whatever_befalls_nodes_and_networks_nothing_is_lost_and_all_end_with_the_same() -> None:
    counts: Counter[str] = Counter()
    for seed in SEEDS:
        history = run(seed)
        assert history.failures == [], f"make simulate SEED={seed}"
        counts += history.counts
    assert {name.replace("_", " ") for name in EVERY} <= counts.keys(), "some misfortune never happens"


@pytest.mark.unmeasured  # what is broken need not be measured, which is slow
@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_bug_is_found(plant: str) -> None:
    with PLANTS[plant]():
        assert any(run(seed).failures for seed in range(FOUND_WITHIN))


def test_a_seed_is_one_exact_history() -> None:
    assert run(7, tells=True) == run(7, tells=True)


def test_time_leaps_to_what_happens_next() -> None:
    loop = Clockwork()
    loop.run_until_complete(asyncio.sleep(86_400))
    assert loop.time() == pytest.approx(86_400)
    loop.close()


def test_a_world_in_which_nothing_will_ever_happen_is_found_out() -> None:
    loop = Clockwork()
    with pytest.raises(RuntimeError, match="nothing will ever happen"):
        loop.run_until_complete(asyncio.wait_for(loop.create_future(), None))
    _drop(loop)


def test_a_world_in_which_time_stands_still_is_found_out() -> None:
    loop = Clockwork()

    def again() -> None:
        loop.call_soon(again)

    loop.call_soon(again)
    with pytest.raises(RuntimeError, match="no time goes by"):
        loop.run_forever()
    loop.close()


def test_what_waits_as_threads_do_takes_turns_with_the_loop() -> None:
    loop, seen = Clockwork(), list[tuple[str, float]]()

    def work() -> None:
        seen.append(("work", loop.time()))
        clockwork.wait(1.0)
        seen.append(("work", loop.time()))

    async def live() -> None:
        task = asyncio.create_task(clockwork.beside(work))
        await asyncio.sleep(0.5)
        seen.append(("loop", loop.time()))
        await task

    loop.run_until_complete(live())
    loop.close()
    assert seen == [("work", 0.0), ("loop", 0.5), ("work", 1.0)]


def _drop(loop: Clockwork) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()
