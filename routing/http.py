"""The doors of HTTP, and what is said where there is none."""

from django.urls import path

from collab.health import healthz

urlpatterns = [
    path("healthz", healthz),
]

handler400 = "collab.problems.bad_request"
handler403 = "collab.problems.forbidden"
handler404 = "collab.problems.not_found"
handler500 = "collab.problems.server_error"
