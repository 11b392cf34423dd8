"""Collect: fetch a publication's sources into the library. One broken source never stops the others."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from newsletter.actions.sense import read_articles
from newsletter.actions.services import Services
from newsletter.errors import FetchError
from newsletter.publication import Health, Kind, Publication, Source, SourceId
from newsletter.sources import Fetched, Reading, read, read_file
from newsletter.store import Transaction, articles, publications, sources

AT_ONCE = 8
_NEW = SourceId(0)
LONGEST_BACK_OFF = timedelta(hours=12)
FETCH_LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What one source gave. ``old`` of the ``new`` ones are older than the publication's window: no news."""

    source: str
    url: str
    articles: int = 0
    new: int = 0
    old: int = 0
    broken: tuple[str, ...] = ()
    unchanged: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectReport:
    """What a collection gave, a report a source."""

    publication: str
    sources: tuple[SourceReport, ...]

    @property
    def new(self) -> int:
        """Articles that the library did not have."""
        return sum(report.new for report in self.sources)

    @property
    def failed(self) -> tuple[SourceReport, ...]:
        """The sources that gave nothing because something went wrong."""
        return tuple(report for report in self.sources if report.error)


def collect(services: Services, slug: str, *, only_due: bool = False) -> CollectReport:
    """Fetch and take in all feeds of a publication, or only those whose next check has come."""
    now = services.clock.now()
    with services.store.begin() as tx:
        publication = publications.by_slug(tx, slug)
        wanted = _wanted(tx, publication, only_due=only_due, now=now)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        reports = list(pool.map(lambda source: _collect_one(services, publication, source), wanted))
    report = CollectReport(publication=slug, sources=tuple(reports))
    if report.new:
        read_articles(services, publication)
    return report


def collect_file(
    services: Services, slug: str, path: Path, *, source_name: str = ""
) -> CollectReport:
    """Take the articles of a CSV, JSON or feed file into the library, under a source of the file's name.

    Raises:
        InputError: the file is missing or is no list of articles.
    """
    now = services.clock.now()
    with services.store.read() as tx:
        publication = publications.by_slug(tx, slug)
    reading = read_file(path, now=now, source=source_name)
    source = _file_source(services, publication, path)
    report = _take_in(
        services, publication, source, reading, Health(succeeded_at=now, checked_at=now)
    )
    return CollectReport(publication=slug, sources=(report,))


def check_source(services: Services, url: str) -> Reading:
    """Fetch and read a feed without keeping anything.

    Raises:
        FetchError: what is wrong with it.
    """
    fetched = services.fetcher.get(url)
    return _read(fetched, source="", now=services.clock.now())


def _wanted(
    tx: Transaction, publication: Publication, *, only_due: bool, now: datetime
) -> Sequence[Source]:
    if only_due:
        return sources.take_due(tx, publication.id, now=now, lease=FETCH_LEASE)
    return [s for s in sources.of_publication(tx, publication.id) if s.kind is Kind.FEED]


def _collect_one(services: Services, publication: Publication, source: Source) -> SourceReport:
    now = services.clock.now()
    try:
        fetched = services.fetcher.get(
            source.url, etag=source.health.etag, last_modified=source.health.last_modified
        )
        reading = None if fetched.unchanged else _read(fetched, source=source.title, now=now)
    except FetchError as error:
        return _failed(services, source, str(error), now=now)
    health = _healthy(source.health, fetched, now=now, every=services.policy.collect_every)
    if reading is None:
        return _unchanged(services, source, health)
    return _take_in(services, publication, source, reading, health)


def _read(fetched: Fetched, *, source: str, now: datetime) -> Reading:
    return read(
        fetched.body, url=fetched.url, content_type=fetched.content_type, now=now, source=source
    )


def _take_in(
    services: Services, publication: Publication, source: Source, reading: Reading, health: Health
) -> SourceReport:
    with services.store.begin() as tx:
        new = articles.save(
            tx, reading.articles, publication_id=publication.id, source_id=source.id
        )
        sources.record_health(tx, source.id, health, title=reading.title)
    return SourceReport(
        source=source.title or reading.title,
        url=source.url,
        articles=len(reading.articles),
        new=new,
        old=_count(reading, _older(publication, services.clock.now())),
        broken=reading.broken,
    )


def _unchanged(services: Services, source: Source, health: Health) -> SourceReport:
    with services.store.begin() as tx:
        sources.record_health(tx, source.id, health)
        if source.order_is_editorial:
            articles.still_listed(tx, source.id, now=health.succeeded_at or services.clock.now())
    return SourceReport(source=source.title, url=source.url, unchanged=True)


def _failed(services: Services, source: Source, error: str, *, now: datetime) -> SourceReport:
    failures = source.health.failures + 1
    wait = min(services.policy.collect_every * 2 ** min(failures, 10), LONGEST_BACK_OFF)
    health = replace(
        source.health,
        checked_at=now,
        failing_since=source.health.failing_since or now,
        failures=failures,
        error=error,
        next_check_at=now + wait,
    )
    with services.store.begin() as tx:
        sources.record_health(tx, source.id, health)
    return SourceReport(source=source.title, url=source.url, error=error)


def _healthy(health: Health, fetched: Fetched, *, now: datetime, every: timedelta) -> Health:
    return Health(
        etag=fetched.etag or (health.etag if fetched.unchanged else ""),
        last_modified=fetched.last_modified or (health.last_modified if fetched.unchanged else ""),
        checked_at=now,
        succeeded_at=now,
        next_check_at=now + every,
    )


def _older(publication: Publication, now: datetime) -> Callable[[datetime | None], bool]:
    limit = now - timedelta(hours=publication.rules.max_age_hours)
    return lambda published_at: published_at is not None and published_at < limit


def _count(reading: Reading, holds: Callable[[datetime | None], bool]) -> int:
    return sum(holds(article.published_at) for article in reading.articles)


def _file_source(services: Services, publication: Publication, path: Path) -> Source:
    url = f"file:{path.name}"
    with services.store.begin() as tx:
        known = sources.by_url(tx, publication.id, url)
        if known is not None:
            return known
        added = Source(
            id=_NEW, publication_id=publication.id, url=url, kind=Kind.FILE, title=path.stem
        )
        return replace(added, id=sources.add(tx, added))
