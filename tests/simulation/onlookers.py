"""Whom devices are shown, held against who is there: for how long they may be wrong about each other."""

from typing import TYPE_CHECKING, Final

from collab.client.steps import Phase

if TYPE_CHECKING:
    from tests.simulation.device import Device
    from tests.simulation.world import World

# Who has gone is shown for so long at the most, and who is there is missed for so long.
GHOSTS: Final = 2  # heartbeats
MISSED: Final = 1  # heartbeats

# The looks of nodes at what time brings, and the way to those who are shown it.
SLACK: Final = 1.5  # seconds


class Onlookers:
    """Looks now and then, once nothing goes wrong any more."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._wrong: dict[tuple[str, str, bool], float] = {}  # whom a device wrongly sees, or misses; since when

    def look(self) -> None:
        """Say who has been wrong about somebody for too long."""
        now, heartbeat = self._world.now, self._world.heartbeat
        found = {wrong for device in self._world.devices if _is_there(device) for wrong in self._wrong_about(device)}
        self._wrong = {wrong: self._wrong.get(wrong, now) for wrong in found}
        for (device, session, sees), since in self._wrong.items():
            most = (GHOSTS if sees else MISSED) * heartbeat + SLACK
            if now - since > most:
                self._world.checks.fail(f"{device} {'still sees' if sees else 'misses'} {session} after {most} seconds")

    def _wrong_about(self, device: "Device") -> set[tuple[str, str, bool]]:
        there = {
            other.visit.replica.session
            for other in self._world.devices
            if other is not device and other.document == device.document and other.visit.replica and _is_there(other)
        }
        shown = device.visit.participants.keys()
        ghosts = {(device.name, session, True) for session in shown - there}
        return ghosts | {(device.name, session, False) for session in there - shown}


def _is_there(device: "Device") -> bool:
    """Whether a device is connected, and answers."""
    awake = device.asleep_until <= device.world.now
    return device.visit.phase is Phase.LIVE and awake and device.wire is not None and device.wire.passes
