"""Mails while those who send them are killed: all that somebody is told of is mailed, and none before its commit.

    python -m tests.trials.mail --kills 20              the server mails, and is killed twenty times
    python -m tests.trials.mail --kills 20 --celery     workers of Celery mail on a real Redis, and are killed

On SQLite, or on the PostgreSQL that DATABASE_URL names. Ann names Bob in comments, each with a word of its own. The
kill comes right behind the answer, so between the commit and the mail; or while the request is under way; or while the
mail is being handed over, which the receiver then takes or loses. In the end the receiver is down for a while. Every
word must have been mailed, and when it was, it must have been in the database.
"""

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from random import Random
from threading import Thread

import psycopg2

from tests.redis import redis_url
from tests.server.server import PATIENCE, ROOT, environment
from tests.trials.installation import Installation, installation
from tests.trials.receiver import Receiver, text
from tests.trials.rest import Program

PASSWORD = "correct horse battery"

# Long enough for a kill to come before the mail, and what was taken by the dead is soon taken again.
WAITING = {"MAIL_PERIOD": "1", "OUTBOX_LEASE": "2"}


@dataclass
class Report:
    """What became of a trial."""

    told: int = 0  # things that Bob was told of
    mails: int = 0
    kills: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = f"{self.told} notifications in {self.mails} mails, {self.kills} kills"
        return f"{said}: " + ("; ".join(self.faults) or "each mailed, none before its commit")


class Workers:
    """Celery's workers for an installation; nobody, where the server mails by itself."""

    def __init__(self, installed: Installation, *, wanted: bool) -> None:
        self._installed = installed
        self._wanted = wanted
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start them; what they are woken for meanwhile waits in Redis."""
        if self._wanted:
            command = ["-m", "celery", "-A", "documents.tasks", "worker", "--concurrency", "2", "--loglevel", "ERROR"]
            self._process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=environment(**self._installed.variables),
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def stop(self, how: signal.Signals) -> None:
        """End them, each process of theirs."""
        if self._process is not None:
            if how is signal.SIGKILL:
                os.killpg(self._process.pid, how)
            else:
                self._process.send_signal(how)
            self._process.wait(PATIENCE)


class Trial:
    """Ann, who writes, and what comes of it."""

    def __init__(self, installed: Installation, receiver: Receiver, workers: Workers, seed: int) -> None:
        self.installed = installed
        self.receiver = receiver
        self.workers = workers
        self.chance = Random(seed)
        self.words: list[str] = []
        self.ann = Program(installed, 0)
        for name in ("ann", "bob"):
            self.ann.ask("POST", "people", {"username": name, "password": PASSWORD, "email": f"{name}@example.org"})
        signed_in = self.ann.ask("POST", "tokens", {"username": "ann", "password": PASSWORD})
        self.ann.token = signed_in["access"]
        self.ann.token = self.ann.ask("POST", "api-tokens", {"name": "trial", "scope": "write"})["token"]
        made = self.ann.ask("POST", "documents", {"kind": "plain"}, **{"Idempotency-Key": "trial"})
        self.threads = f"documents/{made['id']}/threads"
        self.ann.ask("POST", f"documents/{made['id']}/members", {"person": "bob", "role": "commenter"})

    def tell(self) -> None:
        """Bob is named, in a thread of its own; sent again until it is answered."""
        word = f"word-{len(self.words):03}-"
        self.words.append(word)
        self.ann.ask("POST", self.threads, {"body": f"{word} @bob", "anchor": None}, **{"Idempotency-Key": word})

    def kill(self) -> None:
        """Whoever mails is killed, at one of the moments that matter."""
        moment = self.chance.choice(["answered", "under way", "handing over"])
        if moment == "under way":
            telling = Thread(target=self.tell)
            telling.start()
            time.sleep(self.chance.random() * 0.05)
            self._strike()
            telling.join()
            return
        if moment == "handing over":
            self.receiver.hold(drop=self.chance.random() < 1 / 2)
        self.tell()
        if moment == "handing over" and not self.receiver.arrived.wait(PATIENCE):
            raise RuntimeError("no mail has come")
        self._strike()
        self.receiver.go_on.set()

    def fail(self) -> None:
        """The receiver is down when mails should leave; then it comes back."""
        self.receiver.close()
        self.tell()
        self._wait(lambda: "refused" in self.installed.manage("outbox").stdout)
        self.tell()
        self.receiver.open()

    def finish(self) -> list[str]:
        """Wait for the last mail; the words that are in none."""
        self._wait(lambda: not self._missing())
        return self._missing()

    def _missing(self) -> list[str]:
        told = self.receiver.told()
        return [word for word in self.words if word not in told]

    def _strike(self) -> None:
        self.workers.stop(signal.SIGKILL)
        self.installed.kill(0)
        self.workers.start()

    def _wait(self, until: object) -> None:
        assert callable(until)
        deadline = time.monotonic() + PATIENCE
        while not until() and time.monotonic() < deadline:
            time.sleep(0.1)


def trial(*, kills: int, celery: bool, seed: int, database_url: str) -> Report:
    """So many kills; what came of it."""
    report = Report()
    variables: dict[str, str] = {}

    def check(mail: EmailMessage) -> None:
        """What a mail tells of is on disk when it comes."""
        early = [line for line in text(mail).splitlines() if "word-" in line and not _kept(variables, line.strip())]
        report.faults += [f"{line} was mailed before it was committed" for line in early]

    receiver = Receiver(check)
    receiver.open()
    with _redis(wanted=celery) as shared:
        more = {**WAITING, **shared, "EMAIL_URL": f"smtp://127.0.0.1:{receiver.port}"}
        with installation(database_url, 1, **more) as installed:
            variables |= installed.variables
            workers = Workers(installed, wanted=celery)
            workers.start()
            try:
                told = Trial(installed, receiver, workers, seed)
                for _ in range(kills):
                    told.kill()
                    report.kills += 1
                told.fail()
                if lost := told.finish():
                    report.faults.append(f"never mailed: {', '.join(lost)}\n{installed.manage('outbox').stdout}")
            finally:
                workers.stop(signal.SIGTERM)
    receiver.close()
    report.told, report.mails = len(told.words), len(receiver.mails)
    return report


@contextmanager
def _redis(*, wanted: bool) -> Iterator[dict[str, str]]:
    """What Celery's workers need, until the block ends."""
    if not wanted:
        yield {}
        return
    with redis_url() as url:
        yield {"REDIS_URL": url, "OUTBOX": "celery"}


def _kept(variables: dict[str, str], body: str) -> bool:
    """Whether a comment is in the database, as somebody else sees it."""
    question = "SELECT count(*) FROM comments_comment WHERE body = "
    if url := variables.get("DATABASE_URL"):
        with closing(psycopg2.connect(url)) as there, there.cursor() as cursor:
            cursor.execute(f"{question}%s", [body])
            row = cursor.fetchone()
            return row is not None and row[0] == 1
    with closing(sqlite3.connect(Path(variables["DATA_DIR"]) / "nexus.sqlite3")) as here:
        return bool(here.execute(f"{question}?", [body]).fetchone()[0] == 1)


def main() -> int:
    """Run a trial as the command line says; 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--celery", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    database_url = os.environ.get("DATABASE_URL", "")
    report = trial(kills=given.kills, celery=given.celery, seed=given.seed, database_url=database_url)
    by = "Celery" if given.celery else "the server"
    print(f"{'PostgreSQL' if database_url else 'SQLite'}, by {by}, seed {given.seed}: {report}")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
