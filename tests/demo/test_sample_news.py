import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from demo.outlets import MEDIA, Feed, feeds, outlets
from demo.pieces import Outlet, Piece, address
from newsletter.article import canonical_url

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
BASE = "http://127.0.0.1:8"
PICTURES = "http://127.0.0.1:9/media"
BROKEN = "/cracked-bell.rss"
JPEG = b"\xff\xd8\xff"

HARBOUR, NORTHLIGHT = "/harbour-ledger.rss", "/northlight.atom"
WIRE, SARROW, LONG_VIEW = "/meridian-wire.json", "/sarrow-post.xml", "/long-view.rss"
SOUND = {HARBOUR, NORTHLIGHT, LONG_VIEW}


@pytest.fixture(scope="module")
def published() -> dict[str, Feed]:
    return feeds(NOW, BASE, PICTURES)


@pytest.fixture(scope="module")
def papers() -> dict[str, Outlet]:
    return {outlet.slug: outlet for outlet in outlets()}


@pytest.fixture(scope="module")
def lead(papers: dict[str, Outlet]) -> Piece:
    return next(p for p in papers["harbour-ledger"].articles if p.id == "hl-001")


def parsed(feed: Feed) -> Any:
    return feedparser.parse(feed.body, response_headers={"content-type": feed.content_type})


def news(papers: dict[str, Outlet]) -> list[tuple[Outlet, Piece]]:
    """Everything but the broken outlet's pieces."""
    sound = (outlet for slug, outlet in papers.items() if slug != "cracked-bell")
    return [(outlet, piece) for outlet in sound for piece in outlet.articles]


def test_the_news_are_170_to_200_pieces_of_five_outlets(papers: dict[str, Outlet]) -> None:
    assert 170 <= len(news(papers)) <= 200
    assert len(papers) == 6


def test_more_than_thirty_pieces_are_told_at_length(papers: dict[str, Outlet]) -> None:
    assert sum(len(piece.body) >= 4 for _, piece in news(papers)) >= 30


def test_the_news_lie_in_the_four_days_before_now(papers: dict[str, Outlet]) -> None:
    ages = [piece.hours_ago for _, piece in news(papers)]
    assert all(age is not None and 0 < age <= 96 for age in ages)


def test_every_piece_of_an_outlet_has_its_own_id(papers: dict[str, Outlet]) -> None:
    ids = Counter(piece.id for outlet in papers.values() for piece in outlet.articles)
    assert ids.most_common(1)[0][1] == 1


def test_the_lead_has_everything_a_lead_can_have(lead: Piece) -> None:
    assert len(lead.title) <= 60
    assert len(lead.body) == 8
    assert lead.audio


def test_the_lead_has_a_picture_with_caption_and_credit(lead: Piece) -> None:
    assert lead.picture
    assert lead.picture.caption
    assert lead.picture.credit


def test_the_biggest_event_is_told_by_all_five_outlets(papers: dict[str, Outlet]) -> None:
    tellers = {outlet.slug for outlet, p in news(papers) if "Calder" in p.title and len(p.body) > 4}
    assert len(tellers) == 5


def test_some_agency_texts_stand_under_several_addresses(papers: dict[str, Outlet]) -> None:
    texts: dict[tuple[str, str], set[str]] = {}
    for outlet, piece in news(papers):
        texts.setdefault((piece.title, piece.summary), set()).add(
            canonical_url(address(outlet, piece))
        )
    assert sum(len(addresses) > 1 for addresses in texts.values()) >= 5


def test_some_addresses_are_told_twice_with_tracking_parameters(papers: dict[str, Outlet]) -> None:
    addresses = Counter(canonical_url(address(outlet, piece)) for outlet, piece in news(papers))
    assert sum(times > 1 for times in addresses.values()) >= 2


def test_the_agency_sends_an_update_of_its_own_text(papers: dict[str, Outlet]) -> None:
    titles = {piece.title for piece in papers["meridian-wire"].articles}
    assert any(f"UPDATE 1 - {title}" in titles for title in titles)


def test_every_picture_is_in_the_media_folder(papers: dict[str, Outlet]) -> None:
    named = {piece.picture.file for _, piece in news(papers) if piece.picture}
    assert len(named) >= 14
    assert named == {path.name for path in MEDIA.glob("*.jpg")}


