"""Finding documents by their words, with the places where they stand.

The index follows the edits, it never holds them up: whoever searches first brings up to date what they may see and what
has changed since. So an edit costs nothing here, and a search knows all that was acknowledged before it began.
"""

import re
from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, connection
from django.db.models import F, Q
from msgspec import Struct

from documents import access, snapshots
from documents.formats import text_of
from documents.models import Document, Searchable

# Documents brought up to date by one round of statements: enough for most people at once, little enough for memory.
BATCH = 100

# Characters of a document that are searched: PostgreSQL's index of one text takes a megabyte, whatever they are.
SEARCHED = 200_000

# Words of a search; more only make it slower.
WORDS = 12

# Characters of a snippet before its first match, and altogether.
LEAD, SNIPPET = 60, 200


class Piece(Struct, frozen=True):
    """A part of a snippet, and whether it is what was searched for."""

    text: str
    match: bool


class Hit(Struct, frozen=True):
    """A document that was found, and where."""

    document: UUID
    snippet: list[Piece]


def find(person: int, words: Sequence[str], *, offset: int, limit: int) -> list[Hit]:
    """The documents of a person that hold all the words, the last one perhaps unfinished; best first."""
    _catch_up(person)
    statement, query = (_ON_POSTGRESQL, _tsquery) if connection.vendor == "postgresql" else (_ON_SQLITE, _fts5)
    with connection.cursor() as cursor:
        cursor.execute(statement, [query(words), person, limit, offset])
        found = cursor.fetchall()
    return [Hit(id_ if isinstance(id_, UUID) else UUID(id_), snippet(body, words)) for id_, body in found]


def words_of(query: str) -> list[str]:
    """The words of what somebody typed into a search box."""
    return re.findall(r"\w+", query)[:WORDS]


def snippet(body: str, words: Sequence[str]) -> list[Piece]:
    """A line of the text around the first match, in pieces: what matches, and what stands between."""
    pattern = _pattern(words)
    first = pattern.search(body)
    start = max(0, first.start() - LEAD) if first else 0
    if start:  # begin with a whole word
        start = body.find(" ", start, first.start() if first else None) + 1 or start
    line = re.sub(r"\s+", " ", body[start : start + SNIPPET]).strip()
    pieces, last = [], 0
    for match in pattern.finditer(line):
        pieces += [Piece(line[last : match.start()], match=False), Piece(match[0], match=True)]
        last = match.end()
    return [piece for piece in [*pieces, Piece(line[last:], match=False)] if piece.text]


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    whole = [rf"\b{re.escape(word)}\b" for word in words[:-1]]
    return re.compile("|".join([*whole, *(rf"\b{re.escape(word)}\w*" for word in words[-1:])]), re.IGNORECASE)


def _catch_up(person: int) -> None:
    """Index what this person may see and what has changed since it was indexed."""
    behind = Q(searchable=None) | Q(searchable__revision__lt=F("head__number")) | ~Q(searchable__title=F("title"))
    found = [*access.visible(person).filter(behind, trashed=None).order_by("pk")]  # one typed in meanwhile waits
    for batch in (found[start : start + BATCH] for start in range(0, len(found), BATCH)):
        contents = snapshots.contents({document.pk: document.head.number for document in batch})
        # In the order of their ids, so that two searches never wait for each other.
        rows = [_searchable(document, text_of(contents[document.pk])) for document in batch]
        try:
            Searchable.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["document"],
                update_fields=["revision", "title", "body"],
            )
        except IntegrityError:
            continue  # one of them was deleted meanwhile: the next search sees to the others


def _searchable(document: Document, text: str) -> Searchable:
    return Searchable(document=document, revision=document.head.number, title=document.title, body=text[:SEARCHED])


def _tsquery(words: Sequence[str]) -> str:
    return " & ".join(f"'{word}'" for word in words) + ":*"


def _fts5(words: Sequence[str]) -> str:
    return " ".join(f'"{word}"' for word in words) + "*"


_ON_POSTGRESQL = """
    SELECT found.document_id, found.body
    FROM to_tsquery('simple', %s) query, documents_searchable found
    JOIN documents_document document ON document.id = found.document_id AND document.trashed IS NULL
    JOIN documents_membership member ON member.document_id = found.document_id AND member.person_id = %s
    WHERE found.vector @@ query
    ORDER BY ts_rank(found.vector, query) DESC, found.id DESC LIMIT %s OFFSET %s"""

# Words in the title count ten times as much as in the text, as they do above by the weight A.
_ON_SQLITE = """
    SELECT found.document_id, found.body
    FROM documents_words words
    JOIN documents_searchable found ON found.id = words.rowid
    JOIN documents_document document ON document.id = found.document_id AND document.trashed IS NULL
    JOIN documents_membership member ON member.document_id = found.document_id
    WHERE documents_words MATCH %s AND member.person_id = %s
    ORDER BY bm25(documents_words, 10.0, 1.0), found.id DESC LIMIT %s OFFSET %s"""
