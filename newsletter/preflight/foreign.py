"""What an edition's articles say: text that is not ours, told from ours by leaving it out.

Comparing texts would not do: templates clip, wrap, join and capitalise what articles say, and an article that wants to
stop an edition could hide in that. So the same mail is rendered once more from a digest that says nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from newsletter.article import Audio, Picture
from newsletter.digest import Credit, Digest, Earlier, Item, Section
from newsletter.preflight.document import one_line, read_document

WORD = "Word"
ADDRESS = "https://article.test/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text of an article, on one line, and the article's title."""

    title: str
    text: str


def silenced(digest: Digest) -> Digest:
    """The same digest with one plain word for each text of an article; what is empty stays empty."""
    return replace(
        digest,
        lead=_silent(digest.lead),
        lead_paragraphs=tuple(f"<p>{WORD}</p>" for _ in digest.lead_paragraphs),
        also_covered_by=tuple(map(_silent, digest.also_covered_by)),
        related=tuple(map(_silent, digest.related)),
        sections=tuple(
            Section(name=_word(section.name), items=tuple(map(_silent, section.items)))
            for section in digest.sections
        ),
        headlines=tuple(map(_silent, digest.headlines)),
    )


def said_by_articles(digest: Digest) -> tuple[Said, ...]:
    """Every text that a digest has of its articles, to find whose a text is."""
    texts = [(item.title, text) for item in digest.items() for text in _of_item(item)]
    for paragraph in digest.lead_paragraphs:
        page = read_document(paragraph)
        words = (*page.texts, *(unquote(link.url) for link in page.links))
        texts += [(digest.lead.title, text) for text in words]
    return tuple(Said(title=title, text=one_line(text)) for title, text in texts if text)


def _silent(item: Item) -> Item:
    return replace(
        item,
        title=_word(item.title),
        url=_address(item.url),
        source=_word(item.source),
        summary=_word(item.summary),
        author=_word(item.author),
        section=_word(item.section),
        picture=None if item.picture is None else _silent_picture(item.picture),
        audio=None if item.audio is None else Audio(url=ADDRESS, seconds=item.audio.seconds),
        credits=tuple(
            Credit(source=_word(one.source), title=_word(one.title), url=_address(one.url))
            for one in item.credits
        ),
        earlier=None if item.earlier is None else _silent_past(item.earlier),
    )


def _silent_picture(picture: Picture) -> Picture:
    return replace(
        picture,
        url=_address(picture.url),
        alt=_word(picture.alt),
        caption=_word(picture.caption),
        credit=_word(picture.credit),
    )


def _silent_past(earlier: Earlier) -> Earlier:
    return Earlier(title=_word(earlier.title), url=_address(earlier.url), on=earlier.on)


def _word(text: str) -> str:
    return WORD if text else ""


def _address(url: str) -> str:
    return ADDRESS if url else ""


def _of_item(item: Item) -> Iterator[str]:
    yield from (item.title, item.summary, item.author, item.section, item.source, unquote(item.url))
    for credit in item.credits:
        yield from (credit.source, credit.title, unquote(credit.url))
    if item.earlier is not None:
        yield from (item.earlier.title, unquote(item.earlier.url))
    if item.picture is not None:
        picture = item.picture
        yield from (picture.alt, picture.caption, picture.credit, unquote(picture.url))
    if item.audio is not None:
        yield unquote(item.audio.url)
