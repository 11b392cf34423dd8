"""The JSON Feed of a publication's editions (JSON Feed 1.1, jsonfeed.org/version/1.1)."""

import json
from collections.abc import Sequence
from typing import Any

from newsletter.links import Links
from newsletter.publication import Publication
from newsletter.web.entries import FeedEntry, moment

VERSION = "https://jsonfeed.org/version/1.1"
JSON_FEED_KIND = "application/feed+json"


def json_feed(publication: Publication, entries: Sequence[FeedEntry], *, links: Links) -> bytes:
    """The feed document, UTF-8, in the order of the entries."""
    home = links.archive(publication.slug)
    feed = {
        "version": VERSION,
        "title": publication.name,
        "home_page_url": home,
        "feed_url": links.json_feed(publication.slug),
        **_known(description=publication.tagline),
        "language": publication.language,
        "authors": [{"name": publication.name, "url": home}],
        "items": [_item(entry) for entry in entries],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode(errors="replace")


def _item(entry: FeedEntry) -> dict[str, Any]:
    """An item must have a content of one kind; where nobody knows what was told, it is a sentence."""
    return {
        "id": entry.url,
        "url": entry.url,
        "title": entry.title,
        **_known(summary=entry.summary, image=entry.picture, content_html=entry.content),
        **({} if entry.content else {"content_text": entry.summary or entry.title}),
        "date_published": moment(entry.published_at),
    }


def _known(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
