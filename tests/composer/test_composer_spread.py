"""Which stories stand in sections, which are headlines, which find no room."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newsletter.article import Article, ArticleId
from newsletter.digest import Digest
from newsletter.publication import Rules
from tests.composer.newsroom import (
    NOW,
    article,
    composed,
    day,
    digest,
    ferry,
    numbers,
    reasons,
    sent,
)

SECTIONS = ("World", "Science", "Sport", "Culture", "Economy", "Weather")


def sectioned(**told: Any) -> list[Article]:
    """Two stories a section, of four outlets."""
    return [replace(one, section=SECTIONS[n // 2]) for n, one in enumerate(day(**told))]


def names(made: Digest) -> list[str]:
    return [section.name for section in made.sections]


def test_a_section_is_named_by_its_source() -> None:
    assert set(names(digest([*ferry(), *sectioned()]))) <= set(SECTIONS)


def test_there_are_no_more_sections_than_the_rules_say() -> None:
    assert len(names(digest([*ferry(), *sectioned()], rules=Rules(sections=2)))) == 2


def test_the_publication_orders_its_sections() -> None:
    rules = Rules(section_order=("weather", "Science"))
    assert names(digest([*ferry(), *sectioned()], rules=rules))[:2] == ["Weather", "Science"]


def test_sections_that_are_not_ordered_stand_by_their_best_story() -> None:
    told = [replace(one, published_at=ferry()[0].first_seen_at) if one.section == "Sport" else one
            for one in sectioned(hours=20)]  # fmt: skip
    assert names(digest([*ferry(), *told]))[0] == "Sport"


def test_a_section_has_no_more_items_than_the_rules_say() -> None:
    made = digest([*ferry(), *day(section="World")], rules=Rules(section_items=3))
    assert [len(section.items) for section in made.sections] == [3]


def test_a_section_of_one_story_is_none() -> None:
    told = [replace(one, section="Alone") if n == 0 else one for n, one in enumerate(day())]
    assert names(digest([*ferry(), *told])) == []


def test_spellings_of_a_section_are_one() -> None:
    told = [replace(one, section="world" if n % 3 else "World") for n, one in enumerate(day())]
    assert names(digest([*ferry(), *told])) == ["world"]


def test_a_section_may_come_from_the_addresses() -> None:
    told = [replace(one, url=f"https://x.example/foreign-affairs/2026/{one.id}") for one in day()]
    assert names(digest([*ferry(), *told])) == ["Foreign affairs"]


def test_a_section_may_come_from_the_tags() -> None:
    assert names(digest([*ferry(), *day(tags=("Harbours", "x"))])) == ["Harbours"]


@pytest.mark.parametrize("folder", ["2026", "news", "a", "article", "p"])
def test_a_folder_that_says_nothing_names_no_section(folder: str) -> None:
    told = [replace(one, url=f"https://x.example/{folder}/{one.id}") for one in day()]
    assert names(digest([*ferry(), *told])) == []


def test_stories_without_a_section_are_headlines() -> None:
    assert set(numbers(digest([*ferry(), *day()]).headlines)) == {one.id for one in day()}


def test_headlines_stand_by_their_points() -> None:
    points = [item.points.total for item in digest([*ferry(), *day()]).headlines if item.points]
    assert points == sorted(points, reverse=True)


def test_what_is_over_finds_no_room_and_says_so() -> None:
    made = composed([*ferry(), *day()], rules=Rules(headlines=4))
    assert Counter(reasons(made).values())["no room"] == len(day()) - 4


def test_each_story_has_one_item_outside_the_lead() -> None:
    told = [replace(one, id=ArticleId(one.id + 200), canonical_url=f"x.example/{one.id}", source="Echo",
                    summary=f"{one.title}, as witnesses tell it.") for one in sectioned()]  # fmt: skip
    made = digest([*ferry(), *sectioned(), *told])
    stories = [item.story for s in made.sections for item in s.items] + [
        i.story for i in made.headlines
    ]
    assert len(stories) == len(set(stories)) == len(day())


def test_other_tellings_are_credits() -> None:
    told = replace(day()[0], id=ArticleId(900), canonical_url="echo.example/1", url="https://echo.example/1",
                   source="Echo", summary="Deputies passed the pension reform of Orvia's parliament.")  # fmt: skip
    made = digest([*ferry(), *day(), told])
    credits_of = {item.article_id: item.credits for item in made.headlines}
    assert [len(c) for n, c in credits_of.items() if n in {100, 900}] == [1]


def test_a_duplicate_is_a_credit_of_the_one_that_stays() -> None:
    copy = replace(day()[0], id=ArticleId(900), canonical_url="echo.example/1", url="https://echo.example/1",
                   source="Echo")  # fmt: skip
    made = digest([*ferry(), *day(), copy])
    credits_of = {item.article_id: [c.source for c in item.credits] for item in made.headlines}
    assert credits_of[ArticleId(100)] == ["Echo"]


def test_a_source_is_capped_in_sections() -> None:
    told = day(section="World")
    busy = [replace(one, source="Herald") if n < 9 else one for n, one in enumerate(told)]
    made = digest([*ferry(source="Herald"), *busy], rules=Rules(sections=1, section_items=6))
    taken = Counter(item.source for section in made.sections for item in section.items)
    assert taken["Herald"] == 3


def test_a_capped_source_yields_to_another_telling() -> None:
    busy = day(section="World", source="Herald")
    last = replace(busy[11], published_at=NOW - timedelta(hours=47))
    other = replace(
        last, id=ArticleId(900), canonical_url="echo.example/1", source="Echo", summary=""
    )
    other = replace(other, title="A comet's twin is found by telescope")
    told = [*ferry(), *busy[:11], last, other]
    made = digest(told, rules=Rules(sections=1, section_items=4))
    assert 900 in {item.article_id for section in made.sections for item in section.items}


def test_credits_are_so_many_as_a_reader_may_follow() -> None:
    many = [
        article(n, "Council votes on the new bridge", url=f"https://{n}.example/")
        for n in range(300, 340)
    ]
    assert max(len(item.credits) for item in digest([*many, *day()]).items()) == 12


def capped(cap: int, *, of: int = 7, **told: Any) -> list[Article]:
    """A day of which all but the last stories are of one source with a cap."""
    return [
        replace(one, source="Herald", source_id=of, source_cap=cap, **told) if n < 10 else one
        for n, one in enumerate(day())
    ]


def test_the_cap_of_a_source_holds_over_sections_and_headlines() -> None:
    for told in (capped(4), capped(4, section="World")):
        made = digest([*ferry(), *told], rules=Rules(related=0))
        items = [*made.headlines, *(item for s in made.sections for item in s.items)]
        assert Counter(item.source for item in items)["Herald"] == 4


def test_what_is_over_the_cap_of_its_source_says_so() -> None:
    told = reasons(composed([*ferry(), *capped(4)], rules=Rules(related=0)))
    assert Counter(told.values())["under a cap: Herald may stand in 4 places"] == 6


def test_the_lead_does_not_count_for_the_cap_of_its_source() -> None:
    news = [replace(one, source="Herald", source_id=7, source_cap=1) for one in ferry()]
    made = digest([*news, *capped(1)], rules=Rules(related=0))
    assert (made.lead.source, [i.source for i in made.headlines].count("Herald")) == ("Herald", 1)


def test_a_story_over_the_cap_goes_to_another_source_that_tells_it() -> None:
    told = capped(1)
    last = told[9]
    other = replace(last, id=ArticleId(900), canonical_url="echo.example/1", source="Echo", summary="Halved.",
                    source_id=8, source_cap=None, published_at=NOW - timedelta(hours=9))  # fmt: skip
    made = digest([*ferry(), *told, other], rules=Rules(related=0))
    assert 900 in numbers(made.headlines)


def test_a_cap_that_kept_a_story_out_of_its_section_is_named_when_the_headlines_are_full() -> None:
    told = [replace(one, source="Herald") if n < 9 else one for n, one in enumerate(day())]
    news = [replace(one, section="World") for one in told]
    rules = Rules(sections=1, section_items=6, headlines=0, related=0)
    found = Counter(reasons(composed([*ferry(), *news], rules=rules)).values())
    assert found["under a cap: Herald may stand in 3 places of the sections"] == 6


def test_the_cap_of_updates_is_named() -> None:
    plain = digest([*ferry(), *day(section="World")], rules=Rules(related=0))
    best = [item.story for item in plain.items() if item.article_id in {100, 101, 102, 103}]
    had = [replace(sent(day()[0]), canonical_url=f"gone.example/{story}", story=story) for story in best]  # fmt: skip
    rules = Rules(sections=1, section_items=3, headlines=0, related=0)
    made = composed([*ferry(), *day(section="World")], rules=rules, sent=had)
    assert "under a cap: updates may stand in 1 place of the sections" in reasons(made).values()


def test_a_section_of_one_item_is_one_where_the_rules_ask_for_no_more() -> None:
    made = digest([*ferry(), *sectioned()], rules=Rules(section_items=1, related=0))
    assert [len(section.items) for section in made.sections] == [1, 1, 1, 1]
