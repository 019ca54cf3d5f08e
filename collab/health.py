"""Whether this process is alive, for balancers and orchestrators."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from collab.problems import method_not_allowed

_METHODS = ["GET", "HEAD"]


@csrf_exempt  # it changes nothing: a wrong method is just that
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: the process answers. Nothing else is asked, so that a slow database gets no server killed."""
    if request.method not in _METHODS:
        return method_not_allowed(request, _METHODS)
    return JsonResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})
