"""New passwords end everything that the old one opened; personal API tokens stay."""

from collections.abc import Callable

from django.db import transaction

from collab.accounts.models import Person, TokenFamily
from collab.audit.record import Actor, record


def replace(
    person: Person, password: str, actor: Actor, *, event: str, allowed: Callable[[Person], bool] | None = None
) -> bool:
    """Give a person another password; False, and nothing happens, if that is no longer allowed by now."""
    person.set_password(password)  # takes long on purpose, so that it is over before anything is locked
    with transaction.atomic():
        now = Person.objects.select_for_update().get(pk=person.pk)
        if allowed is not None and not allowed(now):
            return False
        person.token_version = now.token_version
        person.save(update_fields=["password", "token_version"])  # which counts the version up
        TokenFamily.objects.filter(person=person).delete()
        record(event, actor, person=person.pk)
    return True