@pytest.mark.parametrize("picture", sorted(MEDIA.glob("*.jpg")), ids=lambda path: path.stem)
def test_a_picture_is_a_jpeg_of_at_most_60_kilobytes(picture: Path) -> None:
    content = picture.read_bytes()
    assert content.startswith(JPEG)
    assert len(content) <= 60_000


@pytest.mark.parametrize("path", [HARBOUR, NORTHLIGHT, LONG_VIEW, SARROW, BROKEN])
def test_feedparser_finds_every_piece_of_a_feed(
    published: dict[str, Feed], papers: dict[str, Outlet], path: str
) -> None:
    slug = path.strip("/").partition(".")[0]
    assert len(parsed(published[path]).entries) == len(papers[slug].articles)


def test_the_json_feed_tells_every_piece(
    published: dict[str, Feed], papers: dict[str, Outlet]
) -> None:
    feed = json.loads(published[WIRE].body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert len(feed["items"]) == len(papers["meridian-wire"].articles)


@pytest.mark.parametrize("path", sorted(SOUND))
def test_a_sound_feed_is_well_formed(published: dict[str, Feed], path: str) -> None:
    assert etree.fromstring(published[path].body) is not None


@pytest.mark.parametrize("path", [SARROW, BROKEN])
def test_a_broken_feed_is_not_well_formed(published: dict[str, Feed], path: str) -> None:
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(published[path].body)


def test_the_lead_travels_whole_in_its_feed(published: dict[str, Feed], lead: Piece) -> None:
    entry = next(e for e in parsed(published[HARBOUR]).entries if e.id == lead.id)
    assert entry.content[0].value.count("<p>") == 8
    assert entry.media_content[0]["url"] == f"{PICTURES}/harbour-dawn.jpg"
    assert 'alt="A container ship and cranes' in entry.content[0].value
    assert entry.media_credit[0]["content"] == "The Harbour Ledger"
    assert entry.itunes_duration == "412"


def test_a_feed_dates_its_pieces_by_their_age(published: dict[str, Feed], lead: Piece) -> None:
    entry = next(e for e in parsed(published[HARBOUR]).entries if e.id == lead.id)
    assert parsedate_to_datetime(entry.published) == NOW - timedelta(hours=lead.hours_ago or 0)


def test_the_live_piece_is_marked_live(published: dict[str, Feed]) -> None:
    live = [e for e in parsed(published[HARBOUR]).entries if "live" in terms(e)]
    assert [entry.title for entry in live] == ["Live: First convoy enters the Strait of Calder"]


def terms(entry: Any) -> set[str]:
    return {tag.term for tag in entry.tags}


def test_the_same_moment_gives_the_same_bytes(published: dict[str, Feed]) -> None:
    assert feeds(NOW, BASE, PICTURES) == published


def test_another_moment_gives_other_validators(published: dict[str, Feed]) -> None:
    later = feeds(NOW + timedelta(hours=1), BASE, PICTURES)
    assert all(later[path].etag != feed.etag for path, feed in published.items())


def broken(published: dict[str, Feed], piece: str) -> Any:
    return next(e for e in parsed(published[BROKEN]).entries if e.id.endswith(piece))


def test_the_broken_outlet_has_a_piece_without_a_title(published: dict[str, Feed]) -> None:
    assert not broken(published, "cb-001").get("title")


def test_the_broken_outlet_has_a_piece_without_a_link(published: dict[str, Feed]) -> None:
    assert not broken(published, "cb-002").get("link")


@pytest.mark.parametrize("piece", ["cb-003", "cb-004"])
def test_the_broken_outlet_has_pieces_without_a_date(
    published: dict[str, Feed], piece: str
) -> None:
    assert not broken(published, piece).get("published_parsed")


def test_the_broken_outlet_has_a_piece_of_the_future(published: dict[str, Feed]) -> None:
    assert parsedate_to_datetime(broken(published, "cb-005").published) > NOW


@pytest.mark.parametrize(
    ("piece", "hostile"),
    [
        ("cb-006", "\r\nBcc:"),
        ("cb-007", "<script>"),
        ("cb-008", "{{7*7}}"),
        ("cb-009", "🎈"),
        ("cb-010", "سفينة"),
        ("cb-011", "\u202e"),
        ("cb-017", "\x07"),
    ],
)
def test_a_hostile_headline_reaches_the_reader_of_the_feed(
    published: dict[str, Feed], piece: str, hostile: str
) -> None:
    assert hostile in broken(published, piece).title
