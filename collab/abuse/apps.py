"""The Django app of the abuse log and of blocks."""

from django.apps import AppConfig


class AbuseConfig(AppConfig):
    """Both, as Django sees them."""

    name = "collab.abuse"
    verbose_name = "abuse"
