"""The operator's page in the admin: all nodes, their rooms, and who cannot keep up, as of now."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from documents.operating.summary import Summary, summary


def now(request: HttpRequest) -> HttpResponse:
    """For staff: what goes on, by ids alone."""
    nodes, unknown = _nodes()
    rooms = [(each.node, room) for each in nodes for room in each.busiest]
    readers = [(each.node, reader) for each in nodes for reader in each.slowest]
    shown = {
        **admin.site.each_context(request),
        "title": "Now",
        "nodes": [{"told": each, **_times(each)} for each in nodes],
        "rooms": sorted(rooms, key=lambda row: -row[1].connections),
        "readers": sorted(readers, key=lambda row: -row[1].seconds),
        "unknown": unknown,
    }
    return TemplateResponse(request, "admin/now.html", shown)


def _nodes() -> tuple[list[Summary], bool]:
    """All that are known, this one first; and whether others cannot be asked for."""
    own = summary()
    if not settings.REDIS_URL:
        return [own], False
    from redis import RedisError  # noqa: PLC0415 - 10 MB that the embedded default does without

    from documents.operating import board  # noqa: PLC0415 - as above

    try:
        return [own, *sorted(board.others(own.node), key=lambda told: told.node)], False
    except RedisError:
        return [own], True


def _times(told: Summary) -> dict[str, object]:
    now = datetime.now(UTC).timestamp()
    return {
        "started": datetime.fromtimestamp(told.started, UTC),
        "age": max(0, round(now - told.at)),
        "memory": round(told.memory / 1024**2),
    }
