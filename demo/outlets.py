"""The invented outlets and the bytes of their feeds at one moment.

Knows the news in `demo/news/*.json` and four ways of publishing it; knows nothing of HTTP, of the
product or of the clock. Ages are told in hours before `now`, so the news is always fresh.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from pydantic import TypeAdapter

from demo.atom import atom
from demo.json_feed import json_feed
from demo.pieces import Outlet, Place
from demo.rss import malformed_rss, rss

__all__ = ["MEDIA", "NEWS", "Feed", "feeds", "outlets"]

NEWS = Path(__file__).with_name("news")
MEDIA = Path(__file__).with_name("media")

_outlet: TypeAdapter[Outlet] = TypeAdapter(Outlet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a server answers for one path; ``etag`` is quoted as in the header (RFC 9110 8.8.3)."""

    content_type: str
    body: bytes
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way of publishing: the ending of its path, its media type and what writes it."""

    ending: str
    content_type: str
    write: Callable[[Outlet, Place], bytes]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "rss": Format(ending="rss", content_type="application/rss+xml; charset=utf-8", write=rss),
        "malformed": Format(ending="xml", content_type="text/xml", write=malformed_rss),
        "atom": Format(ending="atom", content_type="application/atom+xml", write=atom),
        "json": Format(ending="json", content_type="application/feed+json", write=json_feed),
    }
)


def outlets() -> Iterator[Outlet]:
    """Every invented outlet, in the order of their files' names."""
    for path in sorted(NEWS.glob("*.json")):
        yield _outlet.validate_json(path.read_bytes())


def feeds(now: datetime, base: str, media: str) -> dict[str, Feed]:
    """The feeds of all outlets as they stand at ``now``.

    Args:
        now: aware UTC; an article's date is this minus its hours.
        base: where the feeds are served, without a slash at the end; they name themselves by it.
        media: where `demo/media` is served, without a slash at the end.

    Returns:
        Path on the server (``/harbour-ledger.rss``) -> the feed to serve there.
    """
    served = (_feed(outlet, now=now, base=base, media=media) for outlet in outlets())
    return dict(served)


def _feed(outlet: Outlet, *, now: datetime, base: str, media: str) -> tuple[str, Feed]:
    kind = FORMATS[outlet.format]
    path = f"/{outlet.slug}.{kind.ending}"
    body = kind.write(outlet, Place(now=now, url=base + path, media=media))
    etag = f'"{sha256(body).hexdigest()[:16]}"'
    return path, Feed(content_type=kind.content_type, body=body, etag=etag)
