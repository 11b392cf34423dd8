"""The editor's hand: pins, vetoes, places, replacements, splits and merges."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.article import Article, ArticleId
from newsletter.composer import decided, taken_back
from newsletter.digest import Composition, Digest, sha256_of
from newsletter.publication import Decision, EditorialDecision, Rules
from tests.composer.newsroom import (
    article,
    composed,
    day,
    digest,
    ferry,
    numbers,
    pinned,
    reasons,
    sent,
    vetoed,
)

NEWS = [*ferry(), *day()]
SECTIONED = [*ferry(), *day(section="World")]
Decisions = tuple[EditorialDecision, ...]


def word(chosen: Article, decision: Decision, **more: Any) -> Decisions:
    return (EditorialDecision(canonical_url=chosen.canonical_url, decision=decision, **more),)


def placed(chosen: Article, section: str, place: int = 1) -> Decisions:
    return word(chosen, Decision.PLACE, section=section, place=place)


def replaced(chosen: Article) -> Decisions:
    return word(chosen, Decision.REPLACE)


def split(chosen: Article) -> Decisions:
    return word(chosen, Decision.SPLIT)


def merged(one: Article, other: Article) -> Decisions:
    return word(one, Decision.MERGE, other=other.canonical_url)


def copy_of(original: Article) -> Article:
    url = "https://echo.example/1"
    return replace(
        original, id=ArticleId(900), canonical_url="echo.example/1", url=url, source="Echo"
    )


def stories(made: Digest) -> dict[int, str]:
    return {item.article_id: item.story for item in made.items()}


def section(made: Digest, name: str) -> list[int]:
    return next((numbers(s.items) for s in made.sections if s.name == name), [])


def outcomes(made: Composition) -> list[str]:
    return [said.outcome for said in made.words]


# Replace


def test_a_replacing_article_stands_for_its_story_as_the_lead() -> None:
    chosen = ferry()[2]
    plain = digest(NEWS, rules=Rules(also_covered_by=0)).lead
    made = digest(NEWS, rules=Rules(also_covered_by=0), decisions=replaced(chosen))
    assert (plain.article_id == chosen.id, made.lead.article_id) == (False, chosen.id)
    assert made.lead.reason.startswith("Chosen by the editor to tell its story; ")


def test_a_replacing_article_stands_for_its_story_in_the_headlines() -> None:
    chosen = ferry()[2]
    made = digest(NEWS, decisions=(*pinned(day()[0]), *replaced(chosen)))
    stories_of_ferry = set(numbers(made.items())) & {one.id for one in ferry()}
    assert stories_of_ferry == {chosen.id}


def test_a_replacing_article_stands_for_its_story_in_a_section() -> None:
    told = [*ferry(section="World"), *day(section="World")]
    chosen = ferry()[2]
    made = digest(told, decisions=(*pinned(day()[0]), *replaced(chosen)), rules=Rules(related=0))
    assert chosen.id in section(made, "World")


FINED = (
    article(500, "Ferry company of Lunde fined", "A ferry ran aground off Lunde last year."),
    article(501, "Lunde's ferry company must pay", "Its drills were lax.", source="Echo"),
)
"""Two tellings of a story like the ferry's, once the editor took them out of it."""


@pytest.mark.parametrize("chosen", FINED)
def test_a_replacing_article_stands_for_a_related_story(chosen: Article) -> None:
    said = (*split(FINED[0]), *split(FINED[1]), *merged(*FINED), *replaced(chosen))
    made = digest([*NEWS, *FINED], decisions=said, rules=Rules(also_covered_by=0))
    assert chosen.id in numbers(made.items())


def test_of_two_replacing_articles_of_one_story_the_last_word_holds() -> None:
    one, other = ferry()[1], ferry()[2]
    made = digest(NEWS, decisions=(*replaced(one), *replaced(other)))
    assert made.lead.article_id == other.id


