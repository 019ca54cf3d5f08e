"""The Django app of what is kept."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

from collab.accounts.signals import about_to_leave, leaving

if TYPE_CHECKING:
    from collab.accounts.models import Person
    from collab.audit.record import Actor


class DocumentsConfig(AppConfig):
    """Documents, as Django sees them."""

    name = "documents"

    def ready(self) -> None:
        """Hear of people who leave: what they own alone must not become nobody's unseen."""
        about_to_leave.connect(_hold, dispatch_uid="documents.hold")
        leaving.connect(_hand_over, dispatch_uid="documents.hand_over")


def _hold(*, person: "Person", **_: object) -> None:
    from documents import library  # noqa: PLC0415 - models are there only when all apps are

    library.hold_all(person.pk)


def _hand_over(*, person: "Person", successor: "Person | None", actor: "Actor", **_: object) -> None:
    from documents import library  # noqa: PLC0415 - as above

    library.hand_over(person.pk, successor.pk if successor else None, actor)
