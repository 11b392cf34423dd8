"""RSS, Atom and RDF: feedparser's entries as drafts. Every attribute may be missing.

Entries are read with ``dict.get``: feedparser's own ``get`` maps names and warns. Knows nothing of
how the bytes came.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from newsletter.article import Audio, Picture
from newsletter.sources.draft import Draft, Feed
from newsletter.sources.markup import Cleaned, clean, paragraphs, plain
from newsletter.sources.moment import from_struct, moment, seconds_of
from newsletter.sources.parser import parse
from newsletter.sources.picture import is_image, picture_of, pixels
from newsletter.sources.web_url import web_url

__all__ = ["read_feed"]

Entry = Mapping[str, Any]
NO_LINKS = frozenset({"enclosure", "self", "edit", "replies", "license", "hub", "search"})
LONGEST_AUTHOR = 300
ADDRESS = re.compile(r"[<(]?[^\s<>()]+@[^\s<>()]+[>)]?")
SPOKEN_NAMES = (".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".wav")


def read_feed(body: bytes, *, url: str, content_type: str, most: int) -> Feed:
    """Read the first ``most`` items of a feed, as feedparser understands it.

    Raises:
        Exception: whatever feedparser trips over.
    """
    parsed = parse(body, content_type=content_type)
    link = web_url(_text(parsed.feed, "link"), base=url)
    base = _base(parsed.version, url=url, link=link)
    drafts = (
        _draft(entry, position=position, base=base)
        for position, entry in enumerate(parsed.entries[:most], start=1)
    )
    return Feed(
        kind=parsed.version,
        title=plain(_text(parsed.feed, "title")),
        language=_text(parsed.feed, "language"),
        link=link,
        drafts=tuple(drafts),
        count=len(parsed.entries),
    )


def _base(version: str, *, url: str, link: str) -> str:
    """What links are relative to where no ``xml:base`` says it.

    In Atom the document's URL (RFC 3986 5.1.3); RSS never said, and there it is the site's, since the
    document often lies with a hosting service.
    """
    return (url or link) if version.startswith("atom") else (link or url)


def _draft(entry: Entry, *, position: int, base: str) -> Draft:
    detail = _mapping(entry, "title_detail")
    return Draft(
        position=position,
        name=f"item {position}",
        base=base,
        links=tuple(_links(entry)),
        guid=_text(entry, "id"),
        title=_text(entry, "title"),
        summary=_text(entry, "summary") or _text(entry, "media_caption"),
        body=_body(entry, base),
        source=_text(_mapping(entry, "source"), "title"),
        author=_author(entry),
        tags=tuple(_text(tag, "label") or _text(tag, "term") for tag in _list(entry, "tags")),
        language=_text(detail, "language"),
        picture=_picture(entry, base),
        audio=_audio(entry, base),
        published_at=_published_at(entry),
    )


def _links(entry: Entry) -> Iterator[str]:
    """Candidates, best first; FeedBurner tells the article's own address beside its counting one."""
    yield _text(entry, "feedburner_origlink")
    yield _text(entry, "link")
    links = _list(entry, "links")
    yield from (_text(link, "href") for link in links if _text(link, "rel") not in NO_LINKS)


def _body(entry: Entry, base: str) -> Cleaned:
    """The longest of the contents."""
    found = [_cleaned(content, base) for content in _list(entry, "content")[:3]]
    return max(found, key=lambda body: len(body.text), default=Cleaned())


def _cleaned(content: Entry, base: str) -> Cleaned:
    value = _text(content, "value")
    if _text(content, "type") == "text/plain":
        return paragraphs(value)
    return clean(value, base=web_url(_text(content, "base"), base=base) or base)


def _author(entry: Entry) -> str:
    """Names only: an address in a feed is not there to be mailed on."""
    names = [_text(author, "name") for author in _list(entry, "authors")]
    if len(names) <= 1:  # feedparser's own parting of name and address knows only short domains
        names = [_text(entry, "author")]
    return ", ".join(dict.fromkeys(name for told in names if (name := _name(told))))


def _name(told: str) -> str:
    name = ADDRESS.sub("", plain(told[:LONGEST_AUTHOR])).strip()
    return name[1:-1].strip() if name.startswith("(") and name.endswith(")") else name


def _published_at(entry: Entry) -> Any:
    for name in ("published", "updated", "created"):
        if found := from_struct(entry_value(entry, f"{name}_parsed")) or moment(_text(entry, name)):
            return found
    return None


def _picture(entry: Entry, base: str) -> Picture | None:
    for told in _images(entry):
        if found := picture_of(told, base=base):
            return found
    return None


def _images(entry: Entry) -> Iterator[Entry]:
    for link in _list(entry, "links"):
        if _text(link, "rel") == "enclosure" and is_image(_media(link)):
            yield _media(link)
    media = [item for item in _list(entry, "media_content") if is_image(item)]
    yield from sorted(media, key=lambda item: -(pixels(item.get("width")) or 0))
    yield from _list(entry, "media_thumbnail")
    yield _media(_mapping(entry, "image"))


def _audio(entry: Entry, base: str) -> Audio | None:
    enclosures = (x for x in _list(entry, "links") if _text(x, "rel") == "enclosure")
    for told in (*map(_media, enclosures), *_list(entry, "media_content")):
        url = web_url(_text(told, "url"), base=base)
        if url and _is_spoken(told, url):
            length = _text(entry, "itunes_duration") or _text(told, "duration")
            return Audio(url=url, seconds=seconds_of(length))
    return None


def _is_spoken(told: Entry, url: str) -> bool:
    kind = _text(told, "type") or _text(told, "medium")
    return kind.startswith("audio") if kind else url.partition("?")[0].endswith(SPOKEN_NAMES)


def _media(link: Entry) -> Entry:
    """A link with the names that media elements have."""
    return {**link, "url": _text(link, "href")}


def entry_value(entry: Entry, name: str) -> Any:
    """A value under its own name, past feedparser's mapping of names."""
    return dict.get(entry, name) if isinstance(entry, dict) else None


def _text(entry: Entry, name: str) -> str:
    value = entry_value(entry, name)
    return value if isinstance(value, str) else ""


def _mapping(entry: Entry, name: str) -> Entry:
    value = entry_value(entry, name)
    return value if isinstance(value, dict) else {}


def _list(entry: Entry, name: str) -> list[Entry]:
    value = entry_value(entry, name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
