"""The Atom feed of a publication's editions (RFC 4287)."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from newsletter.links import Links
from newsletter.publication import Publication
from newsletter.web.entries import FeedEntry, moment, updated_at

ATOM = "http://www.w3.org/2005/Atom"
ATOM_KIND = "application/atom+xml"
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What an XML 1.0 document cannot hold at all, not even escaped (section 2.2)."""


def atom_feed(publication: Publication, entries: Sequence[FeedEntry], *, links: Links) -> bytes:
    """The feed document, UTF-8, in the order of the entries."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(
        f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": publication.language}
    )
    _text(feed, "id", links.archive(publication.slug))
    _text(feed, "title", publication.name)
    if publication.tagline:
        _text(feed, "subtitle", publication.tagline)
    _text(feed, "updated", moment(updated_at(entries)))
    _text(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", publication.name)
    _link(feed, "self", links.feed(publication.slug), kind=ATOM_KIND)
    _link(feed, "alternate", links.archive(publication.slug), kind="text/html")
    for entry in entries:
        _entry(feed, entry)
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _entry(feed: ET.Element, told: FeedEntry) -> None:
    entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
    _text(entry, "id", told.url)
    _text(entry, "title", told.title)
    _text(entry, "published", moment(told.published_at))
    _text(entry, "updated", moment(told.published_at))
    if told.summary:
        _text(entry, "summary", told.summary)
    if told.content:
        _text(entry, "content", told.content, type="html")
    _link(entry, "alternate", told.url, kind="text/html")


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = _NO_XML.sub("", text)


def _link(parent: ET.Element, rel: str, href: str, *, kind: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href, "type": kind})
