"""The two forms of a line: text for eyes, JSON for programs."""

import json
import logging
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings

from collab.logs import context
from collab.logs.discretion import named, traced, without_secrets

# What every record has; the rest are the fields of the event.
_USUAL: Final = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}


def fields(record: logging.LogRecord) -> dict[str, Any]:
    """What is known of an event: on whose behalf it came about, and what whoever logged it has added."""
    added = {name: _plain(value) for name, value in vars(record).items() if name not in _USUAL}
    return {**context.fields(), **added}


class Text(logging.Formatter):
    """`2026-11-21 19:40:00 WARNING documents.scribe database_away entries=3`, and a traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        more = "".join(f" {name}={value}" for name, value in fields(record).items())
        when = _when(record).strftime("%Y-%m-%d %H:%M:%S")
        line = f"{when} {record.levelname} {record.name} {without_secrets(record.getMessage())}{more}"
        error = _error(record)
        return line if error is None else f"{line}\n{_whole(record, error)}"


class Json(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "at": _when(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": without_secrets(record.getMessage()),
            **fields(record),
        }
        error = _error(record)
        if error is not None:
            line["error"], line["trace"] = named(error), _whole(record, error)
        return json.dumps(line, default=str)


def _whole(record: logging.LogRecord, error: BaseException) -> str:
    """A traceback; with all its words only for those who work on Nexus itself."""
    return logging.Formatter().formatException(record.exc_info) if settings.DEBUG else traced(error)  # type: ignore[arg-type] # it is there if its error is


def _error(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def _when(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _plain(value: object) -> object:
    return without_secrets(value) if isinstance(value, str) else value
