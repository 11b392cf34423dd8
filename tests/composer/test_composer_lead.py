"""What an edition opens with, and what stands beside it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newsletter.article import ArticleId
from newsletter.composer.grouping.company import Company
from newsletter.composer.points import Known, points_of
from newsletter.composer.text.piece import Piece, read
from newsletter.digest import Points
from newsletter.publication import Decision, EditorialDecision, Rules
from tests.composer.newsroom import (
    NOW,
    article,
    composed,
    day,
    digest,
    ferry,
    numbers,
    pinned,
    reasons,
    vetoed,
)

ALL = Known(coverage=True, depth=True, live=True)
BODY = "<p>" + "word " * 440 + "</p>"


def piece(number: int = 1, **told: Any) -> Piece:
    made = read(article(number, "Dam breaks", "Water took the road.", **told), now=NOW)
    assert made is not None
    return made


def points(*pieces: Piece, known: Known = ALL) -> Points:
    return points_of(pieces, known=known, now=NOW)


def test_the_story_of_most_sources_leads() -> None:
    assert digest([*ferry(), *day()]).lead.article_id in {10, 11, 12, 13}


def test_the_lead_is_the_telling_with_a_body() -> None:
    full = replace(ferry()[3], body_html=BODY)
    assert digest([*ferry()[:3], full, *day()]).lead.article_id == full.id


def test_of_tellings_with_a_body_the_one_with_most_points_leads() -> None:
    told = [replace(one, body_html=BODY) for one in ferry(hours=9)]
    told[2] = replace(told[2], published_at=NOW)
    assert digest([*told, *day()]).lead.article_id == told[2].id


def test_the_other_tellings_stand_beside_the_lead() -> None:
    made = digest([*ferry(), *day()])
    assert {*numbers(made.also_covered_by), made.lead.article_id} == {10, 11, 12, 13}


def test_other_sources_come_first_beside_the_lead() -> None:
    told = ferry(source="Herald")
    told[2] = replace(told[2], source="Gazette")
    made = digest([*told, *day()], rules=Rules(also_covered_by=1))
    assert "Gazette" in {made.lead.source, made.also_covered_by[0].source}


def test_tellings_without_room_beside_the_lead_are_its_credits() -> None:
    made = digest([*ferry(), *day()], rules=Rules(also_covered_by=1))
    assert len(made.lead.credits) == 2


def test_a_bare_headline_does_not_lead_before_something_to_read() -> None:
    old = article(1, "Dam breaks", "Water took the road.", body_html=BODY, hours=40)
    bare = [replace(one, summary="", published_at=NOW) for one in day()]
    assert digest([old, *bare]).lead.article_id == 1


def test_three_leads_are_suggested_the_chosen_one_first() -> None:
    made = composed([*ferry(), *day()])
    assert made.digest is not None
    assert [len(made.suggestions), made.suggestions[0].article_id] == [
        3,
        made.digest.lead.article_id,
    ]


def test_every_suggestion_has_its_points() -> None:
    assert all(item.points for item in composed(day()).suggestions)


def test_a_lead_says_how_many_sources_tell_it_and_how_long_it_is() -> None:
    told = [replace(one, body_html=BODY) for one in ferry()]
    assert composed([*told, *day()]).reason == "Told by 4 sources in the last 3 hours; 440 words"


def test_a_lead_of_one_source_says_when_it_was_published() -> None:
    assert composed([article(1, "Dam breaks", "Water.", hours=1), *day(hours=30)]).reason == (
        "Published 1 hour ago"
    )


def test_a_live_lead_says_so() -> None:
    assert composed([*ferry(live=True), *day()]).reason.endswith("; live")


def test_a_pinned_article_leads() -> None:
    chosen = day()[5]
    assert digest([*ferry(), *day()], decisions=pinned(chosen)).lead.article_id == chosen.id


def test_a_pinned_lead_says_so() -> None:
    reason = composed([*ferry(), *day()], decisions=pinned(day()[5])).reason
    assert reason.startswith("Pinned by the editor; ")


def test_an_article_pinned_within_a_story_leads_for_it() -> None:
    told = ferry()
    assert digest([*told, *day()], decisions=pinned(told[3])).lead.article_id == told[3].id


@pytest.mark.parametrize("hours", [60, 24 * 30, 24 * 400])
def test_a_pinned_article_leads_however_old(hours: int) -> None:
    old = article(1, "Dam breaks", "Water took the road.", hours=hours)
    assert digest([old, *day()], decisions=pinned(old)).lead.article_id == 1


def test_of_several_pins_the_last_leads() -> None:
    pins = tuple(
        EditorialDecision(canonical_url=day()[n].canonical_url, decision=Decision.PIN)
        for n in (2, 7)
    )
    assert digest([*ferry(), *day()], decisions=pins).lead.article_id == day()[7].id
    assert digest([*ferry(), *day()], decisions=pins[::-1]).lead.article_id == day()[2].id


def test_a_pinned_copy_stands_for_the_fuller_one() -> None:
    full = replace(ferry()[0], body_html=BODY)
    copy = replace(
        ferry()[0], canonical_url="copy.example/1", id=ArticleId(full.id + 900), source="Copyist"
    )
    made = digest([full, copy, *day()], decisions=pinned(copy))
    assert made.lead.article_id == copy.id


def test_a_vetoed_article_stays_out() -> None:
    chosen = day()[5]
    made = composed([*ferry(), *day()], decisions=vetoed(chosen))
    assert reasons(made)[chosen.id] == "vetoed"


def test_a_veto_after_a_pin_holds() -> None:
    chosen = day()[5]
    made = composed([*ferry(), *day()], decisions=(*pinned(chosen), *vetoed(chosen)))
    assert made.digest is not None
    assert chosen.id not in numbers(made.digest.items())


def test_the_lead_brings_its_first_paragraphs() -> None:
    body = "".join(f"<p>Paragraph {n}.</p>" for n in range(20))
    lead = article(1, "Dam breaks", "Water took the road.", body_html=body)
    made = digest([lead, *day()], rules=Rules(lead_paragraphs=2), decisions=pinned(lead))
    assert made.lead_paragraphs == ("<p>Paragraph 0.</p>", "<p>Paragraph 1.</p>")


def test_a_lead_without_a_body_has_no_paragraphs() -> None:
    assert digest([*ferry(), *day()]).lead_paragraphs == ()


@pytest.mark.parametrize("summary", ["", "Water took the road", "Water took the…"])
def test_the_summary_of_a_lead_does_not_repeat_its_first_paragraph(summary: str) -> None:
    lead = article(1, "Dam breaks", summary, body_html="<p>Water took the road. It rose.</p>")
    assert digest([lead, *day()], decisions=pinned(lead)).lead.summary == ""


def test_an_item_without_a_summary_begins_with_its_body() -> None:
    told = [replace(one, summary="", body_html="<p>It rose.</p><p>Fast.</p>") for one in day()]
    assert digest([*ferry(), *told]).headlines[0].summary == "It rose."


def test_points_of_all_signals_add_up() -> None:
    made = points(piece(live=True, body_html=BODY))
    parts = (made.coverage, made.freshness, made.depth, made.live)
    scaled = sum(part for part in parts if part is not None) * 95 / 85  # nobody knows its placement
    assert made.total == pytest.approx(scaled, abs=0.02)


def test_points_stay_within_their_parts() -> None:
    many = [piece(n, source=f"s{n}", body_html=BODY * 9, live=True, hours=0) for n in range(40)]
    made = points(*many)
    assert (made.coverage, made.freshness, made.depth, made.live) == (40.0, 25.0, 15.0, 5.0)


def test_more_sources_bring_more_coverage() -> None:
    assert (points(piece(), piece(2, source="Gazette")).coverage or 0) > (
        points(piece()).coverage or 0
    )


def test_more_articles_of_one_source_bring_no_coverage() -> None:
    assert points(piece(), piece(2)).coverage == points(piece()).coverage


def one_source(**near: float) -> Known:
    """A pool of one source, with so many pieces near its pieces of these numbers (``n1``, ``n2``)."""
    company = Company(near={f"herald.example/{n[1:]}": of for n, of in near.items()}, usual=0.5)
    return Known(coverage=False, depth=True, live=True, company=company)


def test_near_pieces_bring_coverage_in_a_pool_of_one_source() -> None:
    alone, near = points(piece(), known=one_source()), points(piece(), known=one_source(n1=3))
    assert (alone.coverage, near.coverage) == (0.0, 25.28)


def test_near_pieces_bring_less_where_they_are_usual() -> None:
    usual = replace(one_source(n1=3), company=Company(near={"herald.example/1": 3}, usual=3))
    assert (points(piece(), known=usual).coverage or 0) < 25


def test_a_story_has_the_company_of_the_telling_that_has_most() -> None:
    assert points(piece(), piece(2), known=one_source(n1=1, n2=3)).coverage == 25.28


def test_near_pieces_bring_nothing_where_several_sources_tell() -> None:
    known = replace(one_source(n1=9), coverage=True)
    assert points(piece(), known=known) == points(piece())


def test_depth_grows_with_the_length_of_the_body() -> None:
    short, full, long = (points(piece(body_html="word " * n)).depth or 0 for n in (60, 600, 6000))
    assert (short, full, long) == (0.15, 9.48, 15.0)


def test_depth_is_not_known_of_a_story_without_a_body() -> None:
    assert points(piece()).depth is None


def test_the_longest_body_of_a_story_counts_for_its_depth() -> None:
    assert points(piece(), piece(2, body_html=BODY)).depth == points(piece(body_html=BODY)).depth


def test_a_signal_that_no_article_of_the_pool_has_is_not_known() -> None:
    made = points(piece(), known=Known(coverage=False, depth=False, live=False))
    assert (made.coverage, made.depth, made.live, made.placement) == (None, None, None, None)


def test_what_is_not_known_is_made_up_for_by_the_rest() -> None:
    made = points(piece(hours=0), known=Known(coverage=False, depth=False, live=False))
    assert made.total == 95.0


def test_freshness_is_not_known_of_an_undated_article_met_later() -> None:
    late = piece(hours=None, first_seen_at=NOW + timedelta(days=1))
    assert points(late).freshness is None


@pytest.mark.parametrize(("weight", "counted"), [(0.1, 0.5), (1.2, 1.2), (9.0, 1.5)])
def test_the_weight_of_a_source_counts_within_limits(weight: float, counted: float) -> None:
    plain = points(piece()).total
    assert points(piece(source_weight=weight)).total == pytest.approx(plain * counted, abs=0.02)


def test_nothing_known_is_no_points() -> None:
    nothing = Known(coverage=False, depth=False, live=False)
    assert points(piece(hours=None, first_seen_at=NOW + timedelta(1)), known=nothing).total == 0.0


def test_equal_points_go_to_the_lower_id() -> None:
    told = day()
    assert digest(told, rules=Rules(related=0)).lead.article_id == told[0].id


def listed(position: int | None, *, hours: float = 0, **told: Any) -> Points:
    """The points of an article of a source whose order is an editor's, listed there so many hours ago."""
    told = {"order_is_editorial": True} | told
    return points(piece(position=position, position_at=NOW - timedelta(hours=hours), **told))


