"""What a web edition tells machines: JSON-LD that no headline can break out of, and Open Graph."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from newsletter.digest import Digest
from newsletter.render.page import open_graph_locale
from tests.render.golden_digest import DIGEST, LEAD, PUBLICATION, URLS, item, renderer

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def page_of(digest: Digest = DIGEST) -> str:
    return renderer().edition(PUBLICATION, digest, urls=URLS).page


def told(digest: Digest = DIGEST) -> dict[str, Any]:
    [block] = BLOCK.findall(page_of(digest))
    data: dict[str, Any] = json.loads(block)
    return data


def articles(digest: Digest = DIGEST) -> list[dict[str, Any]]:
    return [entry["item"] for entry in told(digest)["mainEntity"]["itemListElement"]]


def test_the_edition_is_a_page_that_collects_news() -> None:
    data = told()
    assert (data["@context"], data["@type"]) == ("https://schema.org", "CollectionPage")
    assert data["@id"] == data["url"] == URLS.web_edition
    assert (data["datePublished"], data["inLanguage"]) == ("2026-11-23", "en-GB")
    assert data["publisher"]["name"] == "The Morning Tide"


def test_every_story_of_the_page_is_in_the_list_once_and_in_order() -> None:
    listed = told()["mainEntity"]
    shown = [LEAD, *DIGEST.related]
    shown += [each for section in DIGEST.sections for each in section.items]
    shown += DIGEST.headlines
    entries = listed["itemListElement"]
    assert [entry["item"]["headline"] for entry in entries] == [each.title for each in shown]
    assert [entry["position"] for entry in entries] == list(range(1, len(shown) + 1))
    assert listed["numberOfItems"] == len(shown)


def test_an_article_says_who_wrote_and_published_it_when_and_where() -> None:
    assert LEAD.picture is not None
    assert articles()[0] == {
        "@type": "NewsArticle",
        "headline": LEAD.title,
        "url": LEAD.url,
        "datePublished": "2026-11-23T04:00:00Z",
        "description": LEAD.summary,
        "articleSection": "World",
        "image": LEAD.picture.url,
        "author": {"@type": "Person", "name": "Ilka Morrow"},
        "publisher": {"@type": "Organization", "name": "Harbour Ledger"},
    }


def test_what_is_not_known_of_an_article_is_not_said() -> None:
    bare = Digest(on=DIGEST.on, lead=item(1, "Only this", published_at=None, source="The Ledger"))
    [article] = articles(bare)
    assert set(article) == {"@type", "headline", "url", "publisher"}


def test_a_foreign_article_says_its_language() -> None:
    assert [each.get("inLanguage") for each in articles()].count("ar") == 1


@pytest.mark.parametrize(
    "headline",
    [
        "</script><script>alert(1)</script>",
        "<!-- <script>",
        "--> & <b>]]></b>",
        'a "quote" and a \\ backslash',
        "a line\u2028separator",
        "{{ 7 * 7 }}",
    ],
)
def test_a_headline_neither_ends_the_block_nor_is_changed_by_it(headline: str) -> None:
    hostile = replace(DIGEST, lead=replace(LEAD, title=headline))
    [block] = BLOCK.findall(page_of(hostile))
    assert not set("<>&") & set(block)
    assert articles(hostile)[0]["headline"] == " ".join(headline.split())


def test_a_script_address_is_no_link_for_machines_either() -> None:
    hostile = replace(DIGEST, lead=replace(LEAD, url="javascript:alert(1)"))
    assert "url" not in articles(hostile)[0]


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("en-GB", "en_GB"),
        ("en", "en_US"),
        ("de", "de_DE"),
        ("ar", "ar_EG"),
        ("pt-br", "pt_BR"),
        ("zz", ""),
        ("", ""),
        ("no language", ""),
    ],
)
def test_open_graph_is_told_language_and_country(tag: str, locale: str) -> None:
    assert open_graph_locale(tag) == locale
