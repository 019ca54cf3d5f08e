"""Content as people and programs bring it: read within limits, and turned into what changes a document into it."""

from django.conf import settings

from collab.errors import DeltaTooLarge, DocumentTooLarge, MalformedDelta
from collab.ot import PLAIN, RICH, Delta, Limits, dump, parse
from collab.ot.values import described
from documents import formats
from documents.formats import Format

# Of the ops of a whole content: as many formatted runs as a long book has.
OPS = 400_000

# Characters of a delta for each unit of the content: every one escaped, and formatting besides.
SPELT = 12

# Characters of HTML or Markdown, a book of 350 pages: some sources take their readers ten seconds for so many.
MARKUP = 1_000_000


def read(source: object, form: Format, *, rich: bool) -> Delta:
    """The content that a source spells: a string, or for a delta its ops."""
    text = _text(source, form)
    content = formats.read(text, form, rich=rich)
    if content.growth > settings.DOCUMENT_LIMIT:
        raise DocumentTooLarge(f"the document would have {content.growth} units; {settings.DOCUMENT_LIMIT} are allowed")
    return _checked(content, _whole(rich=rich))


def change(content: Delta, source: object, form: Format, *, rich: bool) -> Delta:
    """What makes the content into what the source says, as small as it can be; within the limits of one submission."""
    wanted = dump(read(source, form, rich=rich)) if form is Format.DELTA else _text(source, form)
    delta = formats.change(content, wanted, form, rich=rich)
    try:
        return _checked(delta, submitted(rich=rich))
    except DeltaTooLarge as error:
        raise DeltaTooLarge(f"this changes too much at once: {error.detail}; write it in several steps") from None


def submitted(*, rich: bool) -> Limits:
    """What one submission may hold."""
    return RICH if rich else PLAIN


def _whole(*, rich: bool) -> Limits:
    size = SPELT * settings.DOCUMENT_LIMIT
    one = submitted(rich=rich)
    return Limits(size=size, ops=OPS, attributes=one.attributes, embeds=one.embeds)


def _text(source: object, form: Format) -> str:
    if isinstance(source, str):
        limit = MARKUP if form in (Format.HTML, Format.MARKDOWN) else SPELT * settings.DOCUMENT_LIMIT
        if len(source) > limit:
            raise DocumentTooLarge(f"as {form.value}, {len(source)} characters are too many: {limit} can be read")
        return source
    if form is Format.DELTA and isinstance(source, list | dict):
        return dump(parse(source, _whole(rich=True)))
    raise MalformedDelta(f"content as {form.value} is a string, not {described(source)}")


def _checked(delta: Delta, limits: Limits) -> Delta:
    """The delta, if a stranger could have sent it."""
    return parse(dump(delta), limits)
