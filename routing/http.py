"""The doors of HTTP, and what is said where there is none."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerSplitView

from collab.health import healthz
from collab.pages import page
from collab.readiness import readyz
from documents.api.unsubscribing import unsubscribe
from documents.operating.door import metrics
from documents.operating.page import now

# The app's own addresses, as web/app/src/routes.ts has them.
PAGES = ("", "sign-in", "sign-up", "forgot-password", "reset-password", "account", "documents/<uuid:document>")

urlpatterns = [
    *(path(address, page) for address in PAGES),
    path("unsubscribe/<str:signed>", unsubscribe),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("api/v1/", include("collab.accounts.api.urls")),
    path("api/v1/", include("documents.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(), name="docs"),
    path("api/redoc/", SpectacularRedocView.as_view(template_name="redoc.html"), name="redoc"),
    path("admin/now/", admin.site.admin_view(now), name="now"),
    path("admin/", admin.site.urls),
]

handler400 = "collab.problems.bad_request"
handler403 = "collab.problems.forbidden"
handler404 = "collab.pages.nowhere"
handler500 = "collab.problems.server_error"
