"""Why somebody is not let in, or not with what they show."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import ClassVar, Self

from rest_framework.exceptions import PermissionDenied

from collab.errors import Remedy
from collab.rest.refusals import Refusal


class NotLetIn(Refusal):
    """What somebody shows does not say who they are."""

    status = HTTPStatus.UNAUTHORIZED


class SignInFailed(NotLetIn):
    """Nobody who may sign in has this name and this password; which of the two is wrong is not said."""

    code = "sign_in_failed"


class SignInBlocked(Refusal):
    """Too many have failed to sign in like this; for a while nobody can."""

    code = "sign_in_blocked"
    status = HTTPStatus.TOO_MANY_REQUESTS
    remedy: ClassVar = Remedy.RETRY

    @classmethod
    def until(cls, when: datetime, detail: str) -> Self:
        """One that says how long to wait."""
        refusal = cls(detail)
        refusal.wait = (when - datetime.now(UTC)).total_seconds()
        return refusal


class AccountBlocked(NotLetIn):
    """An operator has closed the account for a while."""

    code = "account_blocked"


class TokenInvalid(NotLetIn):
    """The token is none that was made here, or none of this kind."""

    code = "token_invalid"


class TokenExpired(NotLetIn):
    """The token was good, and its time is over: an access token is refreshed, others are made anew."""

    code = "token_expired"


class TokenRevoked(NotLetIn):
    """The token was taken back: by signing out, by a new password, by its owner or with its owner."""

    code = "token_revoked"


class TokenReused(NotLetIn):
    """A refresh token came a second time: one of two who hold it is a thief, so neither goes on."""

    code = "token_reused"


class CsrfFailed(Refusal):
    """A browser's request that may come from somebody else's page."""

    code = "csrf_failed"
    status = HTTPStatus.FORBIDDEN
    remedy: ClassVar = Remedy.RELOAD


# These two are the framework's own kind: it asks permissions for its own purposes too, and expects no other.


class ReadOnlyToken(PermissionDenied):
    """A token of scope read was used to write."""

    default_code = "read_only_token"
    default_detail = "This token may only read: make one of scope write."


class NotWithApiToken(PermissionDenied):
    """What gives access is not changed by a program that holds a personal API token."""

    default_code = "not_with_api_token"
    default_detail = "This cannot be done with a personal API token: sign in."
