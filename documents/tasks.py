"""What Celery runs, in installations that have it do so: `celery -A documents.tasks worker`, and `beat` beside it."""

import os

import django
from django.apps import apps
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
if not apps.ready:
    django.setup()

from documents.outbox import errands  # what follows needs what Django has just set up
from documents.outbox.over_celery import TASK, app

__all__ = ["app", "work_off"]  # Celery looks for the first


@app.task(name=TASK)  # type: ignore[untyped-decorator] # Celery has no types
def work_off() -> None:
    """Carry all that is due. Each worker takes what no other has taken."""
    try:
        errands.work_off()
    finally:
        connections.close_all()
