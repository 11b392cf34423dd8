"""URLs that a source gave: made absolute, web only, safe to put into a letter.

Knows nothing of fetching.
"""

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

__all__ = ["host_of", "mail_or_web_url", "web_url"]

LONGEST = 2_000
"""Beyond this, mail clients and browsers cut links."""

AROUND = "".join(map(chr, range(0x21))) + "\x7f"
BREAKS = str.maketrans("", "", "\t\r\n")
NOWHERE = re.compile(r"(?:[a-z]+:)?/*(?:#.*)?", re.IGNORECASE | re.DOTALL)
"""What joined with a base gives the base itself."""
KEPT = "!#$%&'()*+,/:;=?@[]~"


def web_url(text: str, *, base: str = "") -> str:
    """The absolute http(s) URL, or empty when there is none to be had.

    Args:
        text: what the source gave, perhaps relative.
        base: what it is relative to.
    """
    text = _trimmed(text)
    if NOWHERE.fullmatch(text):
        return ""
    try:
        parts = urlsplit(urljoin(base, text))
        if parts.scheme not in {"http", "https"} or not parts.hostname or not _port_fits(parts):
            return ""
        url = urlunsplit(_cleaned(parts))
    except ValueError:  # brackets without an IPv6 address, a port that is no number
        return ""
    return url if len(url) <= LONGEST else ""


def mail_or_web_url(text: str, *, base: str = "") -> str:
    """The same, with mailto: URLs kept."""
    text = _trimmed(text)
    if text.lower().startswith("mailto:") and len(text) <= LONGEST:
        return quote(text, safe=KEPT)
    return web_url(text, base=base)


def host_of(url: str) -> str:
    """The host without ``www.``, for a reader; empty when there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _trimmed(text: str) -> str:
    """Without what browsers drop too (WHATWG URL 4.4); nothing at all when it is endless."""
    return text.strip(AROUND).translate(BREAKS) if len(text) <= LONGEST * 2 else ""


def _port_fits(parts: SplitResult) -> bool:
    return parts.port is None or parts.port > 0


def _cleaned(parts: SplitResult) -> SplitResult:
    """ASCII only, and no user-info: ``https://bank.example@evil.example/`` shows the wrong name."""
    host = parts.netloc.rpartition("@")[2]
    if not host.isascii():
        host = host.encode("idna").decode()
    return parts._replace(
        netloc=quote(host, safe=":[].-_"),
        path=quote(parts.path, safe=KEPT),
        query=quote(parts.query, safe=KEPT),
        fragment=quote(parts.fragment, safe=KEPT),
    )
