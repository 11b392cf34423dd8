"""What an edition's articles say: text that is not ours, so that ours can be told from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from newsletter.digest import Credit, Digest, Item
from newsletter.preflight.document import one_line, read_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text of an article, on one line, and the article's title."""

    title: str
    text: str


def said_by_articles(digest: Digest) -> tuple[Said, ...]:
    """Every text that a digest has of its articles: words, names and addresses."""
    texts = [(item.title, text) for item in digest.items() for text in _of_item(item)]
    paragraphs = [read_document(paragraph) for paragraph in digest.lead_paragraphs]
    texts += [(digest.lead.title, text) for page in paragraphs for text in page.texts]
    texts += [(digest.lead.title, unquote(link.url)) for page in paragraphs for link in page.links]
    return tuple(Said(title=title, text=one_line(text)) for title, text in texts if text)


def _of_item(item: Item) -> Iterator[str]:
    yield from (item.title, item.summary, item.author, item.section, item.source, unquote(item.url))
    for credit in item.credits:
        yield from _of_credit(credit)
    if item.earlier is not None:
        yield from (item.earlier.title, unquote(item.earlier.url))
    if item.picture is not None:
        picture = item.picture
        yield from (picture.alt, picture.caption, picture.credit, unquote(picture.url))
    if item.audio is not None:
        yield unquote(item.audio.url)


def _of_credit(credit: Credit) -> Iterator[str]:
    yield from (credit.source, credit.title, unquote(credit.url))
