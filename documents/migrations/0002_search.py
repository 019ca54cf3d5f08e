"""The index of words: what makes it, and lets the database itself keep it in step with the rows that `search` writes."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Every character that is no letter and no digit parts words, so that addresses are found by their parts.
_POSTGRESQL = (
    r"""ALTER TABLE documents_searchable ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', regexp_replace(title, '\W+', ' ', 'g')), 'A')
        || to_tsvector('simple', regexp_replace(body, '\W+', ' ', 'g'))) STORED""",
    "CREATE INDEX documents_words ON documents_searchable USING gin (vector)",
)
_ADDED = "INSERT INTO documents_words (rowid, title, body) VALUES (new.id, new.title, new.body);"
_GONE = (
    "INSERT INTO documents_words (documents_words, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);"
)
_SQLITE = (
    """CREATE VIRTUAL TABLE documents_words USING fts5(
        title, body, content='documents_searchable', content_rowid='id', tokenize='unicode61 remove_diacritics 0')""",
    f"CREATE TRIGGER documents_words_insert AFTER INSERT ON documents_searchable BEGIN {_ADDED} END",
    f"CREATE TRIGGER documents_words_delete AFTER DELETE ON documents_searchable BEGIN {_GONE} END",
    f"CREATE TRIGGER documents_words_update AFTER UPDATE ON documents_searchable BEGIN {_GONE} {_ADDED} END",
)

STATEMENTS = {"postgresql": _POSTGRESQL, "sqlite": _SQLITE}


def index(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in STATEMENTS[editor.connection.vendor]:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_documents")]

    operations = [migrations.RunPython(index, migrations.RunPython.noop)]
