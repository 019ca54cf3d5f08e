"""`manage.py doctor`: whether all is there that Nexus needs, and what to do if not."""

import json
from argparse import ArgumentParser
from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from documents.doctor.examination import examine
from documents.doctor.finding import Finding, Level


class Command(BaseCommand):
    """Look at the database, Redis, clocks, limits, disk, mail and settings; exit with 1 if anything is broken."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How to say it, and for how many."""
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--nodes", type=int, default=1, help="how many servers there are to be (1)")
        parser.add_argument("--strict", action="store_true", help="take a warning for broken")

    def handle(self, *, json: bool, nodes: int, strict: bool, **_: object) -> None:
        """A line each, and what to do below."""
        findings = examine(nodes)
        counts = Counter(each.level for each in findings)
        if json:
            self.stdout.write(_as_json(findings))
        else:
            for each in findings:
                self.stdout.write(_as_text(each))
            self.stdout.write(f"{counts[Level.BROKEN]} broken, {counts[Level.WARNING]} warnings")
        if counts[Level.BROKEN] or (strict and counts[Level.WARNING]):
            raise CommandError("not all is well")


def _as_text(finding: Finding) -> str:
    line = f"{finding.level.value:<8} {finding.check:<12} {finding.says}"
    return f"{line}\n{'':21} -> {finding.do}" if finding.do else line


def _as_json(findings: list[Finding]) -> str:
    return json.dumps([_plain(each) for each in findings], indent=2)


def _plain(finding: Finding) -> dict[str, str]:
    return {"check": finding.check, "level": finding.level.value, "says": finding.says, "do": finding.do}
