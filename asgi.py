"""The application that an ASGI server runs."""

import atexit
import os
import sys

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
try:
    http = get_asgi_application()
except ImproperlyConfigured as error:
    sys.exit(f"Nexus cannot start: {error}")

from documents.scribe import SCRIBE  # what follows needs what Django has just set up
from routing import websocket

SCRIBE.serve()
atexit.register(SCRIBE.stop)  # what was offered is written before the process ends

application = ProtocolTypeRouter({"http": http, "websocket": websocket.application})
