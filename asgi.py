"""The application that an ASGI server runs."""

import atexit
import os
import sys

from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
try:
    http = get_asgi_application()
except ImproperlyConfigured as error:
    sys.exit(f"Nexus cannot start: {error}")

from collab.claim import Taken, claim  # what follows needs what Django has just set up
from consumers.lifespan import OnDuty
from consumers.turns import InTurn
from documents.scribe import SCRIBE
from routing import websocket

# The exit status by which a worker tells uvicorn that none like it will start.
NO_START = 3

held = claim()
try:
    held.take()
except Taken as error:
    sys.stderr.write(f"Nexus cannot start: {error}\n")
    sys.exit(NO_START)

SCRIBE.serve()
atexit.register(SCRIBE.stop)  # what was offered is written, even if a server ends without a word

requests = InTurn(http, settings.REQUESTS)  # type: ignore[arg-type] # Django's types know only what it is called with
application = OnDuty(ProtocolTypeRouter({"http": requests, "websocket": websocket.application}))
