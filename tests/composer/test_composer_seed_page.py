"""The page this product grew from: one article with a body, and 51 bare headlines without dates."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from newsletter.article import Article, ArticleId, canonical_url
from newsletter.composer import compose
from newsletter.digest import Digest, Item
from newsletter.publication import Rules

PAGE = Path(__file__).parents[2].parent / "shared" / "data" / "seed" / "feed.json"
MET = datetime(2026, 3, 2, tzinfo=UTC)

pytestmark = pytest.mark.skipif(
    not PAGE.exists(), reason=f"{PAGE.name} is not beside this checkout"
)


def article(number: int, entry: dict[str, str]) -> Article:
    dated = entry.get("date_published")
    return Article(
        id=ArticleId(number),
        source="The Big Picture",
        url=entry["url"],
        canonical_url=canonical_url(entry["url"]),
        title=entry["title"],
        summary=entry.get("summary", ""),
        body_html=entry.get("content_html", ""),
        language="en",
        published_at=datetime.fromisoformat(dated) if dated else None,
        first_seen_at=MET,
    )


@pytest.fixture(scope="module")
def page() -> Digest:
    entries = json.loads(PAGE.read_text(encoding="utf-8"))["items"]
    composition = compose(
        [article(number, entry) for number, entry in enumerate(entries, start=1)],
        rules=Rules(),
        on=date(2025, 1, 18),
        now=datetime(2025, 1, 18, 23, 59, tzinfo=UTC),
    )
    assert composition.digest is not None
    return composition.digest


def told(item: Item) -> list[str]:
    return [item.title, *(credit.title for credit in item.credits)]


def test_the_treaty_leads(page: Digest) -> None:
    assert page.lead.title.startswith("Russia and Iran Forge")


def test_the_lead_brings_its_paragraphs(page: Digest) -> None:
    assert len(page.lead_paragraphs) == Rules().lead_paragraphs


def test_the_other_headlines_follow(page: Digest) -> None:
    assert len(page.headlines) > 30


def stories(page: Digest) -> list[list[str]]:
    return [told(item) for item in page.items() if item.credits]


def test_what_an_editor_would_choose_is_related(page: Digest) -> None:
    related = " | ".join(item.title for item in page.related)
    assert len(page.related) == 3
    assert "Military Aid to Ukraine" in related
    assert "Russian LNG" in related
    assert "Zelenskyy" in related


def test_all_eight_wildfire_headlines_are_one_story(page: Digest) -> None:
    (fires,) = [titles for titles in stories(page) if any("ildfire" in t for t in titles)]
    assert len(fires) == 8
    assert all("ildfire" in title for title in fires)
    assert any("Newsom" in title for title in fires)


def test_the_hush_money_headlines_are_one_story(page: Digest) -> None:
    (hush,) = [titles for titles in stories(page) if any("Hush" in t for t in titles)]
    assert len(hush) == 3
    assert all("Hush" in title for title in hush)


def test_nothing_else_is_tied_but_two_reports_on_one_sale(page: Digest) -> None:
    others = [
        titles for titles in stories(page) if not any("ildfire" in t or "Hush" in t for t in titles)
    ]
    assert [len(titles) for titles in others] == [2]
    assert all("TikTok" in title for title in others[0])
