"""feedparser, with bounds that it does not have and with captions kept out of the text.

``feedparser.parse`` can open files and addresses, takes quadratic time over many categories in one
item, and reads ``media:description`` (the caption of a picture) as a second text of the item. So its
two parsers are driven here, on bytes in memory only. Knows nothing of articles.
"""

import xml.sax
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.encodings import convert_to_utf8
from feedparser.sanitizer import replace_doctype

from newsletter.sources.draft import TooMuchError

__all__ = ["Parsed", "parse"]

MOST_ELEMENTS = 200_000
MOST_TAGS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """feedparser's dictionaries. ``version`` is empty when the document did not say it is a feed."""

    version: str
    feed: Mapping[str, Any]
    entries: list[Mapping[str, Any]]


class _Bounds:
    """What both parsers do differently; stands before feedparser's class in the order of methods."""

    resolve_relative_uris = False  # nh3 does, for the tags that stay
    sanitize_html = False  # nh3 does
    elements = 0

    def unknown_starttag(self, tag: str, attrs: Any) -> Any:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise TooMuchError
        return super().unknown_starttag(tag, attrs)  # type: ignore[misc] # feedparser's mixin has it

    def _add_tag(self, term: Any, scheme: Any, label: Any) -> None:
        if len(self._get_context().get("tags", ())) < MOST_TAGS:
            super()._add_tag(term, scheme, label)  # type: ignore[misc] # feedparser's mixin has it

    def handle_charref(self, ref: str) -> None:
        """One reference to a character that there is not must not cost the whole feed."""
        try:
            super().handle_charref(ref)  # type: ignore[misc] # feedparser's mixin has it
        except (ValueError, OverflowError):
            self.handle_data("\N{REPLACEMENT CHARACTER}")

    def _start_media_description(self, _attributes: Any) -> None:
        self.push("media_caption", 1)

    def _end_media_description(self) -> None:
        caption = self.pop("media_caption")
        media = self._get_context().get("media_content")
        if media and caption:
            media[-1].setdefault("caption", caption)

    def _end_media_credit(self) -> None:
        super()._end_media_credit()  # type: ignore[misc] # feedparser's mixin has it
        context = self._get_context()
        media, credits_ = context.get("media_content"), context.get("media_credit")
        if media and credits_:
            media[-1].setdefault("credit", credits_[-1].get("content", ""))

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...  # the rest is feedparser's, which has no types


class _Strict(_Bounds, StrictFeedParser):  # type: ignore[misc] # feedparser has no types
    pass


class _Loose(_Bounds, LooseFeedParser):  # type: ignore[misc] # feedparser has no types
    pass


def parse(body: bytes, *, content_type: str) -> Parsed:
    """Read a feed of any kind, well-formed or not.

    Relative links stay relative, or become so to ``xml:base``.

    Args:
        body: the document.
        content_type: the media type as the server told it; its charset is heeded (RFC 7303).

    Raises:
        TooMuchError: it has more elements than a feed has.
        Exception: whatever feedparser trips over.
    """
    told: dict[str, Any] = {}
    # A text type without charset meant US-ASCII in RFC 3023, which feedparser still follows; RFC 7303
    # ended that, so only a type with a charset is handed on.
    kind = content_type if "charset" in content_type.lower() else "application/xml"
    data = convert_to_utf8({"content-type": kind}, body, told)
    version, data, entities = replace_doctype(data)
    parser = _read_strictly(data) if told.get("encoding") else None
    if parser is None:
        parser = _Loose("", None, "utf-8", entities)
        parser.feed(data.decode("utf-8", "replace"))
    return Parsed(version=version or parser.version, feed=parser.feeddata, entries=parser.entries)


def _read_strictly(data: bytes) -> Any:
    """The finished parser, or None when the document is not well-formed."""
    parser = _Strict("", None, "utf-8")
    reader = xml.sax.make_parser()  # noqa: S317 - the DOCTYPE was replaced, and entities are bounded by expat
    reader.setFeature(xml.sax.handler.feature_namespaces, 1)
    reader.setFeature(xml.sax.handler.feature_external_ges, 0)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = xml.sax.xmlreader.InputSource()
    source.setByteStream(BytesIO(data))
    try:
        reader.parse(source)
    except xml.sax.SAXException:
        return None
    return parser
