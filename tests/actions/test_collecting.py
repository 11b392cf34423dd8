from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from demo.feed_server import FAILING, NO_FEED, serving
from demo.outlets import Feed
from newsletter.actions import manage
from newsletter.actions.collect import check_source, collect, collect_file
from newsletter.actions.services import Services
from newsletter.actions.terms import Terms, set_source
from newsletter.errors import FetchError, InputError, NotFoundError
from newsletter.publication import Publication, Source
from newsletter.sources import Fetcher
from newsletter.store import Store, articles
from tests.actions.fake_model import FakeModel
from tests.conftest import NOW, FixedClock
from tests.desk import SLUG, publication_at, services_at

GOOD = "/good.rss"


def feed(*titles: str, etag: str = '"1"', date: str = "Mon, 02 Mar 2026 05:00:00 GMT") -> Feed:
    items = "".join(
        f"<item><title>{title}</title><link>https://ledger.example/{title}</link>"
        f"<guid>{title}</guid><pubDate>{date}</pubDate></item>"
        for title in titles
    )
    body = f'<rss version="2.0"><channel><title>The Ledger</title>{items}</channel></rss>'
    return Feed(content_type="application/rss+xml", body=body.encode(), etag=etag)


@pytest.fixture
def feeds() -> dict[str, Feed]:
    return {GOOD: feed("one", "two")}


@pytest.fixture
def base(feeds: dict[str, Feed]) -> Iterator[str]:
    with serving(feeds) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def services(sqlite_url: str, clock: FixedClock, base: str) -> Iterator[Services]:
    store = Store(sqlite_url)
    allowed = frozenset({base.removeprefix("http://")})
    yield replace(services_at(store, clock), fetcher=Fetcher(allowed_private=allowed))
    store.close()


@pytest.fixture
def publication(services: Services) -> Publication:
    return publication_at(services)


def only_source(services: Services) -> Source:
    [source] = manage.overview(services, SLUG).sources
    return source


def titles(services: Services, publication: Publication) -> list[str]:
    with services.store.read() as tx:
        found = articles.recent(tx, publication.id, since=NOW.replace(year=2000))
    return [article.title for article in found]


def test_articles_of_a_feed_come_into_the_library_once(
    services: Services, publication: Publication, base: str
) -> None:
    manage.add_source(services, SLUG, base + GOOD)
    assert collect(services, SLUG).new == 2
    assert collect(services, SLUG).new == 0
    assert titles(services, publication) == ["one", "two"]


def test_an_unchanged_feed_is_not_read_again(
    services: Services, publication: Publication, base: str
) -> None:
    manage.add_source(services, SLUG, base + GOOD)
    collect(services, SLUG)
    [report] = collect(services, SLUG).sources
    assert report.unchanged


def test_a_changed_headline_is_brought_up_to_date_under_the_same_article(
    services: Services, publication: Publication, base: str, feeds: dict[str, Feed]
) -> None:
    manage.add_source(services, SLUG, base + GOOD)
    collect(services, SLUG)
    changed = feeds[GOOD].body.replace(b"<title>one</title>", b"<title>one, corrected</title>")
    feeds[GOOD] = Feed(content_type="application/rss+xml", body=changed, etag='"2"')
    assert collect(services, SLUG).new == 0
    assert titles(services, publication) == ["one, corrected", "two"]


def test_a_broken_source_does_not_stop_the_others(
    services: Services, publication: Publication, base: str
) -> None:
    for path in (FAILING, NO_FEED, GOOD, "/missing.rss"):
        manage.add_source(services, SLUG, base + path)
    report = collect(services, SLUG)
    assert report.new == 2
    assert [bool(source.error) for source in report.sources] == [True, True, False, True]
    assert "500" in report.sources[0].error
    assert "is not a feed" in report.sources[1].error
    assert "404" in report.sources[3].error


def test_a_failing_source_tells_since_when_and_why_and_is_asked_less_and_less(
    services: Services, publication: Publication, base: str, clock: FixedClock
) -> None:
    manage.add_source(services, SLUG, base + FAILING)
    began = clock.now()
    waits = []
    for _ in range(3):
        collect(services, SLUG)
        health = only_source(services).health
        assert health.next_check_at is not None
        waits.append(health.next_check_at - clock.now())
        clock.forward(hours=1)
    assert health.failing_since == began
    assert health.failures == 3
    assert "500 Internal Server Error" in health.error
    assert waits[0] < waits[1] < waits[2]


def test_a_source_that_recovers_is_healthy_again(
    services: Services, publication: Publication, base: str, feeds: dict[str, Feed]
) -> None:
    manage.add_source(services, SLUG, base + "/late.rss")
    collect(services, SLUG)
    assert only_source(services).health.failures == 1
    feeds["/late.rss"] = feed("three")
    collect(services, SLUG)
    health = only_source(services).health
    assert (health.failures, health.error, health.failing_since) == (0, "", None)


def test_only_sources_that_are_due_are_asked(
    services: Services, publication: Publication, base: str, clock: FixedClock
) -> None:
    manage.add_source(services, SLUG, base + GOOD)
    assert len(collect(services, SLUG, only_due=True).sources) == 1
    assert collect(services, SLUG, only_due=True).sources == ()
    clock.forward(minutes=11)
    assert len(collect(services, SLUG, only_due=True).sources) == 1


