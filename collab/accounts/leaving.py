"""Deleting an account. What its person wrote stays: revisions name people by their ids alone."""

from django.db import connection, transaction

from collab.accounts.models import Person
from collab.accounts.signals import about_to_leave, leaving
from collab.audit.record import Actor, record
from collab.rest.refusals import Conflict


def leave(person: Person, actor: Actor, successor: Person | None) -> None:
    """Delete a person with all that they can sign in with; the successor takes over what was theirs alone."""
    with transaction.atomic():
        about_to_leave.send(Person, person=person)
        ids = [each.pk for each in (person, successor) if each is not None]
        # Both are locked, in one order, so that nobody inherits who is leaving too.
        found = {each.pk: each for each in Person.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
        if len(found) != len(ids):
            raise Conflict("one of these two accounts has just been deleted")
        leaving.send(Person, person=person, successor=successor, actor=actor)
        heir = None if successor is None else successor.pk
        record("account_deleted", actor, person=person.pk, username=person.username, successor=heir)
        # Login sessions name the person by the id alone, which is never given again: they are nobody's from now on.
        found[person.pk].delete()


def stay(person: int) -> Person | None:
    """Somebody, who cannot leave before the transaction has ended; none, if they have left."""
    lock = "FOR KEY SHARE" if connection.vendor == "postgresql" else ""  # SQLite lets nobody else write meanwhile
    return next(iter(Person.objects.raw(f"SELECT * FROM accounts_person WHERE id = %s {lock}", [person])), None)
