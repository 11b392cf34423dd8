"""JSON Feed 1.0 and 1.1 and plainer JSON: a list of objects, or one below ``items`` or ``articles``.

Wrong types never crash: what is not of the expected type is as good as missing. Knows nothing of
how the bytes came.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from newsletter.article import Audio, Picture
from newsletter.sources.draft import Draft, Feed
from newsletter.sources.markup import Cleaned, clean, paragraphs, plain
from newsletter.sources.moment import moment, seconds_of
from newsletter.sources.picture import picture_of
from newsletter.sources.web_url import web_url

__all__ = ["NoFeedError", "NoJsonError", "read_json"]

Object = Mapping[str, Any]
LISTS = ("items", "articles")


class NoJsonError(ValueError):
    """The bytes are no JSON; the text says where it breaks."""


class NoFeedError(ValueError):
    """JSON, but without a list of articles."""


def read_json(body: bytes, *, url: str, most: int) -> Feed:
    """Read the first ``most`` items.

    Raises:
        NoJsonError: the bytes are no JSON.
        NoFeedError: there is no list of articles in it.
    """
    document = _loaded(body)
    feed = _object(document)
    items = document if isinstance(document, list) else _items(feed)
    drafts = (
        _draft(_object(item), position=position, base=url)
        for position, item in enumerate(items[:most], start=1)
    )
    return Feed(
        kind="json",
        title=plain(_text(feed, "title")),
        language=_text(feed, "language"),
        drafts=tuple(drafts),
        count=len(items),
    )


def _loaded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except UnicodeDecodeError:
        raise NoJsonError("it is not in UTF-8") from None
    except json.JSONDecodeError as error:
        raise NoJsonError(f"{error.msg} in line {error.lineno}") from None
    except (ValueError, RecursionError):  # a number of thousands of digits; nested without end
        raise NoJsonError("it is nested too deep or has a number that is too long") from None


def _items(feed: Object) -> list[Any]:
    for name in LISTS:
        if isinstance(feed.get(name), list):
            return list(feed[name])
    raise NoFeedError


def _draft(item: Object, *, position: int, base: str) -> Draft:
    return Draft(
        position=position,
        name=f"item {position}",
        base=base,
        links=(_text(item, "url"), _text(item, "external_url", "link")),
        guid=_text(item, "id", "guid"),
        title=_text(item, "title", "headline"),
        summary=_text(item, "summary", "description"),
        body=_body(item, base),
        source=_text(item, "source") or _text(_object(item.get("source")), "name", "title"),
        author=_author(item),
        section=_text(item, "section"),
        tags=_tags(item),
        language=_text(item, "language"),
        picture=_picture(item, base),
        audio=_audio(item, base),
        published_at=_published_at(item),
    )


def _body(item: Object, base: str) -> Cleaned:
    if markup := _text(item, "content_html", "body_html", "body", "content"):
        return clean(markup, base=base) if "<" in markup else paragraphs(markup)
    return paragraphs(_text(item, "content_text"))


def _author(item: Object) -> str:
    """JSON Feed 1.1 has ``authors``, 1.0 has ``author``; plainer JSON has a name."""
    listed = item.get("authors")
    people = listed if isinstance(listed, list) else [item.get("author")]
    names = [
        person if isinstance(person, str) else _text(_object(person), "name") for person in people
    ]
    return ", ".join(dict.fromkeys(name for name in names if name and "@" not in name))


def _tags(item: Object) -> tuple[str, ...]:
    told = item.get("tags", item.get("keywords"))
    if isinstance(told, str):
        told = told.split(",")
    return tuple(tag for tag in told if isinstance(tag, str)) if isinstance(told, list) else ()


def _published_at(item: Object) -> Any:
    names = ("date_published", "published_at", "publishedAt", "published", "date", "date_modified")
    return next((found for name in names if (found := moment(_text(item, name)))), None)


def _picture(item: Object, base: str) -> Picture | None:
    for name in ("image", "banner_image", "urlToImage"):
        value = item.get(name)
        told = value if isinstance(value, dict) else {"url": value}
        if found := picture_of(told, base=base):
            return found
    images = (x for x in _attachments(item) if _text(x, "mime_type").startswith("image/"))
    return next(
        (found for x in images if (found := picture_of({"url": x.get("url")}, base=base))), None
    )


def _audio(item: Object, base: str) -> Audio | None:
    for told in _attachments(item):
        url = web_url(_text(told, "url"), base=base)
        if url and _text(told, "mime_type").startswith("audio/"):
            return Audio(url=url, seconds=seconds_of(_text(told, "duration_in_seconds")))
    url = web_url(_text(item, "audio"), base=base)
    return Audio(url=url) if url else None


def _attachments(item: Object) -> Iterator[Object]:
    listed = item.get("attachments")
    yield from (x for x in (listed if isinstance(listed, list) else []) if isinstance(x, dict))


def _object(value: Any) -> Object:
    return value if isinstance(value, dict) else {}


def _text(item: Object, *names: str) -> str:
    """The first of the names that has a text; a number (an id, a Unix date) counts as one."""
    for name in names:
        value = item.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and value.strip():
            return value
    return ""
