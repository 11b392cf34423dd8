"""An article that was sent returns when it is live, or rewritten under a new headline; a story by a new article."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newsletter.article import Article, ArticleId, canonical_url
from newsletter.composer.text.fingerprints import identity_of
from newsletter.digest import Earlier, Item, Label
from newsletter.publication import Sent
from tests.composer.newsroom import (
    NOW,
    TODAY,
    article,
    composed,
    day,
    digest,
    ferry,
    numbers,
    pinned,
    reasons,
    sent,
)

BODY = (
    "<p>The bridge at Anvil closed at noon. Engineers found a crack in its third pier. "
    "Traffic goes round by the ford.</p><p>The mayor spoke of weeks.</p>"
)
REST = (
    "<p>The bridge at Anvil closed at noon. A temporary crossing carried its first lorries today. "
    "The army built it in nine hours.</p><p>Repairs cost four million.</p>"
)
TOLD = article(1, "Anvil bridge closed after crack is found", body_html=BODY, hours=30)
HAD = sent(TOLD)
REWRITTEN = replace(TOLD, title="Army opens a crossing beside Anvil bridge", body_html=REST)


def returned(*told: Article, sent: tuple[Sent, ...] = (HAD,), **more: Any) -> Item | None:
    """The item of article 1 in today's digest, if it is one."""
    items = digest([*told, *day()], sent=sent, **more).items()
    return next((one for one in items if one.article_id == 1), None)


def test_an_article_with_a_new_headline_and_mostly_new_text_returns_as_updated() -> None:
    item = returned(REWRITTEN)
    assert item is not None
    assert item.label is Label.UPDATED
    assert item.reason.startswith("Updated: ")


def test_a_new_headline_over_the_same_text_does_not_return() -> None:
    assert returned(replace(REWRITTEN, body_html=BODY)) is None


def test_new_text_under_the_same_headline_does_not_return() -> None:
    assert returned(replace(REWRITTEN, title=TOLD.title)) is None


@pytest.mark.parametrize("title", ["ANVIL BRIDGE CLOSED AFTER CRACK IS FOUND", f" {TOLD.title}!"])
def test_a_headline_spelt_in_another_way_is_the_same(title: str) -> None:
    assert returned(replace(REWRITTEN, title=title)) is None


@pytest.mark.parametrize(("kept", "returns"), [(1, True), (2, True), (3, False)])
def test_half_of_the_sentences_must_be_new(kept: int, *, returns: bool) -> None:
    old = ("The bridge at Anvil closed at noon.", "Engineers found a crack in its third pier.",
           "Traffic goes round by the ford.")  # fmt: skip
    new = ("The army built a crossing.", "It took nine hours.", "Lorries cross.")
    body = " ".join((*old[:kept], *new[: 4 - kept]))
    assert (returned(replace(REWRITTEN, body_html=f"<p>{body}</p>")) is not None) is returns


def test_all_that_was_told_under_an_address_counts_not_only_the_last() -> None:
    first = replace(HAD, on=TODAY - timedelta(days=2), moment=NOW - timedelta(days=2))
    second = sent(replace(REWRITTEN, title="Ford is flooded"))
    back = replace(TOLD, title="Bridge at Anvil shut")
    assert returned(back, sent=(first, second)) is None


def test_what_was_sent_before_sentences_were_kept_does_not_return() -> None:
    assert returned(REWRITTEN, sent=(replace(HAD, sentences=frozenset()),)) is None


def test_a_headline_that_got_a_text_returns_under_another_headline() -> None:
    bare = replace(TOLD, body_html="")
    assert returned(REWRITTEN, sent=(sent(bare),)) is not None


def test_an_article_rewritten_after_days_returns_however_old_its_date() -> None:
    assert returned(replace(REWRITTEN, published_at=NOW - timedelta(days=6))) is not None


