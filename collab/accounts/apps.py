"""The Django app of people."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, as Django sees them."""

    name = "collab.accounts"
    verbose_name = "people"
