"""An item as one of the formats told it, and the one way it becomes an article.

All formats meet here, so what makes an item usable is decided once: a link to the web, and a title or
some text to make one of. Knows nothing of feedparser, JSON or CSV.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from newsletter.article import Article, Audio, Picture, canonical_url
from newsletter.sources.line import cut, one_line
from newsletter.sources.markup import Cleaned, clean, plain
from newsletter.sources.web_url import host_of, web_url

__all__ = ["Draft", "Feed", "Origin", "TooMuchError", "article_of", "language_tag"]

TITLE_LENGTH = 400
MADE_TITLE_LENGTH = 80
SUMMARY_LENGTH = 600
NAME_LENGTH = 200
GUID_LENGTH = 1_000
TAGS = 20
TAG_LENGTH = 60
NO_BODY = Cleaned()
LIVE_TITLE = re.compile(r"live(?:\s+(?:updates?|blog))?\s*[:|]", re.IGNORECASE)
LIVE_TAGS = frozenset({"live", "liveblog", "live blog"})
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,3}", re.IGNORECASE)
CUT_MARK = re.compile(r"\s*(?:\[(?:…|\.\.\.)\]|\((?:…|\.\.\.)\)|(?<!\.)\.\.\.)$")
# What WordPress puts under every item of its feeds.
APPEARED = re.compile(r"\s*The post .{1,400} (?:first appeared|appeared first) on .{1,200}\.?$")


class TooMuchError(ValueError):
    """More elements than a feed has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where items come from: ``url`` they are relative to, the ``source`` a reader sees, and when."""

    url: str
    source: str
    language: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An item, not yet cleaned.

    ``position`` counts from 1; ``name`` is what to call the item in a sentence (``item 3``, ``line 9``).
    ``links`` are candidates, best first, perhaps relative to ``base``; ``title`` and ``summary`` may be
    HTML; ``source`` is the item's own, where it has one.
    """

    position: int
    name: str
    base: str = ""
    links: tuple[str, ...] = ()
    guid: str = ""
    title: str = ""
    summary: str = ""
    body: Cleaned = NO_BODY
    source: str = ""
    author: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    picture: Picture | None = None
    audio: Audio | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed's own words and its items.

    ``kind`` is empty when nothing in the document says it is a feed; ``link`` is the site it belongs
    to; ``count`` is how many items there were, of which ``drafts`` may be only the first ones.
    """

    kind: str
    title: str
    language: str
    link: str = ""
    drafts: tuple[Draft, ...]
    count: int


def article_of(draft: Draft, *, origin: Origin) -> Article | str:
    """The article, or the sentence that says why there is none."""
    summary = _summary(draft.summary)
    title = cut(plain(draft.title), TITLE_LENGTH) or cut(
        summary or draft.body.text, MADE_TITLE_LENGTH
    )
    url = _link(draft, origin)
    if not title:
        return f"{_called(draft, url)} has neither a title nor a text."
    if not url:
        return f"{_called(draft, title)} has no link to a web page."
    return _article(draft, origin=origin, url=url, title=title, summary=summary)


def _article(draft: Draft, *, origin: Origin, url: str, title: str, summary: str) -> Article:
    body = _body(draft, summary)
    tags = _tags(draft.tags)
    source = cut(plain(draft.source), NAME_LENGTH) or origin.source or host_of(url)
    return Article(
        source=source,
        url=url,
        canonical_url=canonical_url(url),
        guid=one_line(draft.guid)[:GUID_LENGTH],
        title=title,
        summary=cut(summary or body.text, SUMMARY_LENGTH),
        body_html=body.html,
        author=cut(plain(draft.author), NAME_LENGTH),
        section=cut(plain(draft.section), NAME_LENGTH),
        tags=tags,
        language=language_tag(draft.language) or origin.language,
        picture=_picture(draft, body),
        audio=draft.audio,
        published_at=draft.published_at,
        first_seen_at=origin.now,
        position=draft.position,
        position_at=origin.now,
        live=bool(LIVE_TITLE.match(title)) or any(tag.casefold() in LIVE_TAGS for tag in tags),
    )


def language_tag(text: str) -> str:
    """A BCP 47 tag in its usual case (``en-GB``), or empty when it is none."""
    first, *rest = text.strip().replace("_", "-").split("-")
    tag = "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])  # noqa: PLR2004 - a region
    return tag if LANGUAGE.fullmatch(tag) else ""


def _link(draft: Draft, origin: Origin) -> str:
    base = draft.base or origin.url
    named = (web_url(link, base=base) for link in draft.links if link.strip())
    return next((url for url in named if url), "") or web_url(draft.guid)


def _called(draft: Draft, what: str) -> str:
    name = draft.name[:1].upper() + draft.name[1:]
    return f"{name} ({cut(what, MADE_TITLE_LENGTH)})" if what else name


def _summary(text: str) -> str:
    return CUT_MARK.sub("…", APPEARED.sub("", plain(text)))


def _body(draft: Draft, summary: str) -> Cleaned:
    """The body; a summary that is a whole article (many feeds have no other place) counts as one."""
    if draft.body.text and len(draft.body.text) >= len(summary):
        return draft.body
    if len(summary) > SUMMARY_LENGTH:
        return clean(draft.summary, base=draft.base)
    return draft.body


def _picture(draft: Draft, body: Cleaned) -> Picture | None:
    """The picture that the feed names, with what only the text tells of it; else the first of the text."""
    named, in_text = draft.picture, body.picture or _picture_in(draft)
    if named is None or in_text is None or named.url != in_text.url:
        return named or in_text
    return replace(
        named,
        alt=named.alt or in_text.alt,
        caption=named.caption or in_text.caption,
        credit=named.credit or in_text.credit,
    )


def _picture_in(draft: Draft) -> Picture | None:
    return (
        clean(draft.summary, base=draft.base).picture if "<img" in draft.summary.lower() else None
    )


def _tags(told: tuple[str, ...]) -> tuple[str, ...]:
    lines = (cut(plain(tag), TAG_LENGTH) for tag in told[: TAGS * 2])
    return tuple(dict.fromkeys(tag for tag in lines if tag))[:TAGS]
