"""The addresses that a mail leads to: our own, given by the caller, and those that articles bring along."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

LONGEST_URL = 2000
"""Characters. Longer ones are no links to news, and some clients cut them (Internet Explorer's old 2,083)."""

_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\"<>\\^`{|}\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionUrls:
    """Absolute URLs around one edition."""

    web_edition: str
    archive: str
    sign_up: str
    feed: str
    json_feed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeUrls:
    """Absolute URLs that a confirm, welcome or farewell mail may lead to."""

    archive: str
    sign_up: str
    home: str


def link_target(raw: str) -> str:
    """The URL as it may stand in ``href``: http, https or mailto, percent-encoded where it must be; else empty."""
    return _allowed(raw, schemes=frozenset({"http", "https", "mailto"}))


def media_target(raw: str) -> str:
    """The URL as it may stand in ``src``: http or https with a host; else empty."""
    return _allowed(raw, schemes=frozenset({"http", "https"}))


def _allowed(raw: str, *, schemes: frozenset[str]) -> str:
    url = _UNSAFE.sub(lambda found: _encoded(found[0]), raw.strip())
    try:
        parts = urlsplit(url)
    except ValueError:  # a broken IPv6 host
        return ""
    complete = bool(parts.netloc) or (parts.scheme == "mailto" and "@" in parts.path)
    fits = parts.scheme in schemes and complete and len(url) <= LONGEST_URL
    return url if fits else ""


def _encoded(character: str) -> str:
    return quote(character, safe="", errors="replace")
