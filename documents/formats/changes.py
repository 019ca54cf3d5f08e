"""What a source, written by somebody in a form, changes in the content that they saw in that form."""

from collab.ot import Attributes, Delta, Insert, Retain, compose, diff
from collab.ot import attributes as formatting
from documents.formats import text
from documents.formats.forms import Format, read, write
from documents.formats.lines import inserts


def change(content: Delta, source: str, form: Format, *, rich: bool) -> Delta:
    """The smallest delta found that makes the content into what the source says, seen through the form.

    What the form cannot show stays: where the form shows all text and a place for each embed, the source is compared
    with what the form shows. So a source as it was written changes nothing; but as a text, a carriage return before a
    newline goes. Of rich content, the newline at its end is neither deleted nor gone beyond.
    """
    wanted = read(source, form, rich=rich)
    delta = diff(_seen(content, form, rich=rich), wanted)
    return _before_the_end(content, delta) if rich else delta


def _seen(content: Delta, form: Format, *, rich: bool) -> Delta:
    """The content as the form shows it, if it shows all text and a place for each embed; else the content itself."""
    if form is Format.DELTA:
        return content
    seen = read(write(content, form, rich=rich), form, rich=rich)
    return seen if text.outline(seen) == text.outline(content) else content


def _before_the_end(content: Delta, delta: Delta) -> Delta:
    """What has the same effect as the delta and neither deletes the newline that ends the content nor goes beyond."""
    if not text.ends_in_newline(content) or not _touches_end(delta, content.growth - 1):
        return delta
    old, old_end = _parted(content)
    new, new_end = _parted(compose(content, delta))
    inner, look = diff(old, new), formatting.diff(old_end, new_end)
    return inner.retain(old.growth - inner.consumes).retain(1, **look) if look else inner


def _touches_end(delta: Delta, end: int) -> bool:
    """Whether the delta deletes what stands at the end, or inserts behind it."""
    position = 0
    for op in delta.ops:
        position += 0 if type(op) is Insert else op.length
        if position > end and type(op) is not Retain:
            return True
    return False


def _parted(content: Delta) -> tuple[Delta, Attributes | None]:
    """Content without the newline at its end, and that newline's attributes."""
    *_, last = inserts(content)
    return compose(content, Delta().retain(content.growth - 1).delete(1)), last.attributes
