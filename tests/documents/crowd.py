"""Those who are in a document, in the tests of how they are shown to each other."""

from typing import Any

from collab.sync.messages import Activity, Point
from documents.announcing import Reported
from documents.company import PACE, Company
from documents.room import Room
from documents.seat import Seat
from presence import reports, who
from presence.reports import Entry
from tests.documents.scripted import Ear, World, settled


def here(world: World) -> Room:
    return world.rooms._rooms[world.kept.document]


def company_of(world: World) -> Company:
    return here(world).company


async def show(world: World, seconds: float = PACE) -> None:
    """Time goes by until readers are shown something."""
    world.clock.now += seconds
    world.alarms.ring()
    await settled()


def roster_of(ear: Ear) -> list[dict[str, Any]]:
    """The roster frames that came since the last time."""
    return [frame for frame in ear.take() if frame["type"] == "roster"]


def point(world: World, seat: Seat, *place: int, revision: int = 1, state: Activity = Activity.ACTIVE) -> None:
    company_of(world).point(seat, Point(revision, (place[0], place[-1]) if place else None, state))


async def elsewhere(world: World, report: reports.Report) -> None:
    """Another node reports."""
    world.say(Reported(reports.written(report)))
    await settled()


def stranger(number: int = 1, *, stamp: int = 1, acted: int = 0, **more: Any) -> Entry:
    session = f"stranger-session-{number:05}"
    return Entry(f"{number:05}", session, who.person(number, f"Person {number}", "#2563eb"), stamp, acted, **more)
