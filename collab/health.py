"""Whether this process is alive, for balancers and orchestrators."""

from django.http import HttpRequest, JsonResponse

from collab.problems import method_not_allowed

_METHODS = ["GET", "HEAD"]


def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: the process answers. Nothing else is asked, so that a slow database gets no server killed."""
    if request.method not in _METHODS:
        return method_not_allowed(request, _METHODS)
    return JsonResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})
