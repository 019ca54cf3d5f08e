"""ETag, If-Match and If-None-Match: which state of a thing a request is about."""

import re
from collections.abc import Callable

from rest_framework.request import Request

from collab.rest.refusals import Changed

_TAGS = re.compile(r'\s*(?:W/)?"([^"]*)"\s*(?:,|\Z)')


def tags(request: Request, header: str) -> list[str] | None:
    """The tags that a header lists, without their quotes; ["*"] for any; none if the header is not there."""
    value = request.headers.get(header)
    if value is None:
        return None
    return ["*"] if value.strip() == "*" else _TAGS.findall(value)


def unchanged(request: Request, tag: str) -> bool:
    """Whether the one who asks has this state already: answer 304 then."""
    known = tags(request, "If-None-Match")
    return known is not None and (tag in known or known == ["*"])


def require(request: Request, matches: Callable[[str], bool], now: str) -> None:
    """Refuse with 412 if there is an If-Match and none of its tags is good."""
    wanted = tags(request, "If-Match")
    if wanted is not None and wanted != ["*"] and not any(map(matches, wanted)):
        raise Changed(f'it has changed since: its ETag is "{now}" now')
