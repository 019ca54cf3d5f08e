"""Whatever our own description of the API allows, and much that it forbids, sent to a server: `make test-api-fuzz`.

Schemathesis makes the requests from the OpenAPI schema. No answer may be a server error, every one must be described:
its status, its type, its shape, its headers. What breaks its own sign-in comes last.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.trials.installation import installation
from tests.trials.rest import Program

# Operations that end the caller's own sign-in, or take away what the others are about.
LAST = (
    *("sessions_end", "me_delete", "password_change", "tokens_revoke"),
    *("documents_delete", "documents_trash", "threads_delete", "comments_delete"),
)

# A body of the right shape may still be refused: a taken name, a wrong password, a base that is not there.
UNASKED = "positive_data_acceptance"


def fuzz(examples: int, seed: int, database_url: str, *, brief: bool = False) -> int:
    """The number of runs that found something. A brief one draws only from what works."""
    password = "correct horse battery"
    with installation(database_url, servers=1) as installed, TemporaryDirectory() as folder:
        owner = Program(installed, 0)
        owner.ask("POST", "people", {"username": "ann", "password": password})
        bob = owner.ask("POST", "people", {"username": "bob", "password": password})
        owner.token = owner.ask("POST", "tokens", {"username": "ann", "password": password})["access"]
        content = {"format": "markdown", "value": "# Plan\n\nWrite it **together**."}
        document = owner.ask("POST", "documents", {"content": content})["id"]
        owner.ask("POST", f"documents/{document}/members", {"person": "bob", "role": "viewer"})
        link = owner.ask("POST", f"documents/{document}/links", {"role": "viewer"})["id"]
        thread = owner.ask("POST", f"documents/{document}/threads", {"body": "Is it?"})
        owner.ask("POST", f"documents/{document}/threads/{thread['id']}/comments", {"body": "It is."})
        config = Path(folder) / "schemathesis.toml"
        known = {"document": document, "person": bob["id"], "link": link, "number": 1}
        known |= {"thread": thread["id"], "comment": thread["comments"][0]["id"], "emoji": "\u2764"}
        parameters = "\n".join(f'"path.{name}" = {json.dumps(value)}' for name, value in known.items())
        config.write_text(f"[parameters]\n{parameters}\n")
        url = f"http://127.0.0.1:{installed.servers[0].port}/api/schema/?format=json"
        common = [f"--seed={seed}", f"--max-examples={examples}", f"--exclude-checks={UNASKED}"]
        spared = [f"--exclude-operation-id={operation}" for operation in LAST]
        broken = [f"--include-operation-id={operation}" for operation in LAST]
        runs = [
            ["--config-file", str(config), "run", url, *common, *spared, "--phases=examples,coverage,fuzzing"],
            ["run", url, *common, *spared, "--phases=coverage,fuzzing,stateful"],
            ["run", url, *common, *broken, "--phases=examples,coverage,fuzzing"],
        ]
        if brief:
            runs = [["--config-file", str(config), "run", url, *common, *spared, "--phases=examples,fuzzing"]]
        return sum(_ran([*run, f"--header=Authorization: Bearer {owner.token}"], Path(folder)) for run in runs)


def _ran(arguments: list[str], folder: Path) -> bool:
    """Whether a run of Schemathesis found something; what it writes goes into a folder that is not ours."""
    command = [sys.executable, "-m", "schemathesis.cli", *arguments, "--no-color", "--suppress-health-check=all"]
    command += ["--continue-on-failure", "--warnings=off"]
    return subprocess.run(command, cwd=folder, check=False).returncode != 0


def main() -> int:
    """Fuzz as the command line says; 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=30, help="requests drawn for each operation")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    return 1 if fuzz(given.examples, given.seed, os.environ.get("DATABASE_URL", "")) else 0


if __name__ == "__main__":
    sys.exit(main())
