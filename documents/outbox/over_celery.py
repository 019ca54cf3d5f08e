"""Celery, for installations that run workers: it is woken, and the outbox says what there is to do.

A message that is lost, or comes twice, does no harm: whoever is woken looks at what is due.
"""

from typing import Final

from celery import Celery
from django.conf import settings

from documents.outbox.duties import DUTIES

# The names of the tasks, which are in `documents.tasks`.
TASK: Final = "outbox.work_off"
DUTY: Final = "outbox.duty"

# So often beat wakes a worker, whatever became of the servers that should have.
EVERY: Final = 60.0  # seconds

app: Final = Celery("nexus", broker=settings.REDIS_URL or None)
app.conf.update(
    task_ignore_result=True,
    task_default_queue="nexus",
    broker_connection_retry_on_startup=True,
    broker_transport_options={"socket_connect_timeout": 1},  # seconds
    beat_schedule={
        "outbox": {"task": TASK, "schedule": EVERY, "options": {"expires": EVERY}},
        **{
            name: {"task": DUTY, "args": (name,), "schedule": duty.every, "options": {"expires": duty.every}}
            for name, duty in DUTIES.items()
        },
    },
    worker_hijack_root_logger=False,
)


def wake() -> None:
    """Let a worker look at the outbox. From a thread that can wait; what goes wrong is raised."""
    app.send_task(TASK, retry=False, expires=EVERY)
