"""Our runner with an application of the tests': `python -m tests.server.alone --fd 7`. It prints what happens to it."""

import asyncio
import os
import socket
import sys
from functools import partial
from typing import Any

from collab.serving import server, sockets
from collab.serving.server import Server

LEFT = asyncio.Event()

# Bytes that no buffer of a system takes.
FLOOD = 8 * 1024 * 1024


class Duty:
    """Says what is asked of it, and does not end it if HANG names it."""

    def leave(self) -> None:
        say("left")
        LEFT.set()

    async def tell(self) -> None:
        say("told")
        if "tell" in hanging():
            await asyncio.Event().wait()

    async def finish(self) -> None:
        say("finished")
        if "finish" in hanging():
            raise RuntimeError("this cannot be finished")


def hanging() -> str:
    return os.environ.get("HANG", "")


def say(what: str) -> None:
    print(what, flush=True)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Whatever the path says."""
    await receive()
    if scope["type"] == "http":
        await answer(scope["path"], send)
    else:
        await converse(scope["path"], receive, send)


async def answer(path: str, send: Any) -> None:
    if path == "/hang":
        say("hanging")
        await asyncio.Event().wait()
    if path == "/slow":
        say("slow")
        await LEFT.wait()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": path.encode()})


async def converse(path: str, receive: Any, send: Any) -> None:
    if path == "/never":
        say("never")
        await asyncio.Event().wait()
    await send({"type": "websocket.accept"})
    if path == "/stuck":
        say("stuck")
        await asyncio.shield(asyncio.Event().wait())
    if path == "/flood":
        await send({"type": "websocket.send", "bytes": bytes(FLOOD)})
    while (message := await receive())["type"] == "websocket.receive":
        match (message.get("text") or message["bytes"].decode()).split():
            case ["close", code, *reason]:
                await send({"type": "websocket.close", "code": int(code), "reason": " ".join(reason)})
                await send({"type": "websocket.send", "text": "too late"})
            case ["close"]:
                await send({"type": "websocket.close"})
            case ["send", size]:
                await send({"type": "websocket.send", "text": int(size) * "x"})
            case [words]:
                await send({"type": "websocket.send", "text": str(len(words))})
    transport = partial_of(send).args[0].transport
    say(f"closed, {len(transport.dataBuffer) + sum(map(len, transport._tempDataBuffer))} bytes kept")


def partial_of(send: Any) -> "partial[Any]":
    assert isinstance(send, partial)
    return send


if __name__ == "__main__":
    if "HURRY" in os.environ:
        vars(server).update(TOLD=0.2, ANSWERED=0.4, WRITTEN=0.6, OVER=0.8)
        vars(sockets).update(LINGER=0.3, SILENCE=3600)  # nothing but the first may end a connection
    Server(application, socket.socket(fileno=int(sys.argv[-1])), Duty(), heartbeat=3600).run(lambda: say("ready"))
