"""`manage.py outbox`: what must still happen, what was given up, and another try of that."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from documents.outbox import errands
from documents.outbox.models import Errand


class Command(BaseCommand):
    """List the errands that wait or were given up, one a line; or have those that were given up tried again."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        parser.add_argument("--retry", nargs="*", type=int, metavar="ID", help="try these again; all, if none is named")

    def handle(self, *, retry: list[int] | None, **_: object) -> None:
        """Say what there is, or what will be tried."""
        if retry is not None:
            self.stdout.write(f"{errands.retry(retry or None)} will be tried again")
            return
        for each in Errand.objects.order_by("dead", "due", "pk"):
            state = "given up" if each.dead else f"due {each.due:%Y-%m-%d %H:%M:%S}"
            fault = f", {each.fault}" if each.fault else ""
            self.stdout.write(f"{each.pk} {each.kind} {each.about}: {state}, tried {each.tries} times{fault}")
        waiting, dead = (Errand.objects.filter(dead=dead).count() for dead in (False, True))
        self.stdout.write(f"{waiting} wait, {dead} were given up")