def test_a_replacement_after_a_pin_tells_the_pinned_story() -> None:
    made = digest(NEWS, decisions=(*pinned(ferry()[0]), *replaced(ferry()[3])))
    assert made.lead.article_id == ferry()[3].id
    assert made.lead.reason.startswith("Pinned by the editor; ")


def test_a_replacing_article_is_told_although_readers_had_it() -> None:
    made = digest(NEWS, decisions=replaced(day()[4]), sent=[sent(day()[4])])
    assert day()[4].id in numbers(made.items())


def test_a_replacing_copy_is_the_one_that_stays() -> None:
    copy = copy_of(day()[0])
    told = numbers(digest([*NEWS, copy], decisions=replaced(copy)).items())
    assert (900 in told, 100 in told) == (True, False)


# Place


def test_a_placed_article_stands_in_its_section_at_its_place() -> None:
    chosen = day()[9]
    made = digest(SECTIONED, decisions=placed(chosen, "World", 2))
    assert section(made, "World")[1] == chosen.id


def test_a_placed_article_says_so() -> None:
    made = digest(SECTIONED, decisions=placed(day()[9], "World", 2))
    assert made.sections[0].items[1].reason.startswith("Placed by the editor; ")


def test_a_placed_article_takes_one_of_the_slots() -> None:
    made = digest(SECTIONED, decisions=placed(day()[9], "World", 2), rules=Rules(section_items=3))
    assert len(section(made, "World")) == 3


def test_several_placed_articles_stand_as_they_were_placed() -> None:
    said = (
        *placed(day()[9], "World", 2),
        *placed(day()[8], "World", 1),
        *placed(day()[7], "World", 3),
    )
    made = digest(SECTIONED, decisions=said)
    assert section(made, "World")[:3] == [day()[8].id, day()[9].id, day()[7].id]


def test_of_two_articles_at_one_place_the_last_word_stands_there() -> None:
    said = (*placed(day()[9], "World"), *placed(day()[8], "World"))
    assert section(digest(SECTIONED, decisions=said), "World")[:2] == [day()[8].id, day()[9].id]


def test_a_place_beyond_the_end_is_the_end() -> None:
    made = digest(SECTIONED, decisions=placed(day()[9], "World", 99))
    assert section(made, "World")[-1] == day()[9].id


def test_more_are_placed_than_there_are_slots() -> None:
    said = tuple(made for one in day()[:5] for made in placed(one, "World", 9))
    made = digest(SECTIONED, decisions=said, rules=Rules(section_items=2))
    assert section(made, "World") == [one.id for one in day()[:5]]


def test_a_section_that_only_the_editor_names_exists_with_one_item() -> None:
    assert section(digest(NEWS, decisions=placed(day()[9], "Background")), "Background") == [
        day()[9].id
    ]


def test_a_section_of_the_editor_stands_when_there_may_be_no_others() -> None:
    made = digest(SECTIONED, decisions=placed(day()[9], "Background"), rules=Rules(sections=1))
    assert [one.name for one in made.sections] == ["Background"]


def test_a_section_is_found_in_another_spelling() -> None:
    made = digest(SECTIONED, decisions=placed(day()[9], "WORLD"))
    assert section(made, "World")[0] == day()[9].id


def test_an_article_is_placed_among_the_headlines() -> None:
    chosen = day()[9]
    made = digest(NEWS, decisions=placed(chosen, "headlines", 3))
    assert made.headlines[2].article_id == chosen.id


def test_a_placed_headline_takes_one_of_the_slots() -> None:
    made = digest(NEWS, decisions=placed(day()[9], "headlines"), rules=Rules(headlines=2))
    assert len(made.headlines) == 2


def test_a_placed_story_does_not_lead() -> None:
    lead = digest(NEWS).lead
    chosen = next(one for one in NEWS if one.id == lead.article_id)
    made = digest(NEWS, decisions=placed(chosen, "headlines"))
    assert made.headlines[0].article_id == chosen.id


