"""A view that answers whoever has signed in, and does nothing else: what a request costs before it does anything."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from routing import http


class Nothing(APIView):
    """Asks who it is, and whether they ask too often, as every view does."""

    def post(self, request: Request) -> Response:
        """Nothing."""
        del request
        return Response({})


urlpatterns = [*http.urlpatterns, path("nothing", Nothing.as_view())]
handler404 = http.handler404
