"""The Django app of inboxes."""

from django.apps import AppConfig
from django.conf import settings

from documents.comments.signals import happened
from documents.signals import shared


class InboxConfig(AppConfig):
    """Inboxes, as Django sees them."""

    name = "documents.inbox"
    label = "inbox"

    def ready(self) -> None:
        """Hear of what concerns people, and see to the mails that tell of it."""
        from documents.inbox import digest, notifications  # noqa: PLC0415 - models are there only when all apps are
        from documents.outbox import duties, errands  # noqa: PLC0415 - as above

        happened.connect(notifications.of_thread, dispatch_uid="inbox.thread")
        shared.connect(notifications.of_share, dispatch_uid="inbox.share")
        errands.KINDS[notifications.DIGEST] = errands.Kind(digest.send, lambda: settings.MAIL_PERIOD)
        duties.DUTIES["inbox"] = duties.Duty(notifications.SWEEPING, notifications.sweep)