def test_when_every_story_is_placed_the_best_leads() -> None:
    told = day()[:3]
    said = tuple(made for one in told for made in placed(one, "headlines"))
    made = digest(told, decisions=said)
    assert len(made.headlines) == 2


def test_a_placed_story_is_not_related() -> None:
    related = FINED[0]
    apart = digest([*NEWS, related], decisions=split(related))
    assert numbers(apart.related) == [500]
    said = (*split(related), *placed(related, "headlines"))
    made = digest([*NEWS, related], decisions=said)
    assert (numbers(made.related), made.headlines[0].article_id) == ([], 500)


def test_a_placed_article_stands_however_old() -> None:
    old = article(1, "Dam breaks", "Water took the road.", hours=24 * 100)
    assert digest([old, *day()], decisions=placed(old, "headlines")).headlines[0].article_id == 1


def test_a_place_after_a_pin_in_the_same_story_holds() -> None:
    made = digest(NEWS, decisions=(*pinned(ferry()[0]), *placed(ferry()[1], "headlines")))
    assert made.headlines[0].article_id == ferry()[1].id


def test_a_pin_after_a_place_in_the_same_story_holds() -> None:
    made = digest(NEWS, decisions=(*placed(ferry()[1], "headlines"), *pinned(ferry()[0])))
    assert made.lead.article_id == ferry()[0].id


# Split and merge


def test_a_split_article_is_a_story_of_its_own() -> None:
    chosen = ferry()[3]
    found = stories(digest(NEWS, decisions=split(chosen)))
    assert [found[chosen.id] == found[other.id] for other in ferry()[:3]] == [False] * 3


def test_the_rest_of_a_split_story_stays_together() -> None:
    made = composed(NEWS, decisions=split(ferry()[3]))
    assert made.counts.stories == composed(NEWS).counts.stories + 1


def test_a_split_article_is_nobodys_duplicate() -> None:
    copy = copy_of(day()[0])
    assert 900 not in numbers(digest([*NEWS, copy]).items())
    told = numbers(digest([*NEWS, copy], decisions=split(copy)).items())
    assert {100, 900} <= set(told)


def test_splitting_a_story_of_one_article_changes_nothing() -> None:
    assert digest(NEWS, decisions=split(day()[0])) == digest(NEWS)


def test_merged_articles_are_one_story() -> None:
    one, other = day()[0], day()[1]
    made = composed(NEWS, decisions=merged(one, other))
    assert made.counts.stories == composed(NEWS).counts.stories - 1
    assert {one.id, other.id} & set(reasons(made))


def test_a_merge_brings_the_whole_of_both_stories() -> None:
    found = composed([*ferry(), *day()[:4]], decisions=merged(ferry()[2], day()[0]))
    assert found.counts.stories == 4
    assert found.digest is not None
    beside = numbers(found.digest.also_covered_by)
    assert {found.digest.lead.article_id, *beside} == {10, 11, 12, 13, 100}


def test_a_merge_of_one_story_changes_nothing() -> None:
    assert digest(NEWS, decisions=merged(ferry()[0], ferry()[1])) == digest(NEWS)


def test_a_copy_brings_the_piece_that_it_is_a_copy_of() -> None:
    copy = copy_of(day()[0])
    made = composed([*NEWS, copy], decisions=merged(copy, day()[1]))
    assert made.counts.stories == composed(NEWS).counts.stories - 1


def test_a_split_after_a_merge_takes_the_article_out_again() -> None:
    said = (*merged(day()[0], day()[1]), *split(day()[0]))
    assert composed(NEWS, decisions=said).counts == composed(NEWS).counts


def test_an_article_moves_by_a_split_and_a_merge() -> None:
    said = (*split(ferry()[3]), *merged(ferry()[3], day()[0]))
    made = composed(NEWS, decisions=said)
    assert made.counts.stories == composed(NEWS).counts.stories
    assert outcomes(made)[1].startswith("one story: ")


def test_a_merge_with_what_is_not_there_changes_nothing() -> None:
    gone = article(999, "Gone")
    assert digest(NEWS, decisions=merged(day()[0], gone)) == digest(NEWS)


