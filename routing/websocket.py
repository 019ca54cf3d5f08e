"""The doors of WebSocket. The last one is for whoever knocks where there is none."""

from channels.routing import URLRouter
from django.urls import re_path

from consumers.nowhere import nowhere

application = URLRouter(
    [
        re_path("", nowhere),  # type: ignore[arg-type, list-item] # Channels reads Django's patterns
    ]
)
