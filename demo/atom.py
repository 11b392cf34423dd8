"""Atom 1.0 (RFC 4287) with Media RSS pictures, as a paper writes it. Knows nothing of servers."""

from xml.etree import ElementTree as ET

from demo.media_rss import MEDIA, add_picture
from demo.pieces import Outlet, Piece, Place, Sound, address, body_html, labels, told_at

ATOM = "http://www.w3.org/2005/Atom"


def atom(outlet: Outlet, place: Place) -> bytes:
    """The outlet's feed as Atom 1.0 in UTF-8."""
    ET.register_namespace("media", MEDIA)
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _write(root, title=outlet.name, subtitle=outlet.description, id=f"{outlet.home}/")
    _write(root, updated=place.now.isoformat(timespec="seconds"))
    ET.SubElement(root, "link", rel="self", href=place.url)
    ET.SubElement(root, "link", rel="alternate", href=f"{outlet.home}/")
    for piece in outlet.articles:
        _entry(root, outlet=outlet, piece=piece, place=place)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(root: ET.Element, *, outlet: Outlet, piece: Piece, place: Place) -> None:
    entry = ET.SubElement(root, "entry")
    when = told_at(piece, place.now) or place.now
    _write(entry, id=f"{outlet.home}/id/{piece.id}", title=piece.title, summary=piece.summary)
    _write(entry, published=when.isoformat(), updated=when.isoformat())
    ET.SubElement(entry, "link", rel="alternate", type="text/html", href=address(outlet, piece))
    _write(ET.SubElement(entry, "author"), name=piece.author)
    for label in labels(piece):
        ET.SubElement(entry, "category", term=label)
    if piece.body:
        ET.SubElement(entry, "content", type="html").text = body_html(piece, place.media)
    _attachments(entry, piece=piece, media=place.media)


def _write(parent: ET.Element, **texts: str) -> None:
    for tag, text in texts.items():
        ET.SubElement(parent, tag).text = text


def _attachments(entry: ET.Element, *, piece: Piece, media: str) -> None:
    if piece.picture:
        add_picture(entry, piece.picture, media=media)
    if piece.audio:
        _sound(entry, piece.audio)


def _sound(entry: ET.Element, sound: Sound) -> None:
    size = {"type": "audio/mpeg", "length": str(sound.length_bytes)}
    ET.SubElement(entry, "link", {"rel": "enclosure", "href": sound.url, **size})
