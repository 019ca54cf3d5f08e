"""The doors of WebSocket. The last one is for whoever knocks where there is none."""

from channels.routing import URLRouter
from django.urls import path, re_path

from consumers.document import DocumentConsumer
from consumers.nowhere import nowhere
from consumers.sync import SyncConsumer

application = URLRouter(
    [
        path("ws/documents/<uuid:document>/", DocumentConsumer.as_asgi()),  # type: ignore[arg-type, list-item] # as below
        path("ws/documents/<uuid:document>/sync/", SyncConsumer.as_asgi()),  # type: ignore[arg-type, list-item] # as below
        re_path("", nowhere),  # type: ignore[arg-type, list-item] # Channels reads Django's patterns
    ]
)
