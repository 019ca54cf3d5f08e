"""Who asks for a document, and what their request says about itself."""

import json
from collections.abc import Callable

from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.request import Request

from collab.accounts.models import Person
from collab.errors import NotFound
from collab.rest import conditions
from documents import links
from documents.access import Principal
from documents.keys import LONGEST, Key
from documents.models import Document


def principal_of(request: Request) -> Principal:
    """The person who has signed in, and the link that they show; either will do."""
    shown = request.headers.get("Nexus-Link")
    link = links.read(shown) if shown else None
    person = request.user.pk
    if person is None and link is None:
        if shown:
            raise NotFound("this link opens nothing, or no longer")
        raise NotAuthenticated
    return Principal(person, link)


def key_of(request: Request, principal: Principal) -> Key:
    """The request's Idempotency-Key, or one that nobody else has."""
    name = request.headers.get("Idempotency-Key")
    if name is None:
        name = Key.unused()
    elif not name.isascii() or not name.isprintable() or not name.strip() or len(name) > LONGEST:
        raise ValidationError({"Idempotency-Key": f"A key has 1 to {LONGEST} printable ASCII characters."})
    said = [request.method, request.path, request.headers.get("If-Match"), request.content_type, request.data]
    return Key(principal, name, json.dumps(said, sort_keys=True).encode())


def one_of(request: Request, name: str, choices: tuple[str, ...]) -> str:
    """A choice in the query; the first one, if there is none."""
    value = request.query_params.get(name, choices[0])
    if value not in choices:
        raise ValidationError({name: f"This is one of {', '.join(choices)}."})
    return value


def only_if(request: Request) -> Callable[[Document], None]:
    """What If-Match asks of a document before it is changed: that its version is the one that was read."""

    def check(document: Document) -> None:
        version = str(document.version)
        conditions.require(request, lambda tag: tag.partition("-")[0] == version, f"{version}-…")

    return check


def person_called(name: str) -> Person:
    """The person of a username or an e-mail address."""
    wanted = name.strip().lower()
    field = "email" if "@" in wanted else "username"
    found = Person.objects.filter(**{field: wanted}, is_active=True).first()
    if found is None:
        raise ValidationError({"person": "There is nobody of this name or address."})
    return found
