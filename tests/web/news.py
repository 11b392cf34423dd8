"""A library with a day's news in it, for the tests that compose."""

from datetime import timedelta

from newsletter.actions.services import Services
from newsletter.article import Article
from newsletter.publication import Publication, Source, SourceId
from newsletter.store import articles, sources

TITLES = (
    "Harbour bridge opens to trains after nine years",
    "Parliament votes on the fishing treaty",
    "Storm takes the roof off the old market hall",
    "Hospital nurses end their strike",
    "Comet seen with the naked eye over the coast",
)


def stocked(services: Services, publication: Publication) -> None:
    """Put five stories of one outlet into a publication's library."""
    with services.store.begin() as tx:
        source_id = sources.add(
            tx,
            Source(
                id=SourceId(0),
                publication_id=publication.id,
                url="https://ledger.example/feed.xml",
                title="The Ledger",
            ),
        )
        news = [_article(services, number, title) for number, title in enumerate(TITLES, 1)]
        articles.save(tx, news, publication_id=publication.id, source_id=source_id)


def _article(services: Services, number: int, title: str) -> Article:
    now = services.clock.now()
    return Article(
        source="The Ledger",
        url=f"https://ledger.example/{number}",
        canonical_url=f"ledger.example/{number}",
        guid=str(number),
        title=title,
        summary=f"{title}, as our reporter saw it.",
        published_at=now - timedelta(hours=number),
        first_seen_at=now,
        position=number,
    )
