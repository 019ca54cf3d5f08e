"""How the OpenAPI description says what a request may show."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from collab.accounts.authentication import Bearer, Login


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # the framework's own class
    """Tokens, in a header."""

    target_class = Bearer
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, Any]:  # noqa: ARG002 - as the framework asks
        """How it is sent."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token from `POST /api/v1/tokens`, or a personal API token (`nxs_…`).",
        }


class LoginScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # the framework's own class
    """Login sessions, in a cookie."""

    target_class = Login
    name = "cookie"

    def get_security_definition(self, auto_schema: object) -> dict[str, Any]:  # noqa: ARG002 - as the framework asks
        """How it is sent."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The login session from `POST /api/v1/session`. Whatever writes also needs the value of the "
            f"`{settings.CSRF_COOKIE_NAME}` cookie as `X-CSRFToken`.",
        }
