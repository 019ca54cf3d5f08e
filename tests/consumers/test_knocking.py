"""What the request for a WebSocket says: which pages may come in, whose cookie counts, and where somebody is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from collab.abuse.blocks import BLOCKS, Known
from collab.errors import Forbidden, UnknownProtocol
from consumers import knocking


def scope(*, offered: tuple[str, ...] = (), client: Any = ("203.0.113.9", 1), **headers: str) -> Any:
    named = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "websocket", "headers": named, "subprotocols": offered, "client": client}


@pytest.fixture(autouse=True)
def _owner(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["nexus.example"]
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    settings.PROXIES = 0


@pytest.mark.parametrize(
    ("offered", "spoken"),
    [((), None), (("nexus.v1",), "nexus.v1"), (("x", "nexus.v1"), "nexus.v1"), (("x", "y"), "x")],
)
def test_the_subprotocol_is_ours_or_what_lets_the_client_read_that_it_is_not(
    offered: tuple[str, ...], spoken: str | None
) -> None:
    asked = scope(offered=offered, host="nexus.example")
    assert knocking.subprotocol(asked) == spoken
    if spoken == "x":
        with pytest.raises(UnknownProtocol, match=r"speaks nexus\.v1, not x"):
            knocking.check(asked)
    else:
        assert knocking.check(asked)


def test_an_address_that_an_operator_has_blocked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    monkeypatch.setattr(BLOCKS, "known", Known(addresses={"203.0.113.9": until}))
    with pytest.raises(Forbidden, match="nobody is let in from this address until"):
        knocking.check(scope(host="nexus.example"))
    assert knocking.check(scope(host="nexus.example", client=("203.0.113.10", 1)))


@pytest.mark.parametrize("host", ["evil.example", "", "nexus.example.evil.example", "[", "nexus.example:x"])
def test_a_host_that_is_not_ours_is_refused(host: str) -> None:
    with pytest.raises(Forbidden, match="ALLOWED_HOSTS"):
        knocking.check(scope(host=host))


@pytest.mark.parametrize(
    ("origin", "cookie_counts"),
    [
        ("", True),
        ("https://nexus.example:8443", True),
        ("http://nexus.example:8443", True),
        ("https://app.example", False),
    ],
)
def test_the_cookie_counts_on_our_own_pages_and_for_programs(origin: str, cookie_counts: bool) -> None:
    assert knocking.check(scope(host="nexus.example:8443", origin=origin)) is cookie_counts


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "https://nexus.example", "https://app.example.evil.example", "http://app.example"],
)
def test_pages_from_elsewhere_may_not_come_in(origin: str) -> None:
    with pytest.raises(Forbidden, match="CORS_ORIGINS"):
        knocking.check(scope(host="nexus.example:8443", origin=origin))


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//", "https://a]b", "\xff"])
def test_an_origin_that_is_no_address_is_one_from_elsewhere(origin: str) -> None:
    with pytest.raises(Forbidden):
        knocking.check(scope(host="nexus.example", origin=origin))


@pytest.mark.parametrize(
    ("cookie", "key"),
    [
        ("", None),
        ("csrftoken=x", None),
        ("a=b; sessionid=abc123; c=d", "abc123"),
        ("sessionid", None),
        ("sessionid=", None),
        ("\xff\x00=;;;=,,sessionid=\xff", None),
        ("sessionid=\xb2", None),
        ('sessionid="abc\\000def"', None),
        ("sessionid=abc def", None),
        ('[bad]=1; other={"a": "b c"}; sessionid=abc; more=\xff', "abc"),
    ],
)
def test_the_key_of_a_login_is_read_as_far_as_it_is_one(cookie: str, key: str | None) -> None:
    assert knocking.login_key(scope(cookie=cookie)) == key


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.1", "203.0.113.9"),
        (1, "", "203.0.113.9"),
        (1, " , ", "203.0.113.9"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "198.51.100.1, 198.51.100.2", "198.51.100.2"),
        (2, "198.51.100.1, 198.51.100.2", "198.51.100.1"),
        (3, "198.51.100.1, 198.51.100.2", "198.51.100.1"),
        (1, "unknown", "unknown"),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_where_somebody_is_proxies_say_as_far_as_they_are_known(
    settings: Settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.PROXIES = proxies
    assert knocking.address(scope(x_forwarded_for=forwarded)) == address


def test_a_subscriber_of_ipv6_is_one_address() -> None:
    def at(address: str) -> str:
        return knocking.address(scope(client=(address, 1)))

    assert at("2001:db8:1:2::1") == at("2001:db8:1:2:ffff:ffff:ffff:ffff")
    assert at("2001:db8:1:2::1") != at("2001:db8:1:3::1")
    assert at("fe80::1%eth0") == at("fe80::2%eth0")


def test_who_comes_by_a_socket_without_an_address_has_none() -> None:
    assert knocking.address(scope(client=None)) == ""
