"""The application that an ASGI server runs."""

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

from routing import websocket  # its doors may need what Django has just set up

application = ProtocolTypeRouter({"http": http, "websocket": websocket.application})
