"""How often the composer's own lead was the one that the editor pinned."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.actions import edit
from newsletter.actions.collect import collect_file
from newsletter.actions.compose import compose_edition
from newsletter.actions.judge import Judgement, judge
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.digest import EditionId, to_json
from newsletter.errors import InputError, NotFoundError
from newsletter.publication import Publication
from newsletter.store import editions
from tests.actions.test_composing import news
from tests.conftest import NOW, FixedClock
from tests.desk import SLUG
from tests.one_database import store  # noqa: F401 - in place of the fixture with both databases

TOPICS = (
    ("Bridge opens to trains", "Harbour frozen over", "Parliament elects a speaker"),
    ("Comet seen before dawn", "Wheat prices fall again", "Ferry strike ends"),
    ("Museum reopens its tower", "Glacier lake drains overnight", "Chess prodigy wins"),
    ("Opera house burns in Sarnath", "Tunnel beneath the Kessel opens", "Vineyards lost to frost"),
)


def edition_of(services: Services, folder: Path, clock: FixedClock, *, day: int) -> EditionId:
    """The draft of that day, from its own news."""
    on = NOW.date() + timedelta(days=day)
    clock.time = NOW + timedelta(days=day)
    collect_file(services, SLUG, news(folder, *TOPICS[day], day=on.isoformat()))
    made = compose_edition(services, SLUG)
    assert made.edition_id is not None
    return made.edition_id


def pin_suggestion(services: Services, edition: EditionId, place: int) -> None:
    with services.store.read() as tx:
        suggestions = editions.by_id(tx, edition).composition.suggestions
    edit.pin(services, edition, str(suggestions[place - 1].article_id))


@pytest.fixture
def archive(
    services: Services, publication: Publication, tmp_path: Path, clock: FixedClock
) -> Judgement:
    """Four days: the own lead pinned, the third suggestion pinned, no pin, a pin that never went out."""
    for day, place in enumerate((1, 3, 0, 2)):
        edition = edition_of(services, tmp_path, clock, day=day)
        if place:
            pin_suggestion(services, edition, place)
        if place != 2:
            publish_edition(services, edition)
    return judge(services, SLUG)


def test_editions_with_a_pin_are_judged_and_the_others_counted_apart(archive: Judgement) -> None:
    assert (len(archive.pinned), archive.unpinned, archive.unknown) == (2, 1, 0)


def test_the_pin_agrees_with_the_own_lead_or_with_one_of_the_suggestions(
    archive: Judgement,
) -> None:
    assert (archive.agreed(), archive.agreed(2), archive.agreed(3)) == (1, 1, 2)


def test_each_pin_is_told_with_its_rank_newest_first(archive: Judgement) -> None:
    assert [(one.on - NOW.date()).days for one in archive.pinned] == [1, 0]
    assert [one.place for one in archive.pinned] == [3, 1]
    assert [one.lead == one.own for one in archive.pinned] == [False, True]


def test_older_editions_are_not_looked_at(archive: Judgement, services: Services) -> None:
    assert (len(judge(services, SLUG, days=3).pinned), judge(services, SLUG, days=3).unpinned) == (1, 1)  # fmt: skip
    assert len(judge(services, SLUG, days=1).pinned) == 0


def test_a_veto_of_the_own_lead_does_not_make_the_next_one_agree(
    services: Services, publication: Publication, tmp_path: Path, clock: FixedClock
) -> None:
    edition = edition_of(services, tmp_path, clock, day=0)
    collect_file(services, SLUG, news(tmp_path, *TOPICS[1], day="2026-03-02"))
    compose_edition(services, SLUG)
    with services.store.read() as tx:
        first, second, _ = editions.by_id(tx, edition).composition.suggestions
    edit.veto(services, edition, str(first.article_id))
    edit.pin(services, edition, str(second.article_id))
    publish_edition(services, edition)
    assert [one.place for one in judge(services, SLUG).pinned] == [2]


def test_what_the_composer_would_not_have_told_agrees_with_nothing(
    services: Services, publication: Publication, tmp_path: Path, clock: FixedClock
) -> None:
    edition = edition_of(services, tmp_path, clock, day=0)
    collect_file(services, SLUG, news(tmp_path, "Library burned down", day="2026-02-20"))
    edit.pin(services, edition, "https://ledger.example/library-burned-down/2026-02-20")
    publish_edition(services, edition)
    found = judge(services, SLUG)
    assert (found.pinned[0].place, found.agreed(3)) == (None, 0)


def test_pins_from_before_the_own_choice_was_kept_are_counted_apart(
    services: Services, publication: Publication, tmp_path: Path, clock: FixedClock
) -> None:
    edition = edition_of(services, tmp_path, clock, day=0)
    pin_suggestion(services, edition, 1)
    publish_edition(services, edition)
    with services.store.begin() as tx:
        stored = editions.by_id(tx, edition)
        older = replace(stored.composition, own_choice=None)
        editions.move(tx, stored, to=stored.state, when=[stored.state], composition=to_json(older))
    found = judge(services, SLUG)
    assert (found.pinned, found.unpinned, found.unknown) == ((), 0, 1)


def test_without_editions_there_is_nothing_to_judge(
    services: Services, publication: Publication
) -> None:
    found = judge(services, SLUG)
    assert (found.pinned, found.unpinned, found.unknown) == ((), 0, 0)


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_so_many_days_cannot_be_looked_back(
    services: Services, publication: Publication, days: int
) -> None:
    with pytest.raises(InputError, match=f"number of days: {days} cannot be used"):
        judge(services, SLUG, days=days)


def test_an_unknown_publication_is_named(services: Services) -> None:
    with pytest.raises(NotFoundError, match="No publication 'none'"):
        judge(services, "none")
