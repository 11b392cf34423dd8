"""RSS 2.0 as papers write it (content:encoded, pictures, enclosures), and as some write it wrongly.

Knows the RSS 2.0 and Media RSS specifications; knows nothing of servers.
"""

from datetime import UTC
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from demo.media_rss import MEDIA, add_picture
from demo.pieces import Outlet, Piece, Place, Sound, address, body_html, labels, told_at

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
CREATOR = "http://purl.org/dc/elements/1.1/"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PREFIXES = {"atom": ATOM, "content": CONTENT, "dc": CREATOR, "itunes": ITUNES, "media": MEDIA}


def rss(outlet: Outlet, place: Place) -> bytes:
    """The outlet's feed as RSS 2.0 in UTF-8."""
    for prefix, namespace in PREFIXES.items():
        ET.register_namespace(prefix, namespace)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _write(channel, title=outlet.name, link=f"{outlet.home}/", description=outlet.description)
    _write(channel, language="en-GB", lastBuildDate=format_datetime(place.now.astimezone(UTC)))
    ET.SubElement(channel, f"{{{ATOM}}}link", rel="self", href=place.url)
    for piece in outlet.articles:
        _item(channel, outlet=outlet, piece=piece, place=place)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    # A bare carriage return would reach the reader as a line feed (XML 1.0, 2.11).
    return written.replace(b"\r", b"&#13;")


def malformed_rss(outlet: Outlet, place: Place) -> bytes:
    """The same with three common mistakes: a bare ampersand, an unknown entity, a tag left open.

    Lenient parsers still find every item; strict ones stop at the first line.
    """
    broken = rss(outlet, place).replace(b"&amp;", b"&")
    return broken.replace(b"</language>", b"&nbsp;</language><br>", 1)


def _item(channel: ET.Element, *, outlet: Outlet, piece: Piece, place: Place) -> None:
    item = ET.SubElement(channel, "item")
    guid = ET.SubElement(item, "guid", isPermaLink="false")
    guid.text = piece.id
    when = told_at(piece, place.now)
    date = piece.date or (format_datetime(when) if when else "")
    _write(
        item,
        title=piece.title,
        link=address(outlet, piece),
        description=piece.summary,
        pubDate=date,
    )
    _write(item, **{f"{{{CREATOR}}}creator": piece.author})
    _write(item, **{f"{{{CONTENT}}}encoded": body_html(piece, place.media)})
    for label in labels(piece):
        ET.SubElement(item, "category").text = label
    if piece.picture:
        add_picture(item, piece.picture, media=place.media)
    if piece.audio:
        _sound(item, piece.audio)


def _write(parent: ET.Element, **texts: str) -> None:
    for tag, text in texts.items():
        if text:
            ET.SubElement(parent, tag).text = text


def _sound(item: ET.Element, sound: Sound) -> None:
    kind = {"type": "audio/mpeg", "length": str(sound.length_bytes)}
    ET.SubElement(item, "enclosure", {"url": sound.url, **kind})
    ET.SubElement(item, f"{{{ITUNES}}}duration").text = str(sound.seconds)
