"""How a request says who asks: by a bearer token, or by the cookie of a login session.

`request.auth` is the proof: `ByLogin`, `ByAccess`, or the `ApiToken` itself.
"""

from msgspec import Struct
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from collab.abuse.addresses import address_of
from collab.abuse.blocks import BLOCKS
from collab.abuse.ledger import LEDGER
from collab.accounts import families, personal_tokens
from collab.accounts.families import ByAccess
from collab.accounts.models import ApiToken, Person
from collab.accounts.refusals import AccountBlocked, CsrfFailed, NotLetIn, TokenExpired, TokenInvalid


class ByLogin(Struct, frozen=True):
    """Who asks has the cookie of a login session."""


Proof = ByLogin | ByAccess | ApiToken


def by_token(token: str) -> tuple[Person, ByAccess | ApiToken]:
    """Who shows this token, be it an access token or a personal API token."""
    person, proof = _known(token)
    if BLOCKS.person(person.pk) is not None:
        raise AccountBlocked("this account is closed for a while: ask whoever runs this server")
    return person, proof


def _known(token: str) -> tuple[Person, ByAccess | ApiToken]:
    if not token.isascii():
        raise TokenInvalid("all tokens of ours are of ASCII characters")
    if token.startswith(personal_tokens.PREFIX):
        found = personal_tokens.find(token)
        return found.person, found
    return families.person_of(token)


class Bearer(BaseAuthentication):
    """`Authorization: Bearer <token>`. A token that is not good is refused, even where nobody needs one."""

    def authenticate(self, request: Request) -> tuple[Person, ByAccess | ApiToken] | None:
        """Who asks, and by what token; none if there is no such header."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            return by_token(token.strip())
        except NotLetIn as error:
            if not isinstance(error, TokenExpired):  # which happens to everybody, every ten minutes
                LEDGER.note(error.code, address_of(request))
            raise

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - the framework hands it over
        """What those are told who show nothing."""
        return "Bearer"


class Login(SessionAuthentication):
    """The cookie of a login session. Whatever writes must come from our own page: X-CSRFToken says so."""

    def authenticate(self, request: Request) -> tuple[Person, ByLogin] | None:
        """Who asks; none if they have not signed in."""
        found = super().authenticate(request)
        return None if found is None else (found[0], ByLogin())

    def enforce_csrf(self, request: Request) -> None:
        """Refuse what may come from somebody else's page."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise CsrfFailed(f"{error.detail} Send the csrftoken cookie's value as X-CSRFToken.") from None
