"""The Django app of the outbox."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """The outbox, as Django sees it."""

    name = "documents.outbox"
    label = "outbox"
    verbose_name = "outbox"
