"""What a feed takes from a frozen page, and how an entry shows it."""

import re
from dataclasses import replace
from functools import cache

import pytest

from newsletter.web.pages import Pages
from newsletter.web.told import Told, told_in
from tests.render.golden_digest import DIGEST, LEAD, PUBLICATION, URLS, renderer
from tests.web.conftest import TEMPLATES


@cache
def told(lead_title: str = LEAD.title) -> Told:
    digest = replace(DIGEST, lead=replace(LEAD, title=lead_title))
    found = told_in(renderer().edition(PUBLICATION, digest, urls=URLS).page)
    assert found is not None
    return found


def entry(what: Told) -> str:
    pages = Pages([TEMPLATES], renderer().tokens)
    return pages.part("_feed_entry.html", pages.languages.of("en"), {"told": what})


def test_a_page_tells_its_lead_and_its_sections_in_order() -> None:
    assert told().lead.title == LEAD.title
    assert told().lead.summary == LEAD.summary
    assert [block.section for block in told().blocks] == ["", "Politics", "Science", ""]
    assert [len(block.headlines) for block in told().blocks] == [2, 2, 2, 4]


@pytest.mark.parametrize(
    "block",
    [
        "",
        "no json",
        "[]",
        "{}",
        '{"mainEntity": null}',
        '{"mainEntity": {"itemListElement": []}}',
        '{"mainEntity": {"itemListElement": [{"item": {"headline": "No source"}}]}}',
        '{"mainEntity": {"itemListElement": [{"item": "text"}]}}',
    ],
)
def test_a_page_that_does_not_tell_machines_what_it_has_is_no_error(block: str) -> None:
    assert told_in(f'<script type="application/ld+json">{block}</script>') is None


def test_an_entry_shows_sections_as_headings_and_stories_as_links() -> None:
    content = entry(told())
    assert re.findall("<h[23]>(?:<a [^>]*>)?([^<]+)", content) == [
        LEAD.title,
        "Politics",
        "Science",
    ]
    assert content.count("<li>") == 10
    assert '<img src="https://media.ledger.example/harbour.jpg" alt="">' in content
    assert 'lang="ar">بدء محادثات' in content


def test_an_entry_cannot_be_broken_by_a_headline() -> None:
    content = entry(told("</h2><script>alert(1)</script>"))
    assert "<script" not in content
    assert "&lt;script&gt;alert(1)" in content
