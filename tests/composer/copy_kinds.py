"""Eight ways in which one text comes again: what outlets and their feeds do to a piece that they took over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

from newsletter.article import Article, ArticleId, canonical_url
from newsletter.composer.grouping.duplicates import Copied, same_addresses, same_texts
from newsletter.composer.text.piece import Piece, read
from newsletter.composer.text.vectors import vectors_of
from tests.composer.newsroom import NOW

LATER = timedelta(hours=5)
SHORTEST_CUT = 60
EVERY_EIGHTH = 8
COPY_IDS = 1_000_000


def _shortened(article: Article) -> Article:
    end = max(SHORTEST_CUT, len(article.summary) // 2)
    return replace(article, summary=f"{article.summary[:end].rstrip()}…")


def _with_words_dropped(article: Article) -> Article:
    words = article.summary.split()
    kept = [word for place, word in enumerate(words, start=1) if place % EVERY_EIGHTH]
    return replace(article, summary=" ".join(kept))


def _shouted(article: Article) -> Article:
    return replace(article, title=article.title.upper(), summary=article.summary.upper())


KINDS: Mapping[str, Callable[[Article], Article]] = {
    "update": lambda a: replace(a, title=f"UPDATE 2-{a.title}"),
    "suffix": lambda a: replace(a, title=f"{a.title} | The Lunde Gazette"),
    "truncated": _shortened,
    "dateline": lambda a: replace(a, summary=f"LUNDE, March 2 (Wire) - {a.summary}"),
    "without summary": lambda a: replace(a, summary=""),
    "case": _shouted,
    "dropped words": _with_words_dropped,
    "moved": lambda a: a,
}
"""What each does to title and summary; the copy stands at another address, in another outlet, five hours later."""


def copied(article: Article, kind: str, *, number: int) -> Article:
    """A copy of that kind."""
    url = f"https://www.gazette.example/{number}?utm_source=feed"
    return replace(
        KINDS[kind](article),
        id=ArticleId(COPY_IDS + number),
        source="The Lunde Gazette",
        url=url,
        canonical_url=canonical_url(url),
        guid="",
        published_at=article.published_at and article.published_at + LATER,
    )


def unique(articles: Sequence[Article]) -> list[Copied]:
    """The articles without duplicates, as the composer finds them."""
    pieces = [piece for article in articles if (piece := _read(article))]
    found = same_addresses(pieces)
    vectors = vectors_of([one.piece.text for one in found])
    return same_texts(found, {one.url: v for one, v in zip(found, vectors, strict=True)})


@cache
def _read(article: Article) -> Piece | None:
    """An article as the composer reads it: once, although it is in a pool for each kind of copy."""
    return read(article, now=NOW)


def missed(articles: Sequence[Article], kind: str) -> list[Article]:
    """Those of the articles whose copy of that kind is not found, each article having one in the same pool."""
    pairs = [(a, copied(a, kind, number=number)) for number, a in enumerate(articles)]
    found = unique([article for pair in pairs for article in pair])
    place = {p.article.id: number for number, one in enumerate(found) for p in one.pieces}
    return [article for article, copy in pairs if place[article.id] != place[copy.id]]
