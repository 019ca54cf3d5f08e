"""HTML as content: any HTML, as a browser would show it, with nothing in it that could run."""

from collab.ot import Delta
from documents.formats.flow import Flow
from documents.formats.tags import End, Start, tokens


def read(source: str) -> Delta:
    """The rich content that a page shows, ended by a newline."""
    flow = Flow()
    feed(flow, source)
    return flow.finish()


def feed(flow: Flow, source: str) -> None:
    """Let a page, or a piece of one, flow on."""
    after_pre = False
    for token in tokens(source):
        match token:
            case Start(name, attributes):
                flow.start(name, attributes)
            case End(name):
                flow.end(name)
            case _:
                # HTML's own rule: a newline right after <pre> is none of the text's.
                flow.text(token[1:] if after_pre and token[0] == "\n" else token)
        after_pre = isinstance(token, Start) and token.name == "pre"
