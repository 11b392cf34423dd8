"""A document or a file, whatever its format, as articles; and a sentence for each item left out.

Decided by content, because media types and file names lie. Knows nothing of fetching and of stores.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsletter.article import Article
from newsletter.errors import FetchError, InputError
from newsletter.sources.draft import Draft, Feed, Origin, TooMuchError, article_of, language_tag
from newsletter.sources.json_feed import NoFeedError, NoJsonError, read_json
from newsletter.sources.line import cut, one_line
from newsletter.sources.table import TableError, read_table
from newsletter.sources.web_url import host_of, web_url

__all__ = ["Reading", "read", "read_file"]

MOST_FILE_BYTES = 50_000_000
MOST_FILE_ITEMS = 100_000
MOST_ITEMS = 5_000
TITLE_LENGTH = 200
BLANK = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"
HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
HEAD_BYTES = 50_000
ROOT = re.compile(rb"<([A-Za-z][\w:.-]*)")
LINK = re.compile(rb"<link\b[^>]{0,1000}>", re.IGNORECASE)
FEED_TYPE = re.compile(rb"application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE)
HREF = re.compile(rb"href\s*=\s*[\"']?([^\"'\s>]{1,1000})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read. ``broken`` has a sentence for each item that could not be used, naming it."""

    title: str
    language: str
    articles: tuple[Article, ...]
    broken: tuple[str, ...]


def read(body: bytes, *, url: str, content_type: str, now: datetime, source: str = "") -> Reading:
    """Read a feed: RSS, Atom, RDF or JSON Feed, also a malformed one.

    Args:
        body: the document.
        url: where it was; links are relative to it, and it is named in errors.
        content_type: as the server told it; only its charset is believed.
        now: becomes each article's ``first_seen_at``.
        source: the name readers see, where an item has none of its own.

    Raises:
        FetchError: it is no feed at all; the sentence says what it is.
    """
    feed = _feed(body, url=url, content_type=content_type, most=MOST_ITEMS)
    return _reading(feed, url=url, now=now, source=source)


def read_file(path: Path, *, now: datetime, source: str = "") -> Reading:
    """Read a file of articles: CSV, JSON (JSON Feed or a list of objects), RSS or Atom.

    Raises:
        InputError: the file is missing, too large or of no use; the sentence names it.
    """
    body = _loaded(path)
    head = body.lstrip(BLANK)[:1]
    try:
        if head in {b"<", b"{", b"["}:
            feed = _feed(body, url="", content_type="", most=MOST_FILE_ITEMS)
            return _reading(feed, url="", now=now, source=source)
        table = read_table(body)
    except FetchError as error:
        raise InputError(f"{path}{error}") from None
    except TableError as error:
        raise InputError(f"{path} {error}.") from None
    origin = Origin(url="", source=_line(source), language="", now=now)
    articles, broken = _articles(table.drafts, origin)
    return Reading(title=path.stem, language="", articles=articles, broken=(*table.broken, *broken))


def _loaded(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():  # a folder, or a device without end
            raise InputError(f"{path} is not a file.")
        if path.stat().st_size > MOST_FILE_BYTES:
            raise InputError(f"{path} is larger than {MOST_FILE_BYTES:,} bytes.")
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise InputError(f"{path} cannot be read: {getattr(error, 'strerror', error)}.") from None


def _feed(body: bytes, *, url: str, content_type: str, most: int) -> Feed:
    head = body[:HEAD_BYTES].lstrip(BLANK)[:1]
    if head in {b"{", b"["} or ("json" in content_type.lower() and head != b"<"):
        return _json_feed(body, url=url, most=most)
    return _xml_feed(body, url=url, content_type=content_type, most=most)


def _json_feed(body: bytes, *, url: str, most: int) -> Feed:
    try:
        return read_json(body, url=url, most=most)
    except NoJsonError as error:
        raise FetchError(f"{url} is not a feed: it is broken JSON, {error}.") from None
    except NoFeedError:
        raise FetchError(f"{url} is not a feed: it is JSON without a list of articles.") from None


def _xml_feed(body: bytes, *, url: str, content_type: str, most: int) -> Feed:
    from newsletter.sources.feed import read_feed  # noqa: PLC0415 - 4 MB, for who reads one

    try:
        feed = read_feed(body, url=url, content_type=content_type, most=most)
    except TooMuchError:
        raise FetchError(f"{url} is not a feed: it has too many elements.") from None
    except Exception as error:
        # feedparser has no exception of its own for what it trips over in hostile input.
        raise FetchError(f"{url} is not a feed that can be read: {_line(str(error))}.") from error
    if not feed.kind and not feed.drafts:
        raise FetchError(f"{url} is not a feed: {_what(body, url, content_type)}.")
    return feed


def _reading(feed: Feed, *, url: str, now: datetime, source: str) -> Reading:
    title, language = cut(feed.title, TITLE_LENGTH), language_tag(feed.language)
    base = url or feed.link
    name = _line(source) or title or host_of(base)
    origin = Origin(url=base, source=name, language=language, now=now)
    articles, broken = _articles(feed.drafts, origin)
    if feed.count > len(feed.drafts):
        broken += (f"Only the first {len(feed.drafts):,} of {feed.count:,} items were read.",)
    return Reading(title=title, language=language, articles=articles, broken=broken)


def _articles(
    drafts: Iterable[Draft], origin: Origin
) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    found = [article_of(draft, origin=origin) for draft in drafts]
    articles = tuple(item for item in found if isinstance(item, Article))
    return articles, tuple(item for item in found if isinstance(item, str))


def _what(body: bytes, url: str, content_type: str) -> str:
    """What a document that is no feed is, to follow "is not a feed:"."""
    head = body[:HEAD_BYTES]
    if not head.strip(BLANK):
        return "it is empty"
    if HTML.search(head):
        return f"it is an HTML page{_pointer(head, url)}"
    if root := ROOT.search(head):
        return f"it is XML of another kind, <{root[1].decode('ascii', 'replace')[:40]}>"
    kind = _line(content_type.partition(";")[0])
    return f"it is {kind}" if kind else "it is neither XML nor JSON"


def _pointer(head: bytes, url: str) -> str:
    """Where the page says its feed is, which is what the operator was looking for."""
    for link in LINK.findall(head):
        if FEED_TYPE.search(link) and (href := HREF.search(link)):
            found = web_url(href[1].decode("utf-8", "replace").replace("&amp;", "&"), base=url)
            return f", which names its feed: {found}" if found else ""
    return ""


def _line(text: str) -> str:
    return cut(one_line(text), TITLE_LENGTH)
