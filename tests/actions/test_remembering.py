"""Editions from day to day, through the library and the database: what comes again, and what never does."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from newsletter.actions import control, manage
from newsletter.actions.collect import collect_file
from newsletter.actions.compose import Composed, compose_edition
from newsletter.actions.manage import Changes
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.digest import Item, Label
from newsletter.errors import InputError, NotFoundError
from newsletter.publication import Publication
from tests.conftest import FixedClock
from tests.desk import SLUG, publication_at

WEEK = "big-week"


@dataclass(frozen=True, kw_only=True)
class News:
    """A line of a source's file."""

    number: int
    title: str
    text: str
    day: int = 2
    hour: int = 5
    variant: str = ""


BRIDGE = News(
    number=1,
    title="Anvil bridge closed after crack is found",
    text="The bridge at Anvil closed at noon. Engineers found a crack in its pier.",
)
OTHERS = (
    News(number=2, title="Harbour of Lunde frozen over", text="Ice holds the fishing fleet fast."),
    News(number=3, title="Parliament elects a speaker", text="Deputies needed four rounds."),
    News(number=4, title="Comet seen before dawn", text="It can be seen without a telescope."),
)
NEXT = (
    News(number=5, title="Wheat prices fall again", text="Growers blame full silos.", day=3),
    News(number=6, title="Opera house reopens", text="Its roof was rebuilt in oak.", day=3),
    News(number=7, title="Chess prodigy wins in Malk", text="She beat two masters.", day=3),
)


def collect(services: Services, folder: Path, *news: News, slug: str = SLUG) -> None:
    lines = ["title,url,summary,published_at"]
    lines += [
        f'"{one.title}",https://ledger.example/{one.number}{one.variant},"{one.text}",'
        f"2026-03-{one.day:02}T{one.hour:02}:00:00Z"
        for one in news
    ]
    file = folder / "news.csv"
    file.write_text("\n".join(lines))
    collect_file(services, slug, file)


def titles(made: Composed) -> set[str]:
    assert made.composition.digest is not None
    return {item.title for item in made.composition.digest.items()}


def item(made: Composed, title: str) -> Item:
    assert made.composition.digest is not None
    return next(item for item in made.composition.digest.items() if item.title == title)


def sent(services: Services, slug: str = SLUG) -> Composed:
    made = compose_edition(services, slug)
    assert made.edition_id is not None
    publish_edition(services, made.edition_id)
    return made


@pytest.fixture
def first(services: Services, publication: Publication, tmp_path: Path) -> Composed:
    """Yesterday's edition, sent."""
    collect(services, tmp_path, BRIDGE, *OTHERS)
    return sent(services)


@pytest.mark.parametrize("variant", ["?utm_source=feed", "/", "/amp", "#top"])
def test_a_variant_of_an_address_does_not_come_again(
    services: Services, first: Composed, clock: FixedClock, tmp_path: Path, variant: str
) -> None:
    clock.forward(days=1)
    again = News(number=1, title="A crack at Anvil", text=BRIDGE.text, day=3, variant=variant)
    collect(services, tmp_path, again, *NEXT)
    assert titles(compose_edition(services, SLUG)) == {one.title for one in NEXT}


def test_a_rewritten_article_comes_again_as_updated(
    services: Services, first: Composed, clock: FixedClock, tmp_path: Path
) -> None:
    clock.forward(days=1)
    rewritten = News(
        number=1,
        title="Army opens a crossing beside Anvil bridge",
        text="The first lorries crossed today. It was built in nine hours.",
    )
    collect(services, tmp_path, rewritten, *NEXT)
    again = item(compose_edition(services, SLUG), rewritten.title)
    assert again.label is Label.UPDATED
    assert again.earlier is not None
    assert (again.earlier.title, again.earlier.on) == (BRIDGE.title, date(2026, 3, 2))


def test_a_new_article_on_a_sent_story_links_the_earlier_headline_and_keeps_its_name(
    services: Services, first: Composed, clock: FixedClock, tmp_path: Path
) -> None:
    clock.forward(days=1)
    new = News(
        number=9,
        title="Anvil bridge crack: engineers blame frost",
        text="The crack in the pier of the bridge at Anvil came with the frost, engineers found.",
        day=3,
    )
    collect(services, tmp_path, new, *NEXT)
    update = item(compose_edition(services, SLUG), new.title)
    assert update.label is Label.UPDATE
    assert update.earlier is not None
    assert update.earlier.url == "https://ledger.example/1"
    assert update.story == item(first, BRIDGE.title).story


def test_what_a_cancelled_draft_told_may_be_told_again(
    services: Services, publication: Publication, clock: FixedClock, tmp_path: Path
) -> None:
    collect(services, tmp_path, BRIDGE, *OTHERS)
    made = compose_edition(services, SLUG)
    assert made.edition_id is not None
    control.cancel(services, made.edition_id)
    clock.forward(days=1)
    assert titles(compose_edition(services, SLUG)) == titles(made)


@pytest.fixture
def week(services: Services) -> Publication:
    return publication_at(services, slug=WEEK)


def test_what_a_remembered_publication_told_is_not_told_again(
    services: Services, first: Composed, week: Publication, tmp_path: Path, clock: FixedClock
) -> None:
    manage.set_publication(services, WEEK, Changes(remembers=SLUG))
    clock.forward(hours=3)
    today = [News(number=one.number, title=one.title, text=one.text) for one in NEXT]
    collect(services, tmp_path, BRIDGE, *OTHERS, *today, slug=WEEK)
    made = compose_edition(services, WEEK)
    assert titles(made) == {one.title for one in NEXT}
    reasons = {out.title: out.reason for out in made.composition.left_out}
    assert reasons[BRIDGE.title] == "sent on 2026-03-02"


def test_publications_do_not_remember_one_another_unless_told_to(
    services: Services, first: Composed, week: Publication, tmp_path: Path
) -> None:
    collect(services, tmp_path, BRIDGE, *OTHERS, slug=WEEK)
    assert BRIDGE.title in titles(compose_edition(services, WEEK))


def test_what_a_publication_remembers_is_kept_and_can_be_forgotten(
    services: Services, publication: Publication, week: Publication
) -> None:
    kept = manage.set_publication(services, SLUG, Changes(remembers=f" {WEEK},{WEEK} "))
    assert kept.rules.remembers == (WEEK,)
    assert manage.set_publication(services, SLUG, Changes(tagline="x")).rules == kept.rules
    assert manage.set_publication(services, SLUG, Changes(remembers="")).rules.remembers == ()


def test_a_publication_that_there_is_not_cannot_be_remembered(
    services: Services, publication: Publication
) -> None:
    with pytest.raises(NotFoundError, match="No publication 'nowhere'"):
        manage.set_publication(services, SLUG, Changes(remembers="nowhere"))
    assert manage.overview(services, SLUG).publication == publication


def test_a_new_publication_cannot_remember_what_there_is_not(services: Services) -> None:
    with pytest.raises(NotFoundError, match="No publication 'nowhere'"):
        publication_at(services, remembers="nowhere")
    assert manage.list_publications(services) == ()


def test_a_publication_need_not_be_told_to_remember_itself(
    services: Services, publication: Publication
) -> None:
    with pytest.raises(InputError, match="its own editions anyway"):
        manage.set_publication(services, SLUG, Changes(remembers=SLUG))
