"""What synchronizing now and then costs: an idle poll, a word, and a long time offline. Medians of one run.

`python -m bench.sync` measures on SQLite in a folder of its own, or on the PostgreSQL that DATABASE_URL names, in a
database made for it; `--smoke` only shows that it runs. Requests go through all of Django, but not through a socket.
"""

import argparse
import os

from tests.trials.installation import UNLIMITED, database


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--smoke", action="store_true", help="small counts")
    smoke = parser.parse_args().smoke
    with database(os.environ.get("DATABASE_URL", "")) as variables:
        os.environ.update({**variables, **UNLIMITED, "DJANGO_SETTINGS_MODULE": "collab.settings"})
        import django  # noqa: PLC0415 - with the settings of this run

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 - as above

        from bench.packets import JUDGED, SMOKE, Bench  # noqa: PLC0415 - as above

        call_command("migrate", verbosity=0)
        print(f"{'this / that':<72}{'this':>10}{'that':>10}{'ratio':>8}")
        for name, this, that in Bench(SMOKE if smoke else JUDGED).rows():
            print(f"{name:<72}{this:>10.2f}{that:>10.2f}{this / that:>7.2f}x")


if __name__ == "__main__":
    main()
