"""Which network addresses a fetch may connect to, as explicit deny lists.

``ipaddress``'s own ``is_global`` is not asked: it calls several ranges global through which a private
host can be reached (NAT64, 6to4, multicast, IPv4 inside IPv6). Knows nothing of names or HTTP.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

__all__ = ["refusal"]

# IANA IPv4 Special-Purpose Address Registry (RFC 6890), plus 6to4 relays (RFC 7526) and multicast.
V4 = {
    IPv4Network("0.0.0.0/8"): "this network",
    IPv4Network("10.0.0.0/8"): "private",
    IPv4Network("100.64.0.0/10"): "shared by a carrier",
    IPv4Network("127.0.0.0/8"): "this machine",
    IPv4Network("169.254.0.0/16"): "link-local",
    IPv4Network("172.16.0.0/12"): "private",
    IPv4Network("192.0.0.0/24"): "reserved for protocols",
    IPv4Network("192.0.2.0/24"): "for documentation",
    IPv4Network("192.88.99.0/24"): "a 6to4 relay",
    IPv4Network("192.168.0.0/16"): "private",
    IPv4Network("198.18.0.0/15"): "for benchmarks",
    IPv4Network("198.51.100.0/24"): "for documentation",
    IPv4Network("203.0.113.0/24"): "for documentation",
    IPv4Network("224.0.0.0/4"): "multicast",
    IPv4Network("240.0.0.0/4"): "reserved",
}

# Only 2000::/3 is handed out as global unicast (RFC 4291); these parts of it are not plain hosts.
GLOBAL_V6 = IPv6Network("2000::/3")
V6 = {
    IPv6Network("2001::/23"): "reserved for protocols",  # Teredo and ORCHID among them
    IPv6Network("2001:db8::/32"): "for documentation",
    IPv6Network("2002::/16"): "6to4, which can wrap a private address",
    IPv6Network("3fff::/20"): "for documentation",
}


def refusal(address: str) -> str:
    """Why an address is forbidden, in words that follow "is"; empty when it is allowed.

    Args:
        address: an IP address in text form; an IPv6 one may carry a zone (``fe80::1%eth0``).
    """
    ip = ip_address(address)
    return _refusal_v4(ip) if isinstance(ip, IPv4Address) else _refusal_v6(ip)


def _refusal_v4(ip: IPv4Address) -> str:
    return next((word for network, word in V4.items() if ip in network), "")


def _refusal_v6(ip: IPv6Address) -> str:
    if ip not in GLOBAL_V6:
        return "not a global unicast address"
    return next((word for network, word in V6.items() if ip in network), "")