def test_what_was_in_a_new_feed_for_long_is_counted_as_no_news(
    services: Services, publication: Publication, base: str, feeds: dict[str, Feed]
) -> None:
    feeds[GOOD] = feed("old", date="Mon, 02 Feb 2026 05:00:00 GMT")
    manage.add_source(services, SLUG, base + GOOD)
    [report] = collect(services, SLUG).sources
    assert (report.new, report.old) == (1, 1)


def test_a_private_address_is_not_fetched(services: Services, publication: Publication) -> None:
    manage.add_source(services, SLUG, "http://127.0.0.1/feed")
    [report] = collect(services, SLUG).sources
    assert "not fetched" in report.error


def test_a_source_can_be_looked_at_without_keeping_anything(
    services: Services, publication: Publication, base: str
) -> None:
    assert check_source(services, base + GOOD).title == "The Ledger"
    with pytest.raises(FetchError, match="is not a feed"):
        check_source(services, base + NO_FEED)
    assert titles(services, publication) == []


def test_a_file_is_taken_in_once(
    services: Services, publication: Publication, tmp_path: Path
) -> None:
    file = tmp_path / "news.csv"
    file.write_text(
        "title,url\nA bridge,https://a.example/1\nA boat,https://a.example/2\nA plane,\n"
    )
    report = collect_file(services, SLUG, file)
    assert (report.new, len(report.sources[0].broken)) == (2, 1)
    assert collect_file(services, SLUG, file).new == 0


@pytest.mark.parametrize(
    ("text", "said"), [("headline,link\n", "title"), ("{broken", "news.csv"), ("", "news.csv")]
)
def test_a_file_that_is_no_list_of_articles_is_named(
    services: Services, publication: Publication, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "news.csv"
    file.write_text(text)
    with pytest.raises(InputError, match=said):
        collect_file(services, SLUG, file)


def test_an_unknown_publication_is_named(services: Services) -> None:
    with pytest.raises(NotFoundError, match="No publication 'none'"):
        collect(services, "none")


def test_what_is_new_is_read_by_the_language_model_once(
    services: Services, publication: Publication, base: str
) -> None:
    model = FakeModel()
    reading = replace(services, model=model)
    manage.add_source(reading, SLUG, f"{base}{GOOD}")
    collect(reading, SLUG)
    collect(reading, SLUG)
    assert sorted(model.read) == ["one", "two"]


def places(services: Services, publication: Publication) -> dict[str, tuple[int | None, int]]:
    """Where each article was last seen in its feed, and how many minutes ago."""
    with services.store.read() as tx:
        found = articles.recent(tx, publication.id, since=NOW.replace(year=2000))
    now = services.clock.now()
    return {
        article.title: (article.position, (now - article.position_at).seconds // 60)
        for article in found
        if article.position_at is not None
    }


def test_an_article_is_told_where_its_feed_lists_it_and_what_is_said_of_its_source(
    services: Services, publication: Publication, base: str
) -> None:
    source = manage.add_source(services, SLUG, base + GOOD, weight=1.2)
    set_source(services, SLUG, source.id, Terms(cap=4, order_is_editorial=True))
    collect(services, SLUG)
    with services.store.read() as tx:
        [first, _] = articles.recent(tx, publication.id, since=NOW.replace(year=2000))
    assert (first.position, first.position_at) == (1, NOW)
    assert (first.source_url, first.source_weight) == (base + GOOD, 1.2)
    assert (first.source_cap, first.order_is_editorial) == (4, True)


def test_an_unchanged_feed_with_an_editors_order_still_lists_what_it_listed(
    services: Services, publication: Publication, base: str, clock: FixedClock
) -> None:
    source = manage.add_source(services, SLUG, base + GOOD)
    set_source(services, SLUG, source.id, Terms(order_is_editorial=True))
    collect(services, SLUG)
    clock.forward(minutes=30)
    assert collect(services, SLUG).sources[0].unchanged
    assert places(services, publication) == {"one": (1, 0), "two": (2, 0)}


def test_what_fell_out_of_a_feed_is_not_listed_any_more(
    services: Services,
    publication: Publication,
    base: str,
    feeds: dict[str, Feed],
    clock: FixedClock,
) -> None:
    source = manage.add_source(services, SLUG, base + GOOD)
    set_source(services, SLUG, source.id, Terms(order_is_editorial=True))
    collect(services, SLUG)
    clock.forward(minutes=30)
    feeds[GOOD] = feed("two", "three", etag='"2"')
    collect(services, SLUG)
    clock.forward(minutes=10)
    collect(services, SLUG)
    assert places(services, publication) == {"one": (1, 40), "two": (1, 0), "three": (2, 0)}


def test_the_order_of_other_feeds_is_not_kept_up(
    services: Services, publication: Publication, base: str, clock: FixedClock
) -> None:
    manage.add_source(services, SLUG, base + GOOD)
    collect(services, SLUG)
    clock.forward(minutes=30)
    collect(services, SLUG)
    assert places(services, publication) == {"one": (1, 30), "two": (2, 30)}
