"""The application that an ASGI server runs."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()  # before the routing, which needs Django to be set up

from channels.routing import ProtocolTypeRouter

from routing import websocket

application = ProtocolTypeRouter({"http": http, "websocket": websocket.application})
