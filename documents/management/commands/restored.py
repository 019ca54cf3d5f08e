"""`manage.py restored`: to be run when a backup was restored, before any server is started again."""

import secrets

from django.core.management.base import BaseCommand

from documents import journal


class Command(BaseCommand):
    """Give each document a new lineage, so that clients that were ahead of the backup load it anew and lose nothing."""

    help = __doc__

    def handle(self, **_: object) -> None:
        """Say how many there are."""
        count = journal.begin_lineage(secrets.token_hex(16))
        self.stdout.write(f"{count} documents have a new lineage: servers can be started")
