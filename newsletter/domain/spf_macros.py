"""Macros in SPF's domains (RFC 7208 7), such as ``%{i}._spf.%{d}``."""

import re
from ipaddress import IPv4Address, IPv6Address

LOCAL_PART = "bounce"
"""What stands before the @ of the envelope sender; records that look at it are rare."""
LONGEST_NAME = 253
_MACRO = re.compile(r"%(?:\{([A-Za-z])(\d*)(r?)([.+,/_=-]*)\}|([%_-]))", re.IGNORECASE)
_LITERALS = {"%": "%", "_": " ", "-": "%20"}


def has_macros(domain: str) -> bool:
    """Whether a name cannot be asked for before somebody sends."""
    return "%" in domain


def expanded(template: str, *, domain: str, ip: IPv4Address | IPv6Address, sender: str) -> str:
    """The name that a template stands for when ``ip`` sends for ``sender``; cut to what DNS can carry."""
    values = {
        "s": f"{LOCAL_PART}@{sender}",
        "l": LOCAL_PART,
        "o": sender,
        "d": domain,
        "i": _dotted(ip),
        "v": "in-addr" if ip.version == 4 else "ip6",  # noqa: PLR2004 - the version of IPv4
        "h": sender,
        "p": "unknown",
    }
    name = _MACRO.sub(lambda found: _value(found, values), template)
    while len(name) > LONGEST_NAME and "." in name:
        name = name.partition(".")[2]
    return name.rstrip(".")


def _value(found: re.Match[str], values: dict[str, str]) -> str:
    letter, digits, reverse, delimiters, literal = found.groups()
    if literal:
        return _LITERALS[literal]
    parts = re.split(f"[{re.escape(delimiters or '.')}]", values.get(letter.lower(), ""))
    if reverse:
        parts.reverse()
    return ".".join(parts[-int(digits) :] if digits and int(digits) else parts)


def _dotted(ip: IPv4Address | IPv6Address) -> str:
    if isinstance(ip, IPv4Address):
        return str(ip)
    return ".".join(ip.exploded.replace(":", ""))
