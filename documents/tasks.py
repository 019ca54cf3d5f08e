"""What Celery runs, in installations that have it do so: `celery -A documents.tasks worker`, and `beat` beside it."""

import os

import django
from django.apps import apps
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
if not apps.ready:
    django.setup()

from documents.outbox import errands  # what follows needs what Django has just set up
from documents.outbox.duties import DUTIES
from documents.outbox.over_celery import DUTY, TASK, app

__all__ = ["app", "do_duty", "work_off"]  # Celery looks for the first


@app.task(name=TASK)  # type: ignore[untyped-decorator] # Celery has no types
def work_off() -> None:
    """Carry all that is due. Each worker takes what no other has taken."""
    try:
        errands.work_off()
    finally:
        connections.close_all()


@app.task(name=DUTY)  # type: ignore[untyped-decorator] # as above
def do_duty(name: str) -> None:
    """Do what beat says is to be done every so often."""
    try:
        DUTIES[name].do()
    finally:
        connections.close_all()