def test_an_article_that_was_sent_31_days_ago_is_forgotten() -> None:
    fresh = replace(TOLD, published_at=NOW - timedelta(hours=3))
    item = returned(fresh, sent=(sent(TOLD, days_ago=31),))
    assert item is not None
    assert item.label is Label.NONE


def test_an_article_that_was_sent_30_days_ago_is_not() -> None:
    fresh = replace(TOLD, published_at=NOW - timedelta(hours=3))
    assert returned(fresh, sent=(sent(TOLD, days_ago=30),)) is None


def test_a_live_report_is_labelled_from_its_first_day() -> None:
    item = returned(replace(TOLD, live=True), sent=())
    assert item is not None
    assert (item.label, item.earlier) == (Label.LIVE, None)


def test_a_live_report_that_was_sent_is_labelled_live_and_knows_when() -> None:
    item = returned(replace(TOLD, live=True))
    assert item is not None
    assert item.label is Label.LIVE
    assert item.earlier == Earlier(title=TOLD.title, url=TOLD.url, on=HAD.on)


@pytest.mark.parametrize("day_number", range(1, 6))
def test_a_live_report_goes_on_for_five_days_under_one_date(day_number: int) -> None:
    began = NOW - timedelta(days=day_number, hours=1)
    live = replace(TOLD, live=True, published_at=began, first_seen_at=began)
    today = replace(live, body_html=f"{BODY}<p>Day {day_number} at the pier.</p>")
    had = tuple(sent(live, days_ago=ago) for ago in range(1, day_number + 1))
    item = returned(today, sent=had)
    assert item is not None
    assert item.label is Label.LIVE


def test_a_live_report_that_nobody_writes_any_more_ends() -> None:
    old = NOW - timedelta(days=5)
    assert returned(replace(TOLD, live=True, published_at=old, first_seen_at=old)) is None


def test_a_pinned_article_that_was_sent_has_no_label() -> None:
    item = returned(TOLD, decisions=pinned(TOLD))
    assert item is not None
    assert item.label is Label.NONE


def test_a_pinned_article_older_than_what_was_told_is_no_update() -> None:
    told, older = ferry(hours=26)[0], ferry(hours=40)[1]
    lead = digest([told, older, *day()], sent=[sent(told)], decisions=pinned(older)).lead
    assert (lead.article_id, lead.label) == (older.id, Label.NONE)


def test_an_update_links_the_earlier_headline() -> None:
    told, fresh = ferry(hours=26)[0], ferry()[1]
    made = digest([told, fresh, *day()], sent=[sent(told)])
    item = next(one for one in made.items() if one.article_id == fresh.id)
    assert item.label is Label.UPDATE
    assert item.earlier == Earlier(title=told.title, url=told.url, on=sent(told).on)


def test_the_earlier_headline_is_the_one_that_stood_first_in_the_last_edition() -> None:
    first, second, fresh = ferry(hours=26)[1], ferry(hours=27)[0], ferry()[2]
    had = [sent(second, place=7), sent(first, place=3), sent(second, days_ago=2, place=1)]
    made = digest([first, second, fresh, *day()], sent=had)
    item = next(one for one in made.items() if one.article_id == fresh.id)
    assert item.earlier is not None
    assert item.earlier.title == first.title


def test_an_article_met_after_the_edition_that_tells_more_is_an_update() -> None:
    told = ferry(hours=30)[0]
    late = replace(
        ferry()[1],
        published_at=NOW - timedelta(hours=25),
        first_seen_at=NOW - timedelta(hours=20),
    )
    made = digest([told, late, *day()], sent=[sent(told)])
    assert late.id in numbers(made.items())


def test_an_article_met_before_the_edition_and_dated_after_it_is_an_update() -> None:
    told = ferry(hours=30)[0]
    dated_anew = replace(ferry()[1], first_seen_at=NOW - timedelta(hours=28))
    made = digest([told, dated_anew, *day()], sent=[sent(told)])
    assert dated_anew.id in numbers(made.items())


