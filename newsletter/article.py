"""An article: one piece at one canonical URL, as a source told it, cleaned and absolute.

Knows nothing of feeds, databases or digests.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

ArticleId = NewType("ArticleId", int)
UNSTORED = ArticleId(0)
"""The id of an article that the library has not taken in yet."""

TRACKING_PARAMETERS = frozenset(
    {
        *("fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "igshid"),
        *("mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "ocid", "cmpid", "cmp", "xtor", "amp"),
    }
)
TRACKING_PREFIXES = ("utm_", "at_", "ns_", "pk_", "mtm_")
ALTERNATE_HOSTS = ("www.", "m.", "amp.", "mobile.")
UNRESERVED = "/~!$&'()*+,;=:@"
"""What a path may hold as it is, beside letters and digits (RFC 3986 3.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image of an article; ``width`` and ``height`` in pixels where the source told them."""

    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """A spoken version of an article."""

    url: str
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One piece of news.

    ``url`` is absolute; ``canonical_url`` is the same for all its variants. ``title`` and ``summary`` are plain text
    on one line, ``body_html`` is cleaned HTML or empty. ``published_at`` is what the source said, in UTC, or None;
    ``first_seen_at`` is when this installation met it. ``position`` counts from 1 in the order of its source, which
    was last seen to list it there at ``position_at``. ``source`` is the name a reader sees, ``source_id`` and ``guid``
    are its identity inside one source. What the publication says of the source stands beside: ``source_url``,
    ``source_weight``, ``source_cap``, ``order_is_editorial``.
    """

    id: ArticleId = UNSTORED
    source_id: int = 0
    source: str
    url: str
    canonical_url: str
    guid: str = ""
    title: str
    summary: str = ""
    body_html: str = ""
    author: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    picture: Picture | None = None
    audio: Audio | None = None
    published_at: datetime | None = None
    first_seen_at: datetime
    position: int | None = None
    position_at: datetime | None = None
    live: bool = False
    source_url: str = ""
    source_weight: float = 1.0
    source_cap: int | None = None
    order_is_editorial: bool = False


def canonical_url(url: str) -> str:
    """The one form of a URL's variants, for comparing only: never a link.

    Scheme, ``www.``/``m.``/``amp.``, tracking parameters and the order of the others, fragment, ``/amp``,
    a trailing slash and the way of escaping do not make another article; everything else does. What is
    no URL is its own form.
    """
    try:
        parts = urlsplit(url.strip())
        host = _host(parts)
    except ValueError:  # a broken IPv6 address, a port that is no number
        return url.strip()
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in pairs if not _tracks(pair[0].lower())))
    return f"{host}{_path(parts.path)}" + (f"?{query}" if query else "")


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    for prefix in ALTERNATE_HOSTS:
        shorter = host.removeprefix(prefix)
        host = shorter if "." in shorter else host  # m.example, but not "m.me" and "amp.dev"
    if not host.isascii():
        host = host.encode("idna").decode()
    return host if parts.port in {None, 80, 443} else f"{host}:{parts.port}"


def _path(path: str) -> str:
    shorter = path.rstrip("/").removesuffix("/amp").removesuffix(".amp").rstrip("/")
    return quote(
        unquote(shorter, errors="surrogateescape"), safe=UNRESERVED, errors="surrogateescape"
    )


def _tracks(parameter: str) -> bool:
    return parameter in TRACKING_PARAMETERS or parameter.startswith(TRACKING_PREFIXES)
