"""The Django app of comments."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """Comments, as Django sees them."""

    name = "documents.comments"
    label = "comments"
