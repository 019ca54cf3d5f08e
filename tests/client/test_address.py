"""Where a document is served live."""

from uuid import UUID

import pytest

from collab.client.address import address_of

ID = "0f0e0d0c-0b0a-4908-8706-050403020100"


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ("http://127.0.0.1:8000", f"ws://127.0.0.1:8000/ws/documents/{ID}/"),
        ("https://a.org/", f"wss://a.org/ws/documents/{ID}/"),
        ("wss://a.org/nexus/?x=1", f"wss://a.org/nexus/ws/documents/{ID}/"),
    ],
)
def test_the_address_follows_from_the_servers(server: str, expected: str) -> None:
    assert address_of(server, ID) == address_of(server, UUID(ID)) == expected


@pytest.mark.parametrize(
    ("server", "document"), [("a.org", ID), ("ftp://a.org", ID), ("http://", ID), ("http://a", "x")]
)
def test_what_is_no_address_is_refused(server: str, document: str) -> None:
    with pytest.raises(ValueError, match=r"address|UUID"):
        address_of(server, document)
