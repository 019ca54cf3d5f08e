"""How PostgreSQL writes a batch at one stroke; SQLite, which is in the same process, needs no such thing."""

from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def make(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(Path(__file__).with_suffix(".sql").read_text(), params=None)


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_search")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
