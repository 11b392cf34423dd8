"""The language model at work: what is read, how often, and what is kept."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from newsletter.actions import sense
from newsletter.actions.compose import compose_edition
from newsletter.actions.sense import read_articles, senses_of
from newsletter.actions.services import Services
from newsletter.article import Article
from newsletter.composer.grouping.sense import NO_SENSES
from newsletter.errors import ModelError
from newsletter.publication import Kind, Publication, Source, SourceId
from newsletter.store import articles, sources
from newsletter.store.tables import article_vectors
from newsletter.store.tables import articles as article_rows
from tests.actions.fake_model import FakeModel
from tests.conftest import NOW
from tests.desk import SLUG
from tests.one_database import store  # noqa: F401 - in place of the fixture with both databases

SINCE = NOW - timedelta(days=14)
TITLES = ("Bridge opens to trains", "Harbour frozen over", "Parliament elects a speaker")


def told(title: str, **more: object) -> Article:
    url = f"ledger.example/{title.lower().replace(' ', '-')}"
    plain = Article(
        source="The Ledger",
        url=f"https://{url}",
        canonical_url=url,
        title=title,
        language="en",
        published_at=NOW - timedelta(hours=1),
        first_seen_at=NOW,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.fixture
def model() -> FakeModel:
    return FakeModel()


@pytest.fixture
def reading(services: Services, model: FakeModel) -> Services:
    return replace(services, model=model)


@pytest.fixture
def source(services: Services, publication: Publication) -> SourceId:
    new = Source(id=SourceId(0), publication_id=publication.id, url="file:x", kind=Kind.FILE)
    with services.store.begin() as tx:
        return sources.add(tx, new)


@pytest.fixture
def take_in(
    services: Services, publication: Publication, source: SourceId
) -> Callable[..., tuple[Article, ...]]:
    def save(*some: Article) -> tuple[Article, ...]:
        with services.store.begin() as tx:
            articles.save(tx, some, publication_id=publication.id, source_id=source)
            return articles.recent(tx, publication.id, since=SINCE)

    return save


TakeIn = Callable[..., tuple[Article, ...]]


def kept(services: Services) -> int:
    with services.store.read() as tx:
        return tx.execute(select(func.count()).select_from(article_vectors)).scalar_one()


def known(services: Services, publication: Publication, pool: Sequence[Article]) -> list[str]:
    found = senses_of(services, publication, pool, since=SINCE)
    return [article.title for article in pool if found.knows(article.canonical_url)]


def test_without_a_model_nothing_is_read(
    services: Services, publication: Publication, take_in: TakeIn
) -> None:
    pool = take_in(*map(told, TITLES))
    assert senses_of(services, publication, pool, since=SINCE) is NO_SENSES
    read_articles(services, publication)
    assert kept(services) == 0


def test_every_article_is_read_once(
    reading: Services, publication: Publication, model: FakeModel, take_in: TakeIn
) -> None:
    pool = take_in(*map(told, TITLES))
    read_articles(reading, publication)
    assert known(reading, publication, pool) == list(TITLES)
    assert sorted(model.read) == sorted(TITLES)


def test_composing_reads_what_is_new_and_keeps_it(
    reading: Services, publication: Publication, model: FakeModel, take_in: TakeIn
) -> None:
    take_in(*map(told, TITLES))
    compose_edition(reading, SLUG, dry_run=True)
    assert (sorted(model.read), kept(reading)) == (sorted(TITLES), 3)


def test_an_article_whose_text_changed_is_read_anew(
    reading: Services, publication: Publication, model: FakeModel, take_in: TakeIn
) -> None:
    take_in(*map(told, TITLES))
    read_articles(reading, publication)
    pool = take_in(told(TITLES[0], summary="The first train crossed at dawn."))
    assert known(reading, publication, pool) == list(TITLES)
    assert model.read[3:] == [f"{TITLES[0]}. The first train crossed at dawn."]
    assert kept(reading) == 3


def test_another_model_reads_everything_anew(
    reading: Services, publication: Publication, take_in: TakeIn
) -> None:
    take_in(*map(told, TITLES))
    read_articles(reading, publication)
    other = FakeModel(name="better")
    read_articles(replace(reading, model=other), publication)
    assert (len(other.read), kept(reading)) == (3, 3)


def test_an_article_in_a_language_that_the_model_does_not_know_is_left_alone(
    reading: Services, publication: Publication, take_in: TakeIn
) -> None:
    pool = take_in(told(TITLES[0]), told("Brücke für Züge freigegeben", language="de"))
    assert known(reading, publication, pool) == [TITLES[0]]


@pytest.mark.parametrize(("language", "read"), [("en", 1), ("de", 0)])
def test_an_article_of_untold_language_is_taken_to_be_in_the_publications(
    reading: Services, publication: Publication, take_in: TakeIn, language: str, read: int
) -> None:
    pool = take_in(told(TITLES[0], language=""))
    assert len(known(reading, replace(publication, language=language), pool)) == read


def test_an_article_older_than_the_pool_is_read_when_it_is_given(
    reading: Services, publication: Publication, take_in: TakeIn
) -> None:
    take_in(told("Library burned down", published_at=NOW - timedelta(days=60)))
    with reading.store.read() as tx:
        pinned = articles.find(tx, publication.id, "ledger.example/library-burned-down")
    assert pinned is not None
    for _ in range(2):
        assert known(reading, publication, [pinned]) == ["Library burned down"]


def test_what_was_read_before_the_model_broke_is_kept(
    reading: Services,
    publication: Publication,
    model: FakeModel,
    take_in: TakeIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sense, "BATCH", 1)
    pool = take_in(*map(told, TITLES))

    def broken() -> None:
        if len(model.read) == 2:
            raise ModelError("the model broke")

    model.before = broken
    with pytest.raises(ModelError):
        read_articles(reading, publication)
    model.before = lambda: None
    assert known(reading, publication, pool) == list(TITLES)
    assert len(model.read) == 3


def test_one_act_reads_the_latest_articles_and_leaves_the_others_for_the_next(
    reading: Services,
    publication: Publication,
    take_in: TakeIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sense, "MOST_AT_ONCE", 1)
    old, young = told(TITLES[0], published_at=NOW - timedelta(days=1)), told(TITLES[1])
    pool = take_in(old, young)
    assert known(reading, publication, pool) == [TITLES[1]]
    assert known(reading, publication, pool) == [TITLES[0], TITLES[1]]


def test_no_transaction_is_open_while_the_model_reads(
    reading: Services,
    publication: Publication,
    model: FakeModel,
    take_in: TakeIn,
    source: SourceId,
) -> None:
    def write() -> None:
        with reading.store.begin() as tx:
            articles.save(tx, [told("Comet seen")], publication_id=publication.id, source_id=source)

    take_in(told(TITLES[0]))
    model.before = write
    read_articles(reading, publication)
    assert kept(reading) == 1


def test_an_article_that_went_while_it_was_read_is_let_go(
    reading: Services,
    publication: Publication,
    model: FakeModel,
    take_in: TakeIn,
    source: SourceId,
) -> None:
    def remove() -> None:
        with reading.store.begin() as tx:
            sources.remove(tx, source)

    take_in(told(TITLES[0]))
    model.before = remove
    read_articles(reading, publication)
    assert kept(reading) == 0


def test_vectors_that_are_kept_are_read_with_one_query(
    reading: Services, publication: Publication, take_in: TakeIn
) -> None:
    pool = take_in(*map(told, TITLES))
    read_articles(reading, publication)
    asked: list[str] = []
    event.listen(
        reading.store.engine, "before_cursor_execute", lambda *about: asked.append(about[2])
    )
    senses_of(reading, publication, pool, since=SINCE)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 1


def test_a_vector_goes_with_its_article(
    reading: Services, publication: Publication, take_in: TakeIn, source: SourceId
) -> None:
    take_in(*map(told, TITLES))
    read_articles(reading, publication)
    with reading.store.begin() as tx:
        sources.remove(tx, source)
        left = tx.execute(select(func.count()).select_from(article_rows)).scalar_one()
    assert (left, kept(reading)) == (0, 0)
