"""Which updates give way when they take more than a third of the slots."""

from dataclasses import replace
from datetime import timedelta

from newsletter.article import Article
from newsletter.composer.candidates import Candidate, candidates_of
from newsletter.composer.desk import lay_out
from newsletter.composer.memory import remembered
from newsletter.composer.updates import one_too_many, within_limit
from newsletter.publication import Decision, EditorialDecision, Rules
from tests.composer.newsroom import NOW, TODAY, day, sent


def told_before() -> list[Article]:
    return [replace(one, published_at=NOW - timedelta(hours=30)) for one in day()]


def going_on() -> list[Article]:
    """A new article on each of them, the younger the lower its number."""
    return [
        replace(
            one,
            canonical_url=f"x.example/{one.id}",
            published_at=NOW - timedelta(minutes=n),
            first_seen_at=NOW - timedelta(minutes=n),
            summary=f"{one.title} since.",
        )
        for n, one in enumerate(day(first=500))
    ]


def candidates(*, named: tuple[Article, ...] = ()) -> list[Candidate]:
    """Twelve updates, the best first, so many of them named by the editor."""
    decisions = tuple(
        EditorialDecision(canonical_url=one.canonical_url, decision=Decision.REPLACE)
        for one in named
    )
    desk = lay_out(
        [*told_before(), *going_on()], rules=Rules(), on=TODAY, now=NOW, decisions=decisions
    )
    return candidates_of(desk, remembered([sent(one) for one in told_before()], desk))


def new_story(candidate: Candidate) -> Candidate:
    return replace(candidate, before=None)


def test_one_update_may_stand_with_no_new_story_at_all() -> None:
    best, *_ = found = candidates()
    assert within_limit(found) == [best]


def test_for_two_new_stories_one_update_may_stand() -> None:
    found = candidates()
    mixed = [*found[:4], *map(new_story, found[4:8])]
    assert within_limit(mixed) == [*found[:2], *mixed[4:]]


def test_a_named_update_stands_however_weak_and_takes_the_place_of_others() -> None:
    weakest = going_on()[-1]
    found = candidates(named=(weakest,))
    assert [one.tellings[0].article for one in within_limit(found)] == [weakest]


def test_the_weakest_update_gives_way() -> None:
    found = candidates()[:4]
    assert one_too_many(found, lead=found[0], slots=4) is found[3]


def test_none_gives_way_while_a_third_is_enough() -> None:
    found = candidates()[:4]
    assert one_too_many(found, lead=found[0], slots=12) is None


def test_the_lead_does_not_give_way_though_it_is_the_weakest() -> None:
    found = candidates()[:4]
    assert one_too_many(found, lead=found[3], slots=4) is found[2]


def test_what_is_named_does_not_give_way() -> None:
    found = candidates(named=tuple(going_on()[1:]))
    [loose] = [one for one in found if one.named is None]
    held = [one for one in found if one.named]
    assert one_too_many(found, lead=held[0], slots=4) is loose
    assert one_too_many(held, lead=held[0], slots=4) is None
