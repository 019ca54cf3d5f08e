"""What is kept is tested twice: on SQLite, and on the PostgreSQL that DATABASE_URL names."""

from django.db import connection

collect_ignore = [] if connection.vendor == "postgresql" else ["test_postgresql.py"]
