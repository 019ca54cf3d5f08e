"""Signing in and out: who somebody is, and how all that they are signed in with ends at once."""

from typing import Any

from django.contrib.auth import SESSION_KEY, authenticate, login, logout
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from collab.abuse.addresses import address_of
from collab.abuse.blocks import BLOCKS
from collab.accounts import guessing
from collab.accounts.models import Person, TokenFamily
from collab.accounts.refusals import SignInFailed
from collab.audit.record import Actor, record


class ByNameOrEmail(ModelBackend):
    """People by their username or their e-mail address, in any case, and their password."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: Any,  # noqa: ANN401 - Django's own signature
    ) -> Person | None:
        """The person, if the password is theirs and they may sign in."""
        del request, more
        if username is None or password is None:
            return None
        person = named(username)
        if person is None:
            Person().set_password(password)  # whoever measures the time does not learn whether there is somebody
            return None
        return person if person.check_password(password) and self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: Person | AnonymousUser | None) -> bool:
        """Whether the account is open: asked whenever somebody signs in, and whenever their cookie comes back."""
        return super().user_can_authenticate(user) and (user is None or BLOCKS.person(user.pk or 0) is None)


def named(name: str) -> Person | None:
    """The person of this username or e-mail address."""
    name = name.strip().lower()
    return Person.objects.filter(**{"email" if "@" in name else "username": name}).first()


def recognise(request: HttpRequest, name: str, password: str) -> Person:
    """The person of this name and password."""
    address, tried = address_of(request), named(name)
    guessing.check(address, tried, name)
    person = authenticate(request, username=name, password=password)
    if not isinstance(person, Person):
        guessing.failed(address, tried, name)
        raise SignInFailed("nobody who may sign in has this name and this password")
    guessing.came(address, person)
    return person


def sign_in(request: HttpRequest, person: Person) -> None:
    """Begin a login session, with a key that nobody has seen before."""
    if SESSION_KEY in request.session:
        request.session.flush()
    login(request, person)


def sign_out(request: HttpRequest) -> None:
    """End this login session."""
    logout(request)


def sign_out_everywhere(person: Person, actor: Actor) -> None:
    """End all login sessions and token families of a person; their personal API tokens stay."""
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(token_version=F("token_version") + 1)
        TokenFamily.objects.filter(person=person).delete()
        record("signed_out_everywhere", actor, person=person.pk)
