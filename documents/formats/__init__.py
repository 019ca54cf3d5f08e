"""Content as files that people know, plain text, HTML and Markdown, and back: pure functions on frozen values."""

from documents.formats.changes import change
from documents.formats.forms import Format, read, write
from documents.formats.text import text_of

__all__ = ["Format", "change", "read", "text_of", "write"]
