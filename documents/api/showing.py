"""What goes out: the values that the shapes in `serializers` describe."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Prefetch, QuerySet
from msgspec.structs import asdict, replace
from rest_framework.utils.encoders import JSONEncoder

from collab.accounts.models import Person
from collab.ot import Delta, dump
from documents.access import Grant
from documents.links import secret
from documents.models import Document, Link, Membership, Revision, Role
from presence.people import people
from presence.roster import Roster
from presence.who import guest

Shown = dict[str, Any]

_OWNERS = Prefetch(
    "memberships",
    Membership.objects.filter(role=Role.OWNER).select_related("person").order_by("pk"),
    to_attr="ownerships",
)


def with_owners(documents: QuerySet[Document]) -> QuerySet[Document]:
    """The documents with who owns them, by one statement more however many they are."""
    return documents.prefetch_related(_OWNERS)


def granted(grant: Grant) -> Shown:
    """A document as the one sees it who was granted it."""
    found = with_owners(Document.objects.select_related("head")).get(pk=grant.document.pk)
    return document(found, grant.role)


def document(found: Document, role: str) -> Shown:
    """A document with its head and its owners."""
    head, ownerships = found.head, getattr(found, "ownerships", ())
    return {
        "id": str(found.pk),
        "title": found.title,
        "kind": kind(rich=head.rich),
        "role": str(role),
        "revision": head.number,
        "length": head.length,
        "lineage": head.lineage,
        "created": found.created,
        "edited": moment(head.at),
        "trashed": found.trashed,
        "owners": [person(membership.person) for membership in ownerships],
        "names_by_link": found.names_by_link,
    }


def presence(roster: Roster, *, named: bool, most: int) -> Shown:
    """Who is in a document; to who may not know names, everybody is a guest, and nobody known by several tabs."""
    entries = list(roster)
    known = people(entries)
    shown = known if named else people(replace(entry, who=guest(entry.session)) for entry in entries)
    return {
        "participants": len(entries),
        "people": len(known),
        "results": [
            {
                **asdict(each.who),
                "state": each.state,
                "sessions": [
                    {"session": one.session, "state": one.state, "revision": one.revision, "range": one.range}
                    for one in each.sessions
                ],
            }
            for each in shown[:most]
        ],
    }


def tag(found: Document, shown: Shown) -> str:
    """The ETag of a document: its version, which If-Match asks for, and what this reader sees."""
    return f"{found.version}-{sha256(json.dumps(shown, cls=JSONEncoder).encode()).hexdigest()[:16]}"


def person(found: Person) -> Shown:
    """Somebody, as others see them."""
    return {"id": str(found.pk), "name": found.name, "colour": found.colour}


def member(membership: Membership) -> Shown:
    """A person with a role."""
    username = membership.person.username
    return {**person(membership.person), "username": username, "role": membership.role, "since": membership.created}


def link(found: Link) -> Shown:
    """A link with its secret, for those who may share."""
    return {
        "id": str(found.pk),
        "role": found.role,
        "expires": found.expires,
        "created": found.created,
        "secret": secret(found),
    }


def revision(row: Revision, authors: Mapping[int, Person]) -> Shown:
    """A revision, with the name and the colour of its author."""
    author = None if row.author is None else authors.get(row.author)
    return {
        "revision": row.number,
        "delta": json.loads(row.delta),
        "author": None if row.author is None else str(row.author),
        "name": author and author.name,
        "colour": author and author.colour,
        "at": moment(row.at),
        **({"restores": json.loads(row.restores)} if row.restores else {}),
    }


def authors_of(rows: Iterable[Revision], granted: Grant) -> dict[int, Person]:
    """Who made some revisions, by one statement; neither who has left, nor anybody for who may not know names."""
    if not granted.is_told_names:
        return {}
    wanted = {row.author for row in rows if row.author is not None}
    return Person.objects.only("name", "colour").in_bulk(wanted)


def ops(delta: Delta) -> Any:  # noqa: ANN401 - JSON values
    """A delta as JSON values."""
    return json.loads(dump(delta))


def kind(*, rich: bool) -> str:
    """The word for a document's kind."""
    return "rich" if rich else "plain"


def moment(milliseconds: int) -> datetime:
    """A time of the journal's."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
