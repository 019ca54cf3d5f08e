"""What a browser must never do in any test: ask another origin, throw, log an error, break the policy."""

import re
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, WebSocket

# What Chromium itself writes when the network fails; only where a test harms it may it do so.
TROUBLE: Final = re.compile(r"net::ERR_|WebSocket connection to .* failed|status of 50[234]")


class Watch:
    """Everything that a context was seen doing wrong, in words."""

    def __init__(self, context: BrowserContext, *origins: str) -> None:
        self.complaints: list[str] = []
        self._allowed: list[re.Pattern[str]] = []
        self._hosts = {urlsplit(origin).netloc for origin in origins}
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", self._thrown)
        context.on("page", self._page)
        for page in context.pages:
            self._page(page)

    def expect(self, *patterns: re.Pattern[str] | str) -> None:
        """From now on these are no complaints: the test itself brings them about."""
        self._allowed += [re.compile(pattern) for pattern in patterns]

    def admit(self, origin: str) -> None:
        """This origin may be asked too."""
        self._hosts.add(urlsplit(origin).netloc)

    def _page(self, page: Page) -> None:
        page.on("websocket", self._socket)

    def _request(self, request: Request) -> None:
        self._asked(request.url)

    def _socket(self, socket: WebSocket) -> None:
        self._asked(socket.url)

    def _asked(self, url: str) -> None:
        found = urlsplit(url)
        if found.scheme in ("http", "https", "ws", "wss") and found.netloc not in self._hosts:
            self.complaints.append(f"it asked another origin: {url}")

    def _console(self, message: ConsoleMessage) -> None:
        complaint = f"it logged: {message.text} ({message.location.get('url', '')})"
        if message.type == "error" and not any(pattern.search(complaint) for pattern in self._allowed):
            self.complaints.append(complaint)

    def _thrown(self, error: WebError) -> None:
        self.complaints.append(f"it threw: {error.error.stack or error.error.message}")
