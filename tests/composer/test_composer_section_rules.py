"""Which section a publication's own rules give a story."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from newsletter.article import Article
from newsletter.composer.section_rules import fits, rule_for
from newsletter.digest import Digest
from newsletter.publication import Rules, SectionRule
from tests.composer.newsroom import article, day, digest, ferry


def ruled(*rules: SectionRule, news: Sequence[Article] = ()) -> Digest:
    told = Rules(section_rules=rules, related=0, headlines=50)
    return digest([*ferry(hours=1), *(news or day())], rules=told)


def named(made: Digest) -> dict[int, str]:
    return {item.article_id: section.name for section in made.sections for item in section.items}


def about(**told: Any) -> Article:
    plain = article(1, "Chess prodigy wins open tournament", "She beat two grandmasters.")
    return replace(plain, **told)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"source": "herald"}, {}),
        ({"source": "https://www.herald.example/feed.xml"}, {"source_url": "http://herald.example/feed.xml"}),
        ({"tag": "SPORT"}, {"tags": ("x", "Sport")}),
        ({"tag": "café"}, {"tags": ("Cafe",)}),
        ({"keyword": "chess"}, {}),
        ({"keyword": "Open Tournament"}, {}),
        ({"keyword": "火災"}, {"title": "港で火災が発生"}),
        ({"path": "/sport"}, {"url": "https://h.example/sport/chess/1"}),
        ({"path": "/Sport/"}, {"url": "https://h.example/sport"}),
        ({"path": "/sport", "tag": "chess"}, {"url": "https://h.example/sport/1", "tags": ("Chess",)}),
    ],
)  # fmt: skip
def test_a_rule_fits_what_has_all_that_it_names(asked: Any, told: Any) -> None:
    assert fits(SectionRule(section="Games", **asked), about(**told))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"source": "Gazette"}, {}),
        ({"source": "https://gazette.example/feed.xml"}, {"source_url": "https://herald.example/feed.xml"}),
        ({"tag": "port"}, {"tags": ("Sport",)}),
        ({"tag": "sport"}, {}),
        ({"keyword": "hess"}, {}),
        ({"keyword": "prodigy tournament"}, {}),
        ({"keyword": "…"}, {}),
        ({"path": "/sport"}, {"url": "https://h.example/sports/1"}),
        ({"path": "/sport"}, {"url": "https://h.example/news/sport/1"}),
        ({"path": "/sport", "tag": "chess"}, {"url": "https://h.example/sport/1"}),
    ],
)  # fmt: skip
def test_a_rule_does_not_fit_what_lacks_one_thing(asked: Any, told: Any) -> None:
    assert not fits(SectionRule(section="Games", **asked), about(**told))


def test_the_first_rule_that_fits_holds() -> None:
    rules = [SectionRule(section=word, keyword=word) for word in ("golf", "chess", "wins")]
    assert rule_for(about(), rules) == rules[1]


def test_no_rule_fits_what_none_is_about() -> None:
    assert rule_for(about(), [SectionRule(section="A", keyword="golf")]) is None


def test_a_rule_goes_before_what_the_source_says() -> None:
    rule = SectionRule(section="Games", keyword="wins open tournament")
    made = ruled(rule, SectionRule(section="Games", keyword="jersey"), news=day(section="World"))
    assert {name for number, name in named(made).items() if number in {102, 109}} == {"Games"}


def test_a_rule_that_fits_one_story_alone_makes_no_section() -> None:
    assert named(ruled(SectionRule(section="Games", keyword="tournament"))) == {}


def test_a_rule_joins_the_section_that_sources_name_in_its_own_spelling() -> None:
    news = [replace(one, section="games" if n < 3 else "") for n, one in enumerate(day())]
    assert (
        "Games" in named(ruled(SectionRule(section="Games", keyword="jersey"), news=news)).values()
    )


def test_an_item_says_why_it_stands_in_its_section() -> None:
    rules = [SectionRule(section="Games", keyword=word) for word in ("jersey", "tournament")]
    reasons: dict[int, str] = {
        item.article_id: item.reason for s in ruled(*rules).sections for item in s.items
    }
    assert reasons[102].endswith("; here by the rule for keyword tournament")
    [section] = digest([*ferry(hours=1), *day(section="World")], rules=Rules(related=0)).sections
    assert section.items[0].reason.endswith("; here by its source")
    [section] = digest([*ferry(hours=1), *day(tags=("World",))], rules=Rules(related=0)).sections
    assert section.items[0].reason.endswith("; here by its address or tag")


def test_the_lead_bears_the_section_that_it_would_stand_in() -> None:
    news = [*ferry(hours=1, tags=("World",)), *day(tags=("World",))]
    assert digest(news, rules=Rules(related=0)).lead.section == "World"


def test_the_lead_bears_the_section_of_the_first_rule_that_fits() -> None:
    plain = ruled()
    words = plain.lead.title.split()[0]
    assert ruled(SectionRule(section="Front", keyword=words)).lead.section == "Front"
