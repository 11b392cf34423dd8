from datetime import time

import pytest

from newsletter.actions import manage
from newsletter.actions.manage import Changes
from newsletter.actions.services import Services
from newsletter.actions.values import parse_days, parse_sender
from newsletter.errors import AddressError, InputError, NotFoundError, StateError
from newsletter.publication import Publication
from tests.conftest import FixedClock
from tests.desk import SLUG


def test_a_publication_keeps_what_it_was_given(services: Services) -> None:
    wanted = Changes(
        name="Der Morgen",
        tagline="Zuerst",
        timezone="Europe/Berlin",
        language="de",
        sender="Der Morgen <post@morgen.example>",
        postal_address="Hafenweg 1",
        at="06:30",
        days="weekdays",
    )
    manage.add_publication(services, "morgen", wanted)
    [found] = manage.list_publications(services)
    assert (found.name, found.tagline, found.language) == ("Der Morgen", "Zuerst", "de")
    assert (found.sender.name, found.sender.address) == ("Der Morgen", "post@morgen.example")
    assert (found.schedule.at, found.schedule.days) == (time(6, 30), frozenset(range(5)))


def test_setting_one_thing_leaves_the_others(services: Services, publication: Publication) -> None:
    changed = manage.set_publication(services, SLUG, Changes(tagline="New"))
    assert changed.tagline == "New"
    assert (changed.name, changed.schedule) == (publication.name, publication.schedule)


def test_a_new_hour_counts_from_when_it_was_set(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    clock.forward(hours=3)
    changed = manage.set_publication(services, SLUG, Changes(at="09:15"))
    assert changed.schedule.since == clock.now()


@pytest.mark.parametrize("slug", ["", "Big", "a b", "-a", "api", "unsubscribe", "x" * 64, "ü"])
def test_a_slug_that_cannot_be_an_address_is_refused(services: Services, slug: str) -> None:
    with pytest.raises(InputError, match="cannot be a slug"):
        manage.add_publication(services, slug, Changes(name="X"))


def test_a_slug_is_given_once(services: Services, publication: Publication) -> None:
    with pytest.raises(StateError, match="already"):
        manage.add_publication(services, SLUG, Changes(name="X"))


@pytest.mark.parametrize(
    "changes",
    [
        Changes(timezone="Mars/Olympus"),
        Changes(at="7 o'clock"),
        Changes(days="someday"),
        Changes(sender="not an address"),
        Changes(name="two\r\nlines"),
        Changes(reply_to="nobody"),
        Changes(language="no language!"),
    ],
)
def test_a_value_that_cannot_be_used_changes_nothing(
    services: Services, publication: Publication, changes: Changes
) -> None:
    with pytest.raises(InputError):
        manage.set_publication(services, SLUG, changes)
    assert manage.overview(services, SLUG).publication == publication


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-sun", range(7)),
        ("mon,wed,fri", (0, 2, 4)),
        ("fri-mon", (4, 5, 6, 0)),
        ("daily", range(7)),
        ("Weekdays", range(5)),
        ("sat", (5,)),
    ],
)
def test_days_are_told_in_several_ways(text: str, days: list[int]) -> None:
    assert parse_days(text) == frozenset(days)


def test_a_sender_may_have_a_name() -> None:
    assert parse_sender('"Big, The" <a@b.example>').name == "Big, The"
    assert parse_sender("a@b.example").name == ""
    with pytest.raises(AddressError):
        parse_sender("Big <nowhere>")


def test_a_source_is_added_once(services: Services, publication: Publication) -> None:
    manage.add_source(services, SLUG, "https://ledger.example/rss")
    with pytest.raises(StateError, match="already"):
        manage.add_source(services, SLUG, "https://ledger.example/rss")


@pytest.mark.parametrize("url", ["ftp://x.example/f", "file:///etc/passwd", "nonsense", "http://"])
def test_a_source_has_a_web_address(services: Services, publication: Publication, url: str) -> None:
    with pytest.raises(InputError, match="no feed address"):
        manage.add_source(services, SLUG, url)


def test_a_removed_source_is_gone(services: Services, publication: Publication) -> None:
    source = manage.add_source(services, SLUG, "https://ledger.example/rss")
    manage.remove_source(services, source.id)
    assert manage.overview(services, SLUG).sources == ()
    with pytest.raises(NotFoundError, match="source"):
        manage.remove_source(services, source.id)


def test_an_unknown_publication_is_named(services: Services) -> None:
    with pytest.raises(NotFoundError, match="No publication 'none'"):
        manage.overview(services, "none")
