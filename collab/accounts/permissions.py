"""Who may ask at all. Who may do what with a document is for documents to say."""

from typing import TYPE_CHECKING, ClassVar

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from collab.accounts.authentication import Login
from collab.accounts.models import ApiToken, Scope
from collab.accounts.refusals import NotWithApiToken, ReadOnlyToken

if TYPE_CHECKING:  # it asks for these permissions while it is being imported
    from rest_framework.views import APIView


class Open(BasePermission):
    """Anybody; but what writes is refused to a token of scope read."""

    anybody: ClassVar[bool] = True  # the schema says so

    def has_permission(self, request: Request, view: "APIView") -> bool:  # noqa: ARG002 - the framework hands it over
        """Whether this one may ask."""
        token = request.auth
        if isinstance(token, ApiToken) and token.scope != Scope.WRITE and request.method not in SAFE_METHODS:
            raise ReadOnlyToken
        return True


class SignedIn(Open):
    """Those who have said who they are."""

    anybody = False

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether this one may ask."""
        return super().has_permission(request, view) and request.user.is_authenticated


class InPerson(SignedIn):
    """Those who have signed in themselves: what gives access is not changed by a program with an API token."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether this one may ask."""
        if isinstance(request.auth, ApiToken):
            raise NotWithApiToken
        return super().has_permission(request, view)


class FromOurPage(Open):
    """Anybody whose browser shows one of our own pages, also those who have not signed in yet."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether this one may ask."""
        Login().enforce_csrf(request)
        return super().has_permission(request, view)
