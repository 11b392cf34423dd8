"""Sense: let the language model read the articles that the composer will compare, and keep what it makes of them.

Reading takes seconds, so it is done outside transactions, in batches that are kept one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice

from newsletter.actions.services import Services
from newsletter.article import Article, ArticleId
from newsletter.composer.grouping.sense import NO_SENSES, Model, Senses, readable_text
from newsletter.publication import Publication
from newsletter.store import articles, vectors
from newsletter.store.vectors import Kept

BATCH = 50
MOST_AT_ONCE = 500
"""Articles read by one act, the latest first: about 12 seconds. The others are compared by words until the next."""


def read_articles(services: Services, publication: Publication) -> None:
    """Read what a publication may choose from now, so that composing finds it read.

    Raises:
        ModelError: the model cannot be used.
    """
    if services.model is not None:
        since = services.clock.now() - timedelta(days=publication.rules.related_days)
        with services.store.read() as tx:
            pool = articles.recent(tx, publication.id, since=since)
        senses_of(services, publication, pool, since=since)


def senses_of(
    services: Services, publication: Publication, pool: Sequence[Article], *, since: datetime
) -> Senses:
    """What the model makes of those articles of a pool that it can read; nothing where there is no model.

    Args:
        services: with a model or without.
        publication: whose articles they are; where nobody told an article's language, it is the publication's.
        pool: the articles.
        since: the time that the pool goes back to.

    Raises:
        ModelError: the model cannot be used.
    """
    model = services.model
    if model is None:
        return NO_SENSES
    texts = _texts(model, publication, pool)
    with services.store.read() as tx:
        kept = vectors.recent(tx, publication.id, since=since)
    found = {
        one.article_id: one.vector
        for one in kept.values()
        if one.article_id in texts and one.made_from == _made_from(model, texts[one.article_id])
    }
    missing = [article.id for article in _latest_first(pool) if article.id in texts.keys() - found]
    for made in _read(model, {key: texts[key] for key in missing[:MOST_AT_ONCE]}):
        with services.store.begin() as tx:
            vectors.keep(tx, made)
        found |= {one.article_id: one.vector for one in made}
    return model.senses({a.canonical_url: found[a.id] for a in pool if a.id in found})


def _texts(
    model: Model, publication: Publication, pool: Sequence[Article]
) -> Mapping[ArticleId, str]:
    """What there is to read of each article that is in a language the model knows."""
    texts = ((article, readable_text(article)) for article in pool)
    return {
        article.id: text
        for article, text in texts
        if model.reads(text, language=article.language or publication.language)
    }


def _latest_first(pool: Sequence[Article]) -> list[Article]:
    return sorted(pool, key=lambda a: (a.published_at or a.first_seen_at, a.id), reverse=True)


def _read(model: Model, texts: Mapping[ArticleId, str]) -> Iterator[list[Kept]]:
    read = zip(texts.items(), model.vectors_of(list(texts.values())), strict=True)
    made = (Kept(key, _made_from(model, text), vector) for (key, text), vector in read)
    while batch := list(islice(made, BATCH)):
        yield batch


def _made_from(model: Model, text: str) -> str:
    return sha256(f"{model.name}\n{text}".encode()).hexdigest()
