"""The plain server's door: `daphne bench.peers.plain.asgi:application`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.plain.settings")

import django

django.setup()

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

from bench.peers.plain.consumer import Edits

doors = [
    path("<int:document>", Edits.as_asgi()),  # type: ignore[arg-type] # Channels reads Django's patterns
]
application = ProtocolTypeRouter({"websocket": URLRouter(doors)})  # type: ignore[arg-type] # as above
