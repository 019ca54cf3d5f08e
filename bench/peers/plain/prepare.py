"""Makes the plain server's tables, and so many empty documents: `python -m bench.peers.plain.prepare 200`."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.plain.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - once Django is set up

from bench.peers.plain.models import Document  # noqa: E402 - as above

call_command("migrate", run_syncdb=True, verbosity=0)
Document.objects.bulk_create(Document() for _ in range(int(sys.argv[1])))
print(*Document.objects.order_by("pk").values_list("pk", flat=True))
