"""What threads cost: an edit among five hundred of them, and listing them after ten thousand edits.

`python -m bench.threads` measures on SQLite in a folder of its own, or on the PostgreSQL that DATABASE_URL names, in a
database made for it; `--smoke` only shows that it runs. Requests go through all of Django, but not through a socket.
"""

import argparse
import os
from typing import NamedTuple

from tests.trials.installation import UNLIMITED, database


class Sizes(NamedTuple):
    """How much is measured."""

    rounds: int
    threads: int
    edits: int


JUDGED = Sizes(rounds=300, threads=500, edits=10_000)
SMOKE = Sizes(rounds=3, threads=5, edits=1_100)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--smoke", action="store_true", help="small counts")
    sizes = SMOKE if parser.parse_args().smoke else JUDGED
    with database(os.environ.get("DATABASE_URL", "")) as variables:
        os.environ.update({**variables, **UNLIMITED, "DJANGO_SETTINGS_MODULE": "collab.settings"})
        import django  # noqa: PLC0415 - with the settings of this run

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 - as above

        from bench.discussed import Bench  # noqa: PLC0415 - as above

        call_command("migrate", verbosity=0)
        print(f"{'milliseconds':<60}{'this':>10}{'that':>10}{'ratio':>8}")
        for name, this, that in Bench(sizes).rows():
            print(f"{name:<60}{this:>10.2f}{that:>10.2f}{this / that:>7.2f}x")


if __name__ == "__main__":
    main()
