"""The editor's hand on a draft, from the decision to the draft that comes of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from newsletter.actions import edit, manage, show
from newsletter.actions.collect import collect_file
from newsletter.actions.compose import Composed, compose_edition
from newsletter.actions.publish import publish_edition
from newsletter.actions.rules import RuleChanges, set_rules
from newsletter.actions.services import Services
from newsletter.digest import Edition, EditionId, Item
from newsletter.errors import InputError, NotFoundError, StateError
from newsletter.publication import Decision, EditorialDecision, Publication
from newsletter.store import decisions
from tests.actions.test_composing import TOPICS, lead, news, told
from tests.conftest import NOW, FixedClock
from tests.desk import SLUG, draft_at
from tests.one_database import store  # noqa: F401 - in place of the fixture with both databases

Act = Callable[[Services, EditionId, str], Composed]


def url(topic: str, day: str = "2026-03-02") -> str:
    return f"https://ledger.example/{topic.lower().replace(' ', '-')}/{day}"


def titles(items: Sequence[Item]) -> list[str]:
    return [item.title for item in items]


def headlines(composed: Composed) -> list[str]:
    assert composed.composition.digest is not None
    return titles(composed.composition.digest.headlines)


def outcomes(composed: Composed) -> dict[Decision, str]:
    return {said.decision: said.outcome for said in composed.composition.words}


def held(services: Services, edition: Edition) -> tuple[EditorialDecision, ...]:
    with services.store.read() as tx:
        return decisions.decisions(tx, edition.publication_id, on=edition.on, slot=edition.slot)


def place_first(services: Services, edition: EditionId, article: str) -> Composed:
    return edit.place(services, edition, article, section="headlines")


def merge_with_last(services: Services, edition: EditionId, article: str) -> Composed:
    return edit.merge(services, edition, article, url(TOPICS[-1]))


ACTS: tuple[Act, ...] = (
    edit.pin,
    edit.veto,
    edit.replace,
    place_first,
    edit.split,
    merge_with_last,
)


@pytest.fixture
def draft(services: Services, publication: Publication, tmp_path: Path) -> EditionId:
    collect_file(services, SLUG, news(tmp_path, *TOPICS))
    made = compose_edition(services, SLUG).edition_id
    assert made is not None
    return made


def test_a_placed_article_stands_there_and_survives_composing_again(
    services: Services, draft: EditionId
) -> None:
    last = headlines(compose_edition(services, SLUG))[-1]
    placed = edit.place(services, draft, url(last), section="Headlines", number=1)
    assert headlines(placed)[0] == last
    assert headlines(compose_edition(services, SLUG))[0] == last


def test_an_article_is_placed_in_a_section_that_nobody_had(
    services: Services, draft: EditionId
) -> None:
    made = edit.place(services, draft, url(TOPICS[3]), section="Sky").composition.digest
    assert made is not None
    assert [(s.name, titles(s.items)) for s in made.sections] == [("Sky", [TOPICS[3]])]


def test_merged_stories_stay_one_when_composed_again(services: Services, draft: EditionId) -> None:
    edit.merge(services, draft, url(TOPICS[0]), url(TOPICS[1]))
    again = compose_edition(services, SLUG)
    assert again.composition.counts.stories == len(TOPICS) - 1


def test_a_split_takes_an_article_out_of_a_merge(services: Services, draft: EditionId) -> None:
    edit.merge(services, draft, url(TOPICS[0]), url(TOPICS[1]))
    made = edit.split(services, draft, url(TOPICS[0]))
    assert made.composition.counts.stories == len(TOPICS)


def test_a_replacing_article_stands_for_a_merged_story(
    services: Services, draft: EditionId
) -> None:
    edit.pin(services, draft, url(TOPICS[0]))
    edit.merge(services, draft, url(TOPICS[0]), url(TOPICS[1]))
    assert lead(edit.replace(services, draft, url(TOPICS[1]))) == TOPICS[1]
    assert lead(compose_edition(services, SLUG)) == TOPICS[1]


def test_a_replacing_article_that_is_vetoed_afterwards_is_out(
    services: Services, draft: EditionId
) -> None:
    edit.replace(services, draft, url(TOPICS[0]))
    assert TOPICS[0] not in told(edit.veto(services, draft, url(TOPICS[0])))


def test_a_replacing_article_that_was_vetoed_before_is_in_again(
    services: Services, draft: EditionId
) -> None:
    edit.veto(services, draft, url(TOPICS[0]))
    assert TOPICS[0] in told(edit.replace(services, draft, url(TOPICS[0])))


def test_an_article_that_is_not_in_the_edition_is_brought_in_by_its_place(
    services: Services, draft: EditionId, tmp_path: Path
) -> None:
    collect_file(services, SLUG, news(tmp_path, "Library burned down", day="2026-01-10"))
    old = url("Library burned down", "2026-01-10")
    assert headlines(place_first(services, draft, old))[0] == "Library burned down"


def test_what_came_of_each_decision_is_kept_with_the_edition(
    services: Services, draft: EditionId
) -> None:
    edit.pin(services, draft, url(TOPICS[2]))
    edit.split(services, draft, url(TOPICS[3]))
    composed = edit.veto(services, draft, url(TOPICS[4]))
    assert show.edition_of(services, draft).composition.words == composed.composition.words
    found = outcomes(composed)
    assert (found[Decision.PIN], found[Decision.VETO]) == ("leads", "left out")
    assert found[Decision.SPLIT].startswith("a story of its own: ")


def test_undoing_brings_back_what_was_before(services: Services, draft: EditionId) -> None:
    before = show.edition_of(services, draft).composition
    edit.veto(services, draft, url(TOPICS[0]))
    edit.merge(services, draft, url(TOPICS[1]), url(TOPICS[0]))
    assert edit.undo(services, draft, url(TOPICS[0])).composition == before
    assert held(services, show.edition_of(services, draft)) == ()


def test_undoing_leaves_what_was_decided_about_others(services: Services, draft: EditionId) -> None:
    edit.pin(services, draft, url(TOPICS[3]))
    edit.veto(services, draft, url(TOPICS[0]))
    assert lead(edit.undo(services, draft, url(TOPICS[0]))) == TOPICS[3]


def test_undoing_nothing_says_so(services: Services, draft: EditionId) -> None:
    with pytest.raises(StateError, match="Nothing was decided about"):
        edit.undo(services, draft, url(TOPICS[0]))


def test_a_decision_about_an_article_that_left_the_library_is_undone_by_its_url(
    services: Services, draft: EditionId, tmp_path: Path
) -> None:
    collect_file(services, SLUG, news(tmp_path, "Ferry strike ends", day="2026-03-01"))
    article = url("Ferry strike ends", "2026-03-01")
    edit.veto(services, draft, article)
    [source] = [s for s in manage.overview(services, SLUG).sources if "2026-03-01" in s.url]
    manage.remove_source(services, source.id)
    compose_edition(services, SLUG)
    assert show.edition_of(services, draft).composition.words[0].outcome.startswith("not at hand")
    edit.undo(services, draft, article)
    assert held(services, show.edition_of(services, draft)) == ()


def test_decisions_are_kept_in_the_order_they_were_made(
    services: Services, draft: EditionId
) -> None:
    edit.split(services, draft, url(TOPICS[0]))
    edit.merge(services, draft, url(TOPICS[0]), url(TOPICS[1]))
    edit.split(services, draft, url(TOPICS[0]))
    found = held(services, show.edition_of(services, draft))
    assert [made.decision for made in found] == [Decision.MERGE, Decision.SPLIT]


def test_a_decision_that_holds_on_keeps_the_moment_it_was_made(
    services: Services, draft: EditionId, clock: FixedClock
) -> None:
    edit.split(services, draft, url(TOPICS[0]))
    edit.pin(services, draft, url(TOPICS[1]))
    clock.forward(minutes=5)
    edit.veto(services, draft, url(TOPICS[1]))
    with services.store.read() as tx:
        rows = tx.execute(text("SELECT decision, created_at FROM editorial_decisions ORDER BY id"))
        made = [(row.decision, str(row.created_at)[14:16]) for row in rows]
    assert made == [("split", "00"), ("veto", "05")]


@pytest.mark.parametrize("act", ACTS)
def test_a_decision_that_leaves_too_little_changes_nothing(
    services: Services, draft: EditionId, act: Act
) -> None:
    set_rules(services, SLUG, RuleChanges(min_stories=9))
    before = show.edition_of(services, draft)
    with pytest.raises(StateError, match=r"Too little would be left.*Too thin"):
        act(services, draft, url(TOPICS[0]))
    assert show.edition_of(services, draft) == before
    assert held(services, before) == ()


@pytest.mark.parametrize("act", [*ACTS, edit.undo])
def test_an_edition_that_went_out_is_not_edited(
    services: Services, draft: EditionId, act: Act
) -> None:
    publish_edition(services, draft)
    before = show.edition_of(services, draft)
    with pytest.raises(StateError, match="only a draft is edited"):
        act(services, draft, url(TOPICS[0]))
    assert show.edition_of(services, draft) == before


@pytest.mark.parametrize("act", ACTS)
def test_an_article_that_nobody_knows_is_named(
    services: Services, draft: EditionId, act: Act
) -> None:
    with pytest.raises(NotFoundError, match=r"No article 'https://x\.example'"):
        act(services, draft, "https://x.example")


def test_the_other_article_of_a_merge_is_named_when_nobody_knows_it(
    services: Services, draft: EditionId
) -> None:
    with pytest.raises(NotFoundError, match=r"No article 'https://x\.example'"):
        edit.merge(services, draft, url(TOPICS[0]), "https://x.example")


def test_an_article_is_not_merged_with_itself(services: Services, draft: EditionId) -> None:
    with pytest.raises(InputError, match="are the same article"):
        edit.merge(services, draft, url(TOPICS[0]), url(TOPICS[0]) + "?utm_source=x#top")


@pytest.mark.parametrize(
    "section", ["lead", "Related", "also covered by", "", " ", "a\nb", "x" * 501]
)
def test_nothing_is_placed_where_nothing_can_stand(
    services: Services, draft: EditionId, section: str
) -> None:
    with pytest.raises(InputError):
        edit.place(services, draft, url(TOPICS[0]), section=section)


@pytest.mark.parametrize("number", [0, -1, 501])
def test_a_place_that_is_none_is_refused(services: Services, draft: EditionId, number: int) -> None:
    with pytest.raises(
        InputError, match=f"place: {number} cannot be used; right would be 1 to 500"
    ):
        edit.place(services, draft, url(TOPICS[0]), section="World", number=number)


class BusyClock(FixedClock):
    """A clock at which somebody else acts the first time that it is looked at."""

    def __init__(self, somebody_else: Callable[[], object]) -> None:
        super().__init__()
        self.acts = [somebody_else]

    def now(self) -> datetime:
        if self.acts:
            self.acts.pop()()
        return super().now()


def test_a_draft_that_changed_meanwhile_is_not_overwritten(
    services: Services, draft: EditionId
) -> None:
    busy = BusyClock(lambda: edit.veto(services, draft, url(TOPICS[1])))
    with pytest.raises(StateError, match="was changed meanwhile; look at it and decide again"):
        edit.veto(replace(services, clock=busy), draft, url(TOPICS[0]))
    [only] = held(services, show.edition_of(services, draft))
    assert only.canonical_url.startswith("ledger.example/harbour")


def test_a_draft_whose_schedule_moved_keeps_its_slot_and_its_decisions(
    services: Services, draft: EditionId
) -> None:
    edit.veto(services, draft, url(TOPICS[0]))
    manage.set_publication(services, SLUG, manage.Changes(at="09:30"))
    made = edit.veto(services, draft, url(TOPICS[1]))
    assert (made.slot, made.edition_id) == ("0700", draft)
    assert not {TOPICS[0], TOPICS[1]} & told(made)


def test_an_edition_that_an_older_version_stored_is_edited_and_sent(
    services: Services, draft: EditionId
) -> None:
    """Its text lacks what compositions hold since; the hash is that of the text as it was stored."""
    with services.store.begin() as tx:
        tx.execute(text("UPDATE editions SET composition_sha256 = 'of an older text'"))
    assert lead(edit.pin(services, draft, url(TOPICS[3]))) == TOPICS[3]
    with services.store.begin() as tx:
        tx.execute(text("UPDATE editions SET composition_sha256 = 'of an older text'"))
    edit.approve(services, draft)
    publish_edition(services, draft)


def test_decisions_belong_to_one_edition(
    services: Services, publication: Publication, draft: EditionId, clock: FixedClock
) -> None:
    edit.veto(services, draft, url(TOPICS[0]))
    clock.forward(days=1)
    other = draft_at(services, publication, on=NOW.date() + timedelta(days=1))
    assert held(services, show.edition_of(services, other)) == ()
