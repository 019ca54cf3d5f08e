"""`manage.py demo`: people, documents, threads and history, for a look around."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from random import Random

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from collab.accounts.models import Person
from documents.demo.magazine import PLAYERS, SCRIPTS
from documents.demo.stage import play

# Everybody knows it: there is nothing here to keep from anybody.
PASSWORD = "look around"  # noqa: S105 - as said


class Command(BaseCommand):
    """Fill an empty installation with a small magazine: five people, their documents, and what they did in a week.

    Nothing happens to an installation that is in use, and nothing the second time.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How it is drawn by chance."""
        parser.add_argument("--seed", type=int, default=1, help="how people pause and slip while they type (1)")

    def handle(self, *, seed: int, **_: object) -> None:
        """Fill it, all or nothing, and say how to come in."""
        if settings.PRODUCTION:
            raise CommandError(
                "NEXUS_ENV is production, and everybody knows the passwords of these people: use another"
            )
        if not self._is_there():
            self._fill(Random(seed))  # noqa: S311 - it protects nothing
        self.stdout.write("Sign in as mara, jonas, priya, tomas or yuki, with the password: " + PASSWORD)

    def _is_there(self) -> bool:
        there = set(Person.objects.values_list("username", flat=True))
        if there and there.isdisjoint(player.username for player in PLAYERS):
            raise CommandError("this installation has people already: set DATA_DIR to an empty folder, and try again")
        return bool(there)

    def _fill(self, chance: Random) -> None:
        with transaction.atomic():
            people = {
                each.username: Person.objects.create_user(
                    each.username, None, PASSWORD, name=each.name, colour=each.colour, language=each.language
                )
                for each in PLAYERS
            }
            now = datetime.now(UTC)
            for script in SCRIPTS:
                play(script, people, now, chance)
        self.stdout.write(f"{len(PLAYERS)} people have written {len(SCRIPTS)} documents")
