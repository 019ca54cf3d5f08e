"""The Django app of what is kept."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Documents, as Django sees them."""

    name = "documents"
