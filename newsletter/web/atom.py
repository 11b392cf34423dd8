"""The Atom feed of a publication's editions (RFC 4287)."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from newsletter.digest import EditionSummary
from newsletter.links import Links
from newsletter.publication import Publication

ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What an XML 1.0 document cannot hold at all, not even escaped (section 2.2)."""


def edition_feed(
    publication: Publication, editions: Sequence[EditionSummary], *, links: Links
) -> bytes:
    """The feed document, UTF-8, newest edition first."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(
        f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": publication.language}
    )
    updated = max((e.published_at or NEVER for e in editions), default=NEVER)
    _text(feed, "id", links.archive(publication.slug))
    _text(feed, "title", publication.name)
    if publication.tagline:
        _text(feed, "subtitle", publication.tagline)
    _text(feed, "updated", _moment(updated))
    _text(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", publication.name)
    _link(feed, "self", links.feed(publication.slug), kind="application/atom+xml")
    _link(feed, "alternate", links.archive(publication.slug), kind="text/html")
    for edition in editions:
        _entry(feed, edition, links.edition(publication.slug, edition.on, edition.slot))
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _entry(feed: ET.Element, edition: EditionSummary, url: str) -> None:
    entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
    _text(entry, "id", url)
    _text(entry, "title", edition.subject)
    _text(entry, "published", _moment(edition.published_at or NEVER))
    _text(entry, "updated", _moment(edition.published_at or NEVER))
    if edition.standfirst:
        _text(entry, "summary", edition.standfirst)
    _link(entry, "alternate", url, kind="text/html")


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = _NO_XML.sub("", text)


def _link(parent: ET.Element, rel: str, href: str, *, kind: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href, "type": kind})


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