def test_an_article_met_after_the_edition_that_is_older_than_what_was_told_is_none() -> None:
    told = ferry(hours=30)[0]
    late = replace(
        ferry()[1],
        published_at=NOW - timedelta(hours=31),
        first_seen_at=NOW - timedelta(hours=20),
    )
    made = composed([told, late, *day()], sent=[sent(told)])
    assert reasons(made)[late.id].endswith("sent on 2026-03-01")


def test_an_article_whose_source_moves_it_to_a_new_address_stays_out() -> None:
    first = replace(TOLD, guid="tag:herald.example,2026:1")
    had = replace(HAD, identity=identity_of(first))
    assert returned(replace(first, canonical_url="herald.example/closed"), sent=(had,)) is None


def test_another_sources_article_of_that_name_is_another_article() -> None:
    first = replace(TOLD, guid="1")
    had = sent(article(8, "Wheat"), identity=identity_of(replace(first, source="Wire")))
    item = returned(replace(first, published_at=NOW), sent=(had,))
    assert item is not None
    assert item.label is Label.NONE


@pytest.mark.parametrize(
    "variant",
    [
        "http://www.herald.example/1/",
        "https://m.herald.example/1?utm_source=feed",
        "https://amp.herald.example/1/amp#top",
    ],
)
def test_a_variant_of_an_address_that_was_sent_stays_out(variant: str) -> None:
    other = replace(TOLD, id=ArticleId(1), url=variant, canonical_url=canonical_url(variant))
    assert returned(other) is None


def test_a_copy_stays_out_when_the_original_has_left_the_library() -> None:
    copy = replace(TOLD, id=ArticleId(2), source="Wire", canonical_url="wire.example/bridge")
    yesterday = composed([TOLD, copy, *day()])
    had = [sent(TOLD, canonical_url=told.canonical_url) for told in yesterday.tells]
    made = composed([copy, *day(first=300)], sent=had)
    assert reasons(made)[copy.id] == "sent on 2026-03-01"


def test_a_copy_from_the_same_source_was_told_as_well() -> None:
    copy = replace(TOLD, id=ArticleId(2), canonical_url="herald.example/1-again")
    told = {telling.canonical_url for telling in composed([TOLD, copy, *day()]).tells}
    assert {TOLD.canonical_url, copy.canonical_url} <= told


def test_every_telling_of_a_story_was_told() -> None:
    other = day()[0]
    made = composed([*ferry(), *day()], decisions=pinned(other))
    told = {telling.canonical_url for telling in made.tells}
    assert {one.canonical_url for one in ferry()} <= told


def test_the_first_edition_ever_has_no_labels() -> None:
    made = digest([*ferry(), *day()])
    assert {(item.label, item.earlier) for item in made.items()} == {(Label.NONE, None)}


def test_a_story_met_with_a_date_in_the_future_is_no_return() -> None:
    ahead = replace(
        TOLD, published_at=NOW + timedelta(hours=5), first_seen_at=NOW + timedelta(hours=1)
    )
    made = composed([ahead, *day()], sent=[HAD])
    assert reasons(made)[ahead.id] == f"not yet published on {TODAY}"


def test_an_edition_that_composes_an_old_day_anew_remembers_only_what_came_before() -> None:
    later = replace(HAD, on=TODAY + timedelta(days=3), moment=NOW + timedelta(days=3))
    fresh = replace(TOLD, published_at=NOW - timedelta(hours=3))
    assert returned(fresh, sent=(later,)) is not None


def test_what_was_told_is_told_in_reading_order_with_its_story() -> None:
    made = composed([*ferry(), *day()])
    assert made.digest is not None
    first = made.tells[0]
    assert (first.canonical_url, first.story) == (
        made.digest.lead.canonical_url,
        made.digest.lead.story,
    )
    assert first.sentences