# Veto


def test_a_veto_keeps_copies_out_too() -> None:
    copy = copy_of(day()[0])
    out = reasons(composed([*NEWS, copy], decisions=vetoed(copy)))
    assert out[900] == "vetoed"
    assert out[100] == f"vetoed with “{copy.title}” (Echo), which it is a copy of"


def test_a_copy_that_was_named_after_the_veto_stays() -> None:
    copy = copy_of(day()[0])
    made = composed([*NEWS, copy], decisions=(*vetoed(copy), *pinned(day()[0])))
    assert made.digest is not None
    assert (made.digest.lead.article_id, reasons(made)[900]) == (100, "vetoed")


def test_a_copy_that_was_named_before_the_veto_is_out() -> None:
    copy = copy_of(day()[0])
    made = composed([*NEWS, copy], decisions=(*pinned(day()[0]), *vetoed(copy)))
    assert {100, 900} <= set(reasons(made))


def test_a_split_copy_is_no_copy_for_a_veto() -> None:
    copy = copy_of(day()[0])
    made = digest([*NEWS, copy], decisions=(*split(copy), *vetoed(day()[0])))
    assert 900 in numbers(made.items())


def test_a_veto_leaves_the_other_stories_as_they_were() -> None:
    before, after = digest(NEWS), digest(NEWS, decisions=vetoed(ferry()[0]))
    left = {number: story for number, story in stories(before).items() if number >= 100}
    assert left.items() <= stories(after).items()


def test_a_vetoed_article_of_a_merge_still_ties_the_rest() -> None:
    said = (*merged(ferry()[0], day()[0]), *vetoed(ferry()[0]))
    made = digest(NEWS, decisions=said)
    found = stories(made)
    assert found[day()[0].id] == found[ferry()[1].id]


def test_a_vetoed_article_counts_for_no_coverage() -> None:
    told = composed(NEWS, decisions=tuple(v for one in ferry()[1:] for v in vetoed(one)))
    item = next(i for i in told.digest.items() if i.article_id == 10) if told.digest else None
    assert item is not None
    assert item.reason == "Published 3 hours ago"


# What contradicts what

A, B = day()[0], day()[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (pinned(A), vetoed(A)),
        (vetoed(A), pinned(A)),
        (vetoed(A), replaced(A)),
        (replaced(A), vetoed(A)),
        (vetoed(A), placed(A, "World")),
        (placed(A, "World"), vetoed(A)),
        (pinned(A), placed(A, "World")),
        (placed(A, "World"), pinned(A)),
        (placed(A, "World"), placed(A, "headlines", 2)),
        (pinned(A), pinned(B)),
        (merged(A, B), merged(B, A)),
        (split(A), split(A)),
    ],
)
def test_the_last_word_ends_what_it_contradicts(before: Decisions, after: Decisions) -> None:
    assert decided(before, *after) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (pinned(A), replaced(A)),
        (placed(A, "World"), replaced(A)),
        (split(A), merged(A, B)),
        (merged(A, B), split(A)),
        (merged(A, B), vetoed(A)),
        (split(A), vetoed(A)),
        (pinned(A), vetoed(B)),
        (replaced(A), replaced(B)),
    ],
)
def test_words_that_do_not_contradict_hold_together(before: Decisions, after: Decisions) -> None:
    assert decided(before, *after) == (*before, *after)


def test_taking_back_forgets_all_about_an_article() -> None:
    said = (*pinned(B), *split(A), *merged(B, A), *merged(A, B), *replaced(A))
    assert taken_back(said, A.canonical_url) == pinned(B)


