"""The application, in a server that waits for nobody's claim to end: `uvicorn tests.server.impatient:application`."""

from collab import claim

claim.PATIENCE = 0.1

from asgi import application  # noqa: E402 - it takes its claim when it is imported

__all__ = ["application"]
