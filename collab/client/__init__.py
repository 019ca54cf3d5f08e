"""The Python client: a live copy of a document for programs, and the pure machine under it.

`connect` is for asyncio, on the websockets library; `Visit` is for those who bring a network and a clock of their own.
"""

from collab.client.copies import Copy, connect
from collab.client.refusals import NotSaved, ServerRefused
from collab.client.steps import Change, Offline, Phase, Refused, Saved, SaveState, Saving, Step
from collab.client.visit import Visit

__all__ = [
    "Change",
    "Copy",
    "NotSaved",
    "Offline",
    "Phase",
    "Refused",
    "SaveState",
    "Saved",
    "Saving",
    "ServerRefused",
    "Step",
    "Visit",
    "connect",
]
