"""The doors of HTTP, and what is said where there is none."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerSplitView

from collab.health import healthz
from collab.readiness import readyz

urlpatterns = [
    path("", RedirectView.as_view(url="/api/docs/")),
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/v1/", include("collab.accounts.api.urls")),
    path("api/v1/", include("documents.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(), name="docs"),
    path("api/redoc/", SpectacularRedocView.as_view(template_name="redoc.html"), name="redoc"),
    path("admin/", admin.site.urls),
]

handler400 = "collab.problems.bad_request"
handler403 = "collab.problems.forbidden"
handler404 = "collab.problems.not_found"
handler500 = "collab.problems.server_error"
