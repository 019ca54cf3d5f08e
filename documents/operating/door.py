"""`/metrics`: for Prometheus, and for nobody whom the settings do not name."""

from hmac import compare_digest
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.throttling import BaseThrottle

from collab.errors import Remedy
from collab.problems import method_not_allowed, problem
from documents.operating.metrics import exposition

_METHODS: Final = ["GET", "HEAD"]

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


@csrf_exempt  # it changes nothing: a wrong method is just that
def metrics(request: HttpRequest) -> HttpResponse:
    """All metrics of this process."""
    if request.method not in _METHODS:
        return method_not_allowed(request, _METHODS)
    if not _may_read(request):
        detail = "metrics are for those whom METRICS_NETWORKS or METRICS_TOKEN lets in"
        return problem(HTTPStatus.FORBIDDEN, detail, code="forbidden", remedy=Remedy.STOP)
    return HttpResponse(exposition(), content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def _may_read(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and settings.METRICS_TOKEN:
        return compare_digest(token.strip().encode(), settings.METRICS_TOKEN.encode())
    if "X-Forwarded-For" in request.headers and not settings.PROXIES:
        return False  # it came through a proxy whose word is not taken: who asks is not known
    try:
        asks = ip_address(BaseThrottle().get_ident(request) or "")  # type: ignore[arg-type] # it reads META alone
    except ValueError:
        return False
    asks = getattr(asks, "ipv4_mapped", None) or asks
    return any(asks in network for network in settings.METRICS_NETWORKS)
