"""JSON Feed 1.1 (jsonfeed.org), as an agency would publish it. Knows nothing of servers."""

import json
from typing import Any

from demo.pieces import Outlet, Piece, Place, Sound, address, body_html, labels, told_at

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(outlet: Outlet, place: Place) -> bytes:
    """The outlet's feed as JSON Feed 1.1 in UTF-8."""
    feed = {
        "version": VERSION,
        "title": outlet.name,
        "home_page_url": f"{outlet.home}/",
        "feed_url": place.url,
        "description": outlet.description,
        "language": "en",
        "items": [_item(outlet, piece=piece, place=place) for piece in outlet.articles],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def _item(outlet: Outlet, *, piece: Piece, place: Place) -> dict[str, Any]:
    when = told_at(piece, place.now)
    item = {
        "id": piece.id,
        "url": address(outlet, piece),
        "title": piece.title,
        "summary": piece.summary,
        "content_html": body_html(piece, place.media),
        "date_published": when.isoformat() if when else "",
        "authors": [{"name": piece.author}] if piece.author else [],
        "tags": labels(piece),
        "image": f"{place.media}/{piece.picture.file}" if piece.picture else "",
        "attachments": [_attachment(piece.audio)] if piece.audio else [],
    }
    return {key: value for key, value in item.items() if value}


def _attachment(sound: Sound) -> dict[str, Any]:
    size = {"size_in_bytes": sound.length_bytes, "duration_in_seconds": sound.seconds}
    return {"url": sound.url, "mime_type": "audio/mpeg", **size}
