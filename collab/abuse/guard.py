"""The door of HTTP, shut to addresses that an operator has blocked."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase

from collab.abuse.addresses import address_of
from collab.abuse.blocks import BLOCKS
from collab.abuse.ledger import LEDGER
from collab.errors import Remedy
from collab.problems import problem

Handler = Callable[[HttpRequest], HttpResponseBase]


def blocked_addresses(get_response: Handler) -> Handler:
    """Let nobody in from an address that is blocked, before anything is done for them."""

    def guarded(request: HttpRequest) -> HttpResponseBase:
        address = address_of(request)
        until = BLOCKS.address(address)
        if until is None:
            return get_response(request)
        LEDGER.note("blocked_request", address)
        detail = f"requests from this address are not answered until {until:%Y-%m-%d %H:%M} UTC"
        return problem(HTTPStatus.FORBIDDEN, detail, code="forbidden", remedy=Remedy.STOP)

    return guarded
