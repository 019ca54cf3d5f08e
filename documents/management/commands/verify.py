"""`manage.py verify`: whether what is kept is whole."""

from argparse import ArgumentParser
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from documents import verification
from documents.comments import verification as comments


class Command(BaseCommand):
    """Check every document, or some, from the database alone; the exit status says whether all is well."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which documents."""
        parser.add_argument("documents", nargs="*", type=_id, help="ids of documents; all, if none is given")
        parser.add_argument("--quiet", action="store_true", help="say nothing of documents that are whole")

    def handle(self, *, documents: list[UUID], quiet: bool, **_: object) -> None:
        """One line a document that is whole, one a fault."""
        broken = checked = 0
        for document in documents or verification.documents():
            checked += 1
            faults = verification.faults(document) + comments.faults(document)
            broken += bool(faults)
            for fault in faults:
                self.stdout.write(f"{document} BROKEN: {fault}")
            if not faults and not quiet:
                self.stdout.write(f"{document} whole, {verification.described(document)}")
        self.stdout.write(f"{checked} documents checked, {broken} broken")
        if broken:
            raise CommandError("what is kept is not whole: restore those documents from a backup")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise CommandError(f"{text!r} is no document's id") from None
