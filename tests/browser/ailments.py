"""What can be wrong with the answers of a server, and what people are to be told then."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Route

# Longer than the app waits for any answer.
PATIENCE: Final = 40_000  # milliseconds


@dataclass(frozen=True)
class Ailment:
    """An answer that is none: its status and what is in it; without a status none comes at all."""

    name: str
    says: str
    status: int | None = None
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_silent(self) -> bool:
        return self.name == "silent"


def problem(name: str, status: int, code: str, says: str, **headers: str) -> Ailment:
    """A refusal, as the server writes them."""
    body = f'{{"type": "about:blank", "title": "", "status": {status}, "detail": "no: {name}", "code": "{code}"}}'
    return Ailment(name, says, status, body, {"Content-Type": "application/problem+json", **headers})


AILMENTS: Final = (
    problem("failing", 500, "server_error", "Something went wrong on the server"),
    problem("forbidden", 403, "forbidden", "No: forbidden."),
    problem("missing", 404, "not_found", "No: missing."),
    problem("throttled", 429, "throttled", "You can in 7 seconds.", **{"Retry-After": "7"}),
    Ailment("behind a gateway", "The server cannot do this right now", 502, "<h1>Bad Gateway</h1>"),
    Ailment("broken off", "answer cannot be read", 200, '{"results": [{"id":'),
    Ailment("unreachable", "The server cannot be reached"),
    Ailment("silent", "The server does not answer"),
)


@contextmanager
def suffering(page: Page, method: str, path: str, ailment: Ailment) -> Iterator[list[Route]]:
    """Requests to such addresses of the API are answered so, until the block ends; those that get no answer."""
    pattern = f"**/api/v1/{path}"
    held: list[Route] = []

    def answer(route: Route) -> None:
        if route.request.method != method:
            route.fallback()
        elif ailment.is_silent:
            held.append(route)
        elif ailment.status is None:
            route.abort("connectionrefused")
        else:
            route.fulfill(status=ailment.status, body=ailment.body, headers=ailment.headers)

    page.route(pattern, answer)
    try:
        yield held
    finally:
        for route in held:
            with suppress(PlaywrightError):  # the app itself has given it up
                route.abort()
        page.unroute(pattern, answer)


@contextmanager
def slow(page: Page, method: str, path: str) -> Iterator[None]:
    """Requests to the API whose addresses are like this are answered when the block ends, and not before."""
    pattern = f"**/api/v1/{path}"
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == method:
            held.append(route)
        else:
            route.fallback()

    page.route(pattern, hold)
    try:
        yield
    finally:
        for route in held:
            route.continue_()
        page.unroute(pattern, hold)
