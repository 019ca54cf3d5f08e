"""The Django app that welcomes people."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

from collab.accounts.signals import signed_up

if TYPE_CHECKING:
    from collab.accounts.models import Person


class WelcomeConfig(AppConfig):
    """Welcoming, as Django sees it."""

    name = "documents.welcome"

    def ready(self) -> None:
        """Hear of people who have signed up."""
        signed_up.connect(_greet, dispatch_uid="documents.welcome.greet")


def _greet(*, person: "Person", **_: object) -> None:
    from documents.welcome import greeting  # noqa: PLC0415 - models are there only when all apps are

    greeting.greet(person)