# What came of it


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (pinned(day()[5]), "leads"),
        (vetoed(day()[5]), "left out"),
        (replaced(day()[5]), "headline 2"),
        (placed(day()[5], "World", 2), "item 2 of World"),
        (placed(day()[5], "headlines", 3), "headline 3"),
        (split(ferry()[3]), "a story of its own: "),
        (merged(ferry()[0], ferry()[1]), "one story: "),
        (merged(day()[5], article(999, "Gone")), "not one story: not at hand"),
        (pinned(article(999, "Gone")), "not at hand"),
    ],
)
def test_a_composition_tells_what_came_of_each_decision(said: Decisions, outcome: str) -> None:
    [told] = outcomes(composed(SECTIONED, decisions=said))
    assert told.startswith(outcome)


def test_a_decision_without_effect_says_why() -> None:
    said = (*replaced(ferry()[0]), *pinned(ferry()[1]))
    made = composed(NEWS, rules=Rules(also_covered_by=0), decisions=said)
    assert outcomes(made)[0].startswith("left out: same story as")


def test_a_decision_is_told_with_its_titles() -> None:
    [told] = composed(NEWS, decisions=merged(A, B)).words
    assert (told.decision, told.title, told.url, told.other) == (
        Decision.MERGE,
        A.title,
        A.url,
        B.title,
    )


# The composer's own choice


def test_without_decisions_there_is_no_own_choice_beside_the_suggestions() -> None:
    assert composed(NEWS).own_choice is None


def test_the_own_choice_is_what_would_have_led() -> None:
    own = composed(NEWS, decisions=pinned(day()[5])).own_choice
    assert own is not None
    assert own.leads == composed(NEWS).suggestions


def test_the_own_choice_ignores_a_veto_and_a_merge() -> None:
    lead = digest(NEWS).lead
    chosen = next(one for one in NEWS if one.id == lead.article_id)
    own = composed(NEWS, decisions=(*vetoed(chosen), *merged(chosen, A))).own_choice
    assert own is not None
    assert (own.leads[0].article_id, own.pinned) == (lead.article_id, False)


def test_the_own_choice_says_which_place_the_pinned_story_had() -> None:
    suggested = composed(NEWS).suggestions
    for place, item in enumerate(suggested, start=1):
        chosen = next(one for one in NEWS if one.id == item.article_id)
        own = composed(NEWS, decisions=pinned(chosen)).own_choice
        assert own is not None
        assert (own.pinned, own.place) == (True, place)


def test_another_telling_of_the_own_lead_is_the_first_place_too() -> None:
    own = composed(NEWS, decisions=pinned(ferry()[3])).own_choice
    assert own is not None
    assert own.place == 1


def test_what_the_composer_would_not_have_told_has_no_place() -> None:
    old = article(1, "Dam breaks", "Water took the road.", hours=24 * 30)
    own = composed([old, *NEWS], decisions=pinned(old)).own_choice
    assert own is not None
    assert (own.pinned, own.place) == (True, None)


# Whatever is decided

ANY_DECISION = st.builds(
    EditorialDecision,
    canonical_url=st.sampled_from([one.canonical_url for one in [*NEWS, article(999, "Gone")]]),
    decision=st.sampled_from(Decision),
    other=st.sampled_from([one.canonical_url for one in NEWS]),
    section=st.sampled_from(["World", "world", "headlines", "New"]),
    place=st.integers(1, 9),
)


@given(st.lists(ANY_DECISION, max_size=8), st.integers(0, 3))
def test_whatever_is_decided_every_article_is_an_item_or_accounted_for(
    said: Sequence[EditorialDecision], slots: int
) -> None:
    rules = Rules(sections=slots, section_items=slots, headlines=slots, min_stories=1)
    news = [*SECTIONED, copy_of(day()[0])]
    made = composed(news, rules=rules, decisions=said)
    items = numbers(made.digest.items()) if made.digest else []
    assert sorted([*items, *reasons(made)]) == sorted(one.id for one in news)


@given(st.permutations(NEWS), st.lists(ANY_DECISION, max_size=5))
def test_shuffled_articles_give_the_same_composition(
    shuffled: list[Article], said: Sequence[EditorialDecision]
) -> None:
    assert sha256_of(composed(shuffled, decisions=said)) == sha256_of(
        composed(NEWS, decisions=said)
    )
