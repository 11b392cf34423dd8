"""Where a visitor comes from, as far as the limits on sign-ups need to know."""

from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request

ONE_CUSTOMER = 64
"""Bits of an IPv6 address that a provider gives to one customer (RFC 6177): the rest are his to change at will."""


def origin_of(request: Request) -> str:
    """The address that counts for limits: IPv4 whole, IPv6 by its network.

    Behind a proxy it is the proxy's unless uvicorn is told to trust its headers (FORWARDED_ALLOW_IPS).
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:  # a Unix socket, a test
        return host
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((int(address), ONE_CUSTOMER), strict=False))
    return str(address)
