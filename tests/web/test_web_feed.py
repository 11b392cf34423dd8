"""Both feeds of editions, held against what their specifications demand."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from newsletter.actions import control
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.digest import EditionId
from newsletter.publication import Publication
from newsletter.store.tables import renditions
from newsletter.web import entries
from newsletter.web.atom import atom_feed
from newsletter.web.entries import FeedEntry
from newsletter.web.json_feed import json_feed
from tests.conftest import NOW
from tests.desk import ON, SLUG, draft_at

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
URL = f"https://news.example/{SLUG}/{ON}/0700"
FEEDS = ("feed.xml", "feed.json")


def entry(title: str = "News", *, published_at: datetime = NOW) -> FeedEntry:
    return FeedEntry(
        url=URL,
        title=title,
        summary="What happened, and why.",
        content="<h2>What happened</h2>",
        picture="",
        published_at=published_at,
    )


def published(services: Services, publication: Publication, *, days: int = 0) -> EditionId:
    edition_id = draft_at(services, publication, on=ON + timedelta(days=days))
    publish_edition(services, edition_id)
    return edition_id


def items_of(web: TestClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = web.get(f"/{SLUG}/feed.json").json()["items"]
    return items


def test_the_atom_feed_tells_the_editions(
    web: TestClient, services: Services, publication: Publication
) -> None:
    published(services, publication)
    answer = web.get(f"/{SLUG}/feed.xml")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.feed.title == "The Big Picture"
    assert feed.feed.subtitle == "Focus on the BIG picture."
    [told] = feed.entries
    assert told.link == URL
    assert told.summary == "The first train crossed at dawn."
    assert told.published == told.updated == "2026-03-02T06:00:00Z"


def test_the_json_feed_tells_the_editions(
    web: TestClient, services: Services, publication: Publication
) -> None:
    published(services, publication)
    answer = web.get(f"/{SLUG}/feed.json")
    assert answer.headers["content-type"].startswith("application/feed+json")
    feed = answer.json()
    [told] = feed.pop("items")
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Big Picture",
        "home_page_url": f"https://news.example/{SLUG}",
        "feed_url": f"https://news.example/{SLUG}/feed.json",
        "description": "Focus on the BIG picture.",
        "language": "en",
        "authors": [{"name": "The Big Picture", "url": f"https://news.example/{SLUG}"}],
    }
    assert told.pop("content_html")
    assert told == {
        "id": URL,
        "url": URL,
        "title": "Bridge 1 opens to trains",
        "summary": "The first train crossed at dawn.",
        "date_published": "2026-03-02T06:00:00Z",
    }


def test_both_feeds_carry_the_editions_headlines_as_links(
    web: TestClient, services: Services, publication: Publication
) -> None:
    published(services, publication)
    [told] = items_of(web)
    [same] = feedparser.parse(web.get(f"/{SLUG}/feed.xml").content).entries
    for content in (told["content_html"], same.content[0].value):
        assert '<h2><a href="https://ledger.example/1">Bridge 1 opens to trains</a></h2>' in content
        assert '<li><a href="https://ledger.example/101">Bridge 101 opens to trains</a>' in content


def test_an_edition_whose_page_tells_machines_nothing_is_told_by_its_standfirst(
    web: TestClient, services: Services, publication: Publication
) -> None:
    edition_id = published(services, publication)
    for page in ("<title>Old</title>", '<script type="application/ld+json">{}</script>', ""):
        with services.store.begin() as tx:
            tx.execute(
                update(renditions).where(renditions.c.edition_id == edition_id).values(page=page)
            )
        [told] = items_of(web)
        assert told["content_text"] == "The first train crossed at dawn."
        assert "content_html" not in told
        [same] = feedparser.parse(web.get(f"/{SLUG}/feed.xml").content).entries
        assert "content" not in same


def test_the_newest_editions_come_first_and_no_more_than_two_weeks_of_them(
    web: TestClient, services: Services, publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "FEED_LENGTH", 2)
    for days in (0, 1, 2):
        published(services, publication, days=days)
    assert [told["id"][-15:-5] for told in items_of(web)] == ["2026-03-04", "2026-03-03"]


@pytest.mark.parametrize("feed", FEEDS)
def test_drafts_and_cancelled_editions_are_in_no_feed(
    web: TestClient, services: Services, publication: Publication, feed: str
) -> None:
    draft_at(services, publication)
    control.cancel(services, published(services, publication, days=1))
    assert "Bridge" not in web.get(f"/{SLUG}/{feed}").text


def test_atom_feed_and_entries_have_what_rfc_4287_asks_of_them(
    services: Services, publication: Publication
) -> None:
    feed = ET.fromstring(atom_feed(publication, [entry()], links=services.links))
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for required in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{required}")) == 1, required
        assert RFC_3339.fullmatch(element.findtext(f"{ATOM}updated") or "")
        assert (element.findtext(f"{ATOM}id") or "").startswith("https://")
        rels = [link.get("rel") for link in element.findall(f"{ATOM}link")]
        assert rels.count("alternate") == 1
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    assert feed.find(f"{ATOM}link[@rel='self']") is not None


def test_json_feed_and_items_have_what_version_1_1_asks_of_them(
    services: Services, publication: Publication
) -> None:
    bare = replace(entry(), summary="", content="")
    feed = json.loads(json_feed(publication, [entry(), bare], links=services.links))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert "content_html" in item or item["content_text"]
        assert RFC_3339.fullmatch(item["date_published"])


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_without_editions_is_valid_too(web: TestClient, feed: str) -> None:
    parsed = feedparser.parse(web.get(f"/{SLUG}/feed.xml").content)
    assert (parsed.bozo, parsed.entries) == (False, [])
    assert parsed.feed.updated
    assert items_of(web) == []


def test_every_page_of_the_publication_leads_feed_readers_to_both_feeds(
    web: TestClient, services: Services, publication: Publication
) -> None:
    published(services, publication)
    for path in (f"/{SLUG}", f"/{SLUG}/{ON}/0700"):
        head = web.get(path).text.partition("</head>")[0]
        for kind, name in (("atom+xml", "feed.xml"), ("feed+json", "feed.json")):
            [href] = re.findall(rf'type="application/{re.escape(kind)}"[^>]* href="([^"]+)"', head)
            assert href.endswith(f"/{SLUG}/{name}"), path


@pytest.mark.parametrize(
    "subject",
    ["<script>alert(1)</script> & ]]>", "مرحبا 🌍", "torn \x00 and \x0b, \ufffe and \ud800"],
)
def test_any_subject_leaves_the_feeds_well_formed(
    services: Services, publication: Publication, subject: str
) -> None:
    document = atom_feed(publication, [entry(subject)], links=services.links)
    title = ET.fromstring(document).findtext(f"{ATOM}entry/{ATOM}title")
    assert title == "".join(c for c in subject if c not in "\x00\x0b\ufffe\ud800")
    feed = json.loads(json_feed(publication, [entry(subject)], links=services.links))
    assert feed["items"][0]["title"] == subject.replace("\ud800", "?")
