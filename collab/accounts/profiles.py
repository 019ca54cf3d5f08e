"""Making and changing accounts: a username and an e-mail address belong to one person, however they are spelt."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from rest_framework.exceptions import ErrorDetail, ValidationError

from collab.accounts import colours
from collab.accounts.models import Person
from collab.accounts.signals import signed_up
from collab.audit.record import Actor, record

# What gives access, or is known to others: who changed it and when is recorded.
_RECORDED = ("username", "email")


def sign_up(details: Mapping[str, str | None], actor: Actor) -> Person:
    """A new person, who has not signed in yet."""
    person = Person(**{name: value for name, value in details.items() if name != "password"})
    person.name = person.name or person.username
    newest = Person.objects.order_by("-pk").values_list("colour", flat=True).first()
    person.colour = details.get("colour") or colours.after(newest or "")
    person.set_password(details["password"])  # takes long on purpose, so before the transaction
    with _one_of_a_name(person):
        person.save(force_insert=True)
        record("account_created", Actor(person.pk, actor.address), person=person.pk)
    signed_up.send_robust(Person, person=person)  # what goes wrong there is logged
    return person


def change(person: Person, changes: Mapping[str, str | None], actor: Actor) -> None:
    """Change what a person is called."""
    for name, value in changes.items():
        setattr(person, name, value)
    with _one_of_a_name(person):
        person.save(update_fields=list(changes))
        for name in changes:
            if name in _RECORDED:
                record(f"{name}_changed", actor, person=person.pk)


def refuse_taken(person: Person) -> None:
    """Refuse a username or an e-mail address that somebody else has."""
    others = Person.objects.exclude(pk=person.pk)
    faults = {}
    if person.username and others.filter(username=person.username).exists():
        faults["username"] = [ErrorDetail("Somebody has this username already.", "taken")]
    if person.email and others.filter(email=person.email).exists():
        faults["email"] = [ErrorDetail("Somebody has this e-mail address already.", "taken")]
    if faults:
        raise ValidationError(faults)


@contextmanager
def _one_of_a_name(person: Person) -> Iterator[None]:
    """A transaction in which two who choose the same name at the same moment do not both get it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        refuse_taken(person)
        raise
