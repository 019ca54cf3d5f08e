"""All checks, each within a bounded time: one that stands still keeps no other from being made."""

from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Final

from django.db import DatabaseError, InterfaceError, connections

from documents.doctor import database, surroundings
from documents.doctor.finding import Finding, broken

PATIENCE: Final = 10.0  # seconds for each

Check = Callable[[], list[Finding]]


def examine(nodes: int) -> list[Finding]:
    """Everything, in the order in which one would mend it."""
    checks: dict[str, Check] = {
        "settings": surroundings.key_and_doors,
        "database": partial(database.database, nodes),
        "redis": partial(surroundings.redis, nodes),
        "workers": surroundings.workers,
        "limits": surroundings.limits,
        "mail": surroundings.mail,
        "app": surroundings.build,
    }
    return [finding for name, check in checks.items() for finding in within(name, check)]


def within(name: str, check: Check, patience: float = PATIENCE) -> list[Finding]:
    """What a check finds; or that it has found nothing in time, or has failed."""
    found: list[Finding] = []

    def look() -> None:
        try:
            found.extend(check())
        except (DatabaseError, InterfaceError) as error:
            says = f"it cannot be reached ({type(error).__name__})"
            found.append(broken(name, says, "start it, or set DATABASE_URL to where it is and who may enter"))
        except Exception as error:  # noqa: BLE001 - a check that fails is a finding
            found.append(broken(name, f"the check itself failed ({type(error).__name__})", "please report this"))
        finally:
            connections.close_all()

    thread = Thread(target=look, name=f"doctor {name}", daemon=True)
    thread.start()
    thread.join(patience)
    if not found and thread.is_alive():
        return [
            broken(name, f"no answer within {patience:.0f} seconds", "see whether it stands still, or is overloaded")
        ]
    return found
