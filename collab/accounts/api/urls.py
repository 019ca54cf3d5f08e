"""The addresses of people, sessions and tokens, below /api/v1/."""

from django.urls import path

from collab.accounts.api import schema  # noqa: F401 - the OpenAPI description knows its classes once they are there
from collab.accounts.api.people import MeView, PasswordView, PeopleView, ResetsView, ResetView
from collab.accounts.api.sessions import RefreshView, RevokeView, SessionsView, SessionView, TokensView
from collab.accounts.api.tokens import ApiTokensView, ApiTokenView

urlpatterns = [
    path("people", PeopleView.as_view()),
    path("me", MeView.as_view()),
    path("me/password", PasswordView.as_view()),
    path("session", SessionView.as_view()),
    path("sessions", SessionsView.as_view()),
    path("tokens", TokensView.as_view()),
    path("tokens/refresh", RefreshView.as_view()),
    path("tokens/revoke", RevokeView.as_view()),
    path("api-tokens", ApiTokensView.as_view()),
    path("api-tokens/<int:number>", ApiTokenView.as_view()),
    path("password-resets", ResetsView.as_view()),
    path("password-resets/confirm", ResetView.as_view()),
]
