from datetime import datetime
from xml.etree import ElementTree as ET

import feedparser
import pytest
from fastapi.testclient import TestClient

from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.digest import EditionId, EditionState, EditionSummary
from newsletter.publication import Publication
from newsletter.web.atom import edition_feed
from tests.conftest import NOW
from tests.desk import ON, SLUG, draft_at

ATOM = "{http://www.w3.org/2005/Atom}"


def summary(subject: str, *, published_at: datetime | None = NOW) -> EditionSummary:
    return EditionSummary(
        id=EditionId(1),
        publication=SLUG,
        on=ON,
        slot="0700",
        state=EditionState.SENT,
        subject=subject,
        published_at=published_at,
        standfirst="What happened, and why.",
    )


def test_the_feed_tells_the_editions(
    web: TestClient, services: Services, publication: Publication
) -> None:
    publish_edition(services, draft_at(services, publication))
    answer = web.get(f"/{SLUG}/feed.xml")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.feed.title == "The Big Picture"
    assert feed.feed.subtitle == "Focus on the BIG picture."
    [entry] = feed.entries
    assert entry.link == f"https://news.example/{SLUG}/{ON}/0700"
    assert entry.published == entry.updated == "2026-03-02T06:00:00Z"


def test_feed_and_entries_have_what_rfc_4287_asks_of_them(
    services: Services, publication: Publication
) -> None:
    document = edition_feed(publication, [summary("News")], links=services.links)
    feed = ET.fromstring(document)
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for required in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{required}")) == 1, required
        rels = [link.get("rel") for link in element.findall(f"{ATOM}link")]
        assert rels.count("alternate") == 1
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    assert feed.find(f"{ATOM}link[@rel='self']") is not None


def test_a_feed_without_editions_is_valid_too(web: TestClient) -> None:
    feed = feedparser.parse(web.get(f"/{SLUG}/feed.xml").content)
    assert (feed.bozo, feed.entries) == (False, [])
    assert feed.feed.updated


@pytest.mark.parametrize(
    "subject",
    ["<script>alert(1)</script> & ]]>", "مرحبا 🌍", "torn \x00 and \x0b, \ufffe and \ud800"],
)
def test_any_subject_leaves_the_feed_well_formed(
    services: Services, publication: Publication, subject: str
) -> None:
    document = edition_feed(publication, [summary(subject)], links=services.links)
    title = ET.fromstring(document).findtext(f"{ATOM}entry/{ATOM}title")
    assert title == "".join(c for c in subject if c not in "\x00\x0b\ufffe\ud800")
