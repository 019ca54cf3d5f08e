"""Just enough of Django, with what is good for speed: a connection that stays, and room in the channel layer."""

import os

import dj_database_url

SECRET_KEY = "of no use to anybody"  # noqa: S105 - it protects nothing
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["bench.peers.plain"]
DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=None)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels.layers.InMemoryChannelLayer",
        "CONFIG": {"capacity": 100_000},  # messages: none is dropped
    }
}
