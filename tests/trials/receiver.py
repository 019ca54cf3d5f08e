"""A mail server on loopback: it takes what comes, and does so when the trial says."""

import socketserver
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event, Lock, Thread

PATIENCE = 60  # seconds


class Receiver:
    """Listens on one port from `open` to `close`, and may be opened again. `mails` are those that it has taken."""

    def __init__(self, taken: Callable[[EmailMessage], None]) -> None:
        self.mails: list[EmailMessage] = []
        self.port = 0  # any, the first time
        self.arrived, self.go_on = Event(), Event()  # while it holds: a mail has come; it may be answered
        self.holds = self.drops = False
        self._taken = taken
        self._lock = Lock()
        self._server: socketserver.ThreadingTCPServer | None = None

    def open(self) -> None:
        """Listen."""
        socketserver.ThreadingTCPServer.allow_reuse_address = True
        server = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), _Conversation, bind_and_activate=True)
        server.daemon_threads = True
        server.receiver = self  # type: ignore[attr-defined] # by which a conversation finds it
        self.port = server.server_address[1]
        self._server = server
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()

    def close(self) -> None:
        """Be down: nobody is listened to."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def hold(self, *, drop: bool) -> None:
        """Answer the next mail only when `go_on` is set; take it then, or have never got it."""
        self.arrived.clear()
        self.go_on.clear()
        self.holds, self.drops = True, drop

    def take(self, data: bytes) -> bool:
        """A mail; whether it is taken."""
        if self.holds:
            self.holds = False
            self.arrived.set()
            self.go_on.wait(PATIENCE)
            if self.drops:
                return False
        mail = message_from_bytes(data, policy=policy.default)
        with self._lock:
            self._taken(mail)
            self.mails.append(mail)
        return True

    def told(self) -> str:
        """The texts of all mails."""
        with self._lock:
            return "\n".join(text(mail) for mail in self.mails)


def text(mail: EmailMessage) -> str:
    """What a mail says, as text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


class _Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes."""

    timeout = PATIENCE

    def handle(self) -> None:
        """Answer each command; what breaks off was not taken."""
        try:
            self._say("220 here")
            while line := self.rfile.readline().strip().upper():
                if line == b"DATA":
                    self._say("354 go on")
                    if not self.server.receiver.take(self._data()):  # type: ignore[attr-defined] # see above
                        return
                self._say("221 bye" if line == b"QUIT" else "250 well")
        except OSError:
            return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if not line:
            raise ConnectionAbortedError
        return b"".join(lines)
