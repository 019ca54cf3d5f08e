"""What a log must not repeat: secrets, addresses of mail, and what somebody has written."""

import re
from collections.abc import Iterator
from traceback import format_tb
from typing import Final

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from psycopg2 import Error as DriverError

# What looks like a secret is taken for one: passwords in addresses, tokens, signatures, and addresses of mail.
_SECRETS: Final = (
    (re.compile(r"(\w+://)[^/\s@]*@"), r"\1[secret]@"),
    (re.compile(r"\bnxs_[\w-]+"), "[secret]"),
    (re.compile(r"\beyJ[\w-]+(\.[\w-]*)*"), "[secret]"),
    (re.compile(r"(?i)\b(bearer|basic) +[\w.~+/=-]+"), r"\1 [secret]"),
    (re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(\.[\w-]+)+"), "[mail]"),
    (re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{32,}"), "[secret]"),
)

# Errors that speak of machines and their settings; the words of all others may quote what somebody has written.
_TECHNICAL: Final = (OSError, DatabaseError, DriverError, ImproperlyConfigured, ImportError, NotImplementedError)
_DRIVERS: Final = ("redis.", "kombu.", "celery.")

# What a database adds to its errors quotes the row that it is about.
_QUOTES: Final = re.compile(r"\n(DETAIL|CONTEXT|LINE \d+|QUERY|HINT):?.*", re.DOTALL)

LONGEST: Final = 300  # characters of an error's words


def without_secrets(text: str) -> str:
    """The text, with what looks like a secret taken out."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def words(error: BaseException) -> str:
    """What an error says, if it is of a kind that quotes nobody."""
    if not (isinstance(error, _TECHNICAL) or type(error).__module__.startswith(_DRIVERS)):
        return ""
    return without_secrets(_QUOTES.sub("", str(error)).strip()[:LONGEST])


def named(error: BaseException) -> str:
    """An error in one line."""
    said = words(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def traced(error: BaseException) -> str:
    """Where an error comes from, and which errors led to it: code, and no values."""
    return "\n".join("".join([*format_tb(each.__traceback__), named(each)]) for each in reversed(list(_chain(error))))


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
