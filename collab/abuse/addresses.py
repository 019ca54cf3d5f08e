"""Where somebody is, as far as that is one subscriber's."""

from ipaddress import IPv6Address, ip_address

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

# What one subscriber of IPv6 is given: counting single addresses would count nobody.
_SUBSCRIBER = 64  # bits


def subscriber(address: str) -> str:
    """An address of IPv4, or the network of IPv6 that all addresses of one subscriber are in."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    rest = found.max_prefixlen - _SUBSCRIBER
    return f"{IPv6Address(int(found) >> rest << rest)}/{_SUBSCRIBER}"


def address_of(request: Request | HttpRequest) -> str:
    """Where a request comes from, through as many proxies as the settings know of."""
    return subscriber(BaseThrottle().get_ident(request) or "")  # type: ignore[arg-type] # it reads META alone
