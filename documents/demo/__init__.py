"""People, documents, threads and history for a look around: `manage.py demo`."""
