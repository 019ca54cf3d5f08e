"""A site that is not Nexus: it serves the pages that a test hands it, from an origin of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """Pages by their paths."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.pages: dict[str, str] = {}
        self.policy = ""  # the Content-Security-Policy of every page

    @classmethod
    @contextmanager
    def opened(cls) -> Iterator["Site"]:
        """One that serves until the block ends."""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = site.pages.get(self.path, "" if self.path == "/favicon.ico" else None)
                self.send_response(HTTPStatus.OK if page is not None else HTTPStatus.NOT_FOUND)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                if site.policy:
                    self.send_header("Content-Security-Policy", site.policy)
                self.end_headers()
                self.wfile.write((page or "").encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base's
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            site = cls(server.server_address[1])
            thread = threading.Thread(target=server.serve_forever, name="elsewhere")
            thread.start()
            try:
                yield site
            finally:
                server.shutdown()
                thread.join()