def test_what_stands_first_with_an_editor_has_all_of_the_placement() -> None:
    assert listed(1).placement == 10.0


def test_a_lower_place_brings_less() -> None:
    first, second, tenth = (listed(place).placement or 0 for place in (1, 2, 10))
    assert first > second > tenth > 0


def test_a_place_fades_until_it_was_read_again() -> None:
    now, earlier = (listed(1, hours=hours).placement or 0 for hours in (0, 2))
    assert now > earlier > 0


@pytest.mark.parametrize(
    "made",
    [
        listed(1, order_is_editorial=False),
        listed(None),
        listed(1, hours=7),
        listed(1, hours=-1),
        points(piece(position=1, order_is_editorial=True)),
    ],
    ids=["no editor's order", "no place", "stale", "read after the moment", "never read"],
)
def test_a_place_that_says_nothing_is_not_known(made: Points) -> None:
    assert made.placement is None


def test_the_best_place_of_a_story_counts() -> None:
    low, high = (
        piece(n, source=f"s{n}", position=n, position_at=NOW, order_is_editorial=True)
        for n in (9, 1)
    )
    assert points(low, high).placement == 10.0


def test_all_parts_add_up() -> None:
    made = listed(1, live=True, body_html=BODY)
    parts = (made.coverage, made.freshness, made.depth, made.placement, made.live)
    assert made.total == pytest.approx(sum(part or 0 for part in parts), abs=0.02)
