"""Who asks."""

from django.http import HttpRequest
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from collab.accounts.models import Person
from collab.audit.record import Actor

_LONGEST = 45  # characters: an IPv6 address with an IPv4 address in it


def actor_of(request: Request | HttpRequest) -> Actor:
    """The person who asks, if one does, and the address that they ask from: for the audit log."""
    address = BaseThrottle().get_ident(request) or ""  # type: ignore[arg-type] # it reads META alone
    return Actor(person=request.user.pk, address=address[:_LONGEST])


def person_of(request: Request) -> Person:
    """The person who asks, behind a permission that lets nobody else in."""
    if not isinstance(request.user, Person):
        raise NotAuthenticated
    return request.user
