"""Signing in as somebody who may be guessing: who fails too often must wait, and it is known who tried what."""

from collab.abuse.blocks import BLOCKS
from collab.abuse.ledger import LEDGER, SIGNED_IN, known_by
from collab.accounts import throttles
from collab.accounts.models import Person
from collab.accounts.refusals import SignInBlocked


def check(address: str, person: Person | None, name: str) -> None:
    """Refuse somebody who has failed too often, before the password is looked at."""
    until = BLOCKS.signing_in(address, _number(person, name))
    if until is not None:
        LEDGER.note("sign_in_blocked", address, person=pk_of(person))
        raise SignInBlocked.until(until, f"too many attempts have failed: try again after {until:%H:%M} UTC")


def failed(address: str, person: Person | None, name: str) -> None:
    """The password was wrong, or there is no such name. Many of those are one account's at one address, or guesses."""
    LEDGER.note("sign_in_failed", address, person=pk_of(person), name=name)
    number = _number(person, name)
    if throttles.wait_for("failures_name", f"{address} {number}") is not None:
        BLOCKS.add("too many failures under one name", address=address, person=number)
    if throttles.wait_for("failures_address", address) is not None:
        BLOCKS.add("too many failures from one address", address=address)


def came(address: str, person: Person) -> None:
    """The password was right: from now on they are known at this address."""
    LEDGER.note(SIGNED_IN, address, person=person.pk)


def pk_of(person: Person | None) -> int | None:
    """The number of an account, if there is one."""
    return None if person is None else person.pk


def _number(person: Person | None, name: str) -> int:
    """That of an account; one below zero of a name that nobody has, so that nobody learns which names there are."""
    return -int(known_by(name) or "0", 16) if person is None else person.pk
