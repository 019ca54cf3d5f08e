"""Writers at one document through REST, on stale bases, while servers are killed: nothing acknowledged may be lost.

    python -m tests.trials.rest --kills 50                      one server, killed fifty times
    python -m tests.trials.rest --servers 2 --seconds 20        two servers, nobody harmed

On SQLite, or on the PostgreSQL that DATABASE_URL names. Every write inserts a word of its own under a key of its own
and is sent again until it is answered. In the end each word must be in the content exactly once, and `manage.py verify`
must find every document whole.
"""

import argparse
import http.client
import json
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread
from typing import Any

from tests.server.server import PATIENCE
from tests.trials.installation import Installation, installation

WRITERS = 4
OLDEST = 30  # revisions that a base may be behind
AGAIN = 0.2  # of the writes that were answered are sent once more, to whichever server

Json = Any


@dataclass
class Report:
    """What became of a trial."""

    acknowledged: int = 0
    repeated: int = 0  # requests that were sent again
    kills: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = f"{self.acknowledged} writes acknowledged, {self.repeated} sent again, {self.kills} kills"
        return f"{said}: " + ("; ".join(self.faults) or "none lost, none applied twice, verified")


class Program:
    """A program that calls whatever server is up, and sends a request again until it is answered."""

    def __init__(self, installed: Installation, server: int, token: str = "") -> None:
        self.installed = installed
        self.server = server
        self.token = token
        self.repeated = 0

    def ask(self, method: str, path: str, body: Json = None, **headers: str) -> Json:
        """The answer to a request, which is good or a bug."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                status, answer = self._once(method, path, body, headers)
            except (OSError, http.client.HTTPException):
                status, answer = 0, b"nobody answers"
            if status not in (0, http.HTTPStatus.SERVICE_UNAVAILABLE):
                break
            if time.monotonic() > deadline:
                raise RuntimeError(f"{method} {path}: {answer!r}")
            self.repeated += 1
            time.sleep(0.02)
        if status >= http.HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{method} {path}: {status} {answer!r}")
        return json.loads(answer or b"null")

    def _once(self, method: str, path: str, body: Json, headers: dict[str, str]) -> tuple[int, bytes]:
        port = self.installed.servers[self.server].port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        if self.token:
            headers = {**headers, "Authorization": f"Bearer {self.token}"}
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, f"/api/v1/{path}", data, {"Content-Type": "application/json", **headers})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


class Writer(Program):
    """Inserts words, half of them by whole new content, half by deltas, on bases that others have left behind."""

    def __init__(self, installed: Installation, server: int, token: str, document: str, name: int, seed: int) -> None:
        super().__init__(installed, server, token)
        self.document = document
        self.name = name
        self.chance = Random(f"{seed} {name}")
        self.words: list[str] = []
        self.failure: BaseException | None = None

    def run(self, over: Event) -> None:
        """Write until it is over; what was begun is brought to its end."""
        try:
            while not over.is_set():
                self.write()
        except BaseException as error:  # noqa: BLE001 - told by the report
            self.failure = error

    def write(self) -> None:
        """One word, behind some other."""
        word = f"[{self.name}.{len(self.words)}]"
        head = self.ask("GET", f"documents/{self.document}")["revision"]
        base = max(1, head - self.chance.randrange(OLDEST))
        content = self.ask("GET", f"documents/{self.document}/content?revision={base}")
        text = "".join(op["insert"] for op in content["delta"])
        places = [0, *(place + 1 for place, unit in enumerate(text) if unit == "]")]
        place = self.chance.choice(places)
        whole = {"format": "text", "value": text[:place] + word + text[place:], "base": base}
        delta = {"base": base, "delta": [*([{"retain": place}] if place else []), {"insert": word}]}
        method, path, body = self.chance.choice([("PUT", "content", whole), ("POST", "submissions", delta)])
        answer = self.ask(method, f"documents/{self.document}/{path}", body, **{"Idempotency-Key": word})
        self.words.append(word)
        if self.chance.random() < AGAIN:
            other = Program(self.installed, self.chance.randrange(len(self.installed.servers)), self.token)
            repeated = other.ask(method, f"documents/{self.document}/{path}", body, **{"Idempotency-Key": word})
            if repeated != answer:
                raise RuntimeError(f"{word} was answered {answer} and then {repeated}")


def trial(*, servers: int, seconds: float, kills: int, seed: int, database_url: str) -> Report:
    """Let writers write for some time, or until so many kills; what came of it."""
    report, over, chance = Report(), Event(), Random(seed)
    with installation(database_url, servers) as installed:
        owner = Program(installed, 0)
        owner.ask("POST", "people", {"username": "ann", "password": "correct horse battery"})
        signed_in = owner.ask("POST", "tokens", {"username": "ann", "password": "correct horse battery"})
        owner.token = signed_in["access"]
        owner.token = owner.ask("POST", "api-tokens", {"name": "trial", "scope": "write"})["token"]
        document = owner.ask("POST", "documents", {"kind": "plain"}, **{"Idempotency-Key": "trial"})["id"]
        writers = [
            Writer(installed, number % servers, owner.token, document, number, seed) for number in range(WRITERS)
        ]
        threads = [Thread(target=writer.run, args=[over]) for writer in writers]
        for thread in threads:
            thread.start()
        over.wait(seconds)
        for _ in range(kills):
            Program(installed, 0).ask("GET", "session")  # it is up
            over.wait(chance.random())
            installed.kill(0)
            report.kills += 1
        over.set()
        for thread in threads:
            thread.join()
        _judge(report, installed, owner, document, writers)
    return report


def _judge(report: Report, installed: Installation, owner: Program, document: str, writers: list[Writer]) -> None:
    words = [word for writer in writers for word in writer.words]
    report.acknowledged = len(words)
    report.repeated = sum(writer.repeated for writer in writers)
    report.faults += [f"writer {writer.name} failed: {writer.failure!r}" for writer in writers if writer.failure]
    read = owner.ask("GET", f"documents/{document}/content")
    text = "".join(op["insert"] for op in read["delta"])
    there = Counter(f"[{word}" for word in text.split("[")[1:])
    report.faults += [f"{word} is {there[word]} times in the content" for word in words if there[word] != 1]
    if there.keys() - set(words) or read["revision"] != len(words) + 1:
        report.faults.append(f"{len(words)} words became {read['revision'] - 1} revisions")
    verified = installed.manage("verify")
    if verified.returncode:
        report.faults.append(verified.stdout + verified.stderr)


def main() -> int:
    """Run a trial as the command line says; 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--servers", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    database_url = os.environ.get("DATABASE_URL", "")
    report = trial(
        servers=given.servers, seconds=given.seconds, kills=given.kills, seed=given.seed, database_url=database_url
    )
    print(f"{'PostgreSQL' if database_url else 'SQLite'}, seed {given.seed}: {report}")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
