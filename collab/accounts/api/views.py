"""What all views of people share."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from collab.accounts.throttles import AddressThrottle, PersonThrottle, TokenThrottle

USUAL: tuple[type[BaseThrottle], ...] = (PersonThrottle, TokenThrottle, AddressThrottle)


class View(APIView):
    """A view whose answers are about one person: nobody on the way keeps them."""

    # What is throttled more than usual, by method.
    strict: ClassVar[dict[str, tuple[type[BaseThrottle], ...]]] = {}

    def get_throttles(self) -> list[BaseThrottle]:
        """The usual ones, and those of the method."""
        return [throttle() for throttle in (*USUAL, *self.strict.get(str(self.request.method), ()))]

    def finalize_response(self, request: Request, response: Response, *way: object, **names: object) -> Response:
        """The answer, to be kept by nobody."""
        answer = super().finalize_response(request, response, *way, **names)
        answer["Cache-Control"] = "no-store"
        return answer
