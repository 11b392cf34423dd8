"""Whatever comes: read gives a reading or a FetchError, never anything else."""

import json
import tarfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsletter.errors import FetchError, InputError
from newsletter.sources import Reading, read, read_file

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
URL = "https://paper.example/feed"
REAL = Path(__file__).parents[2].parent / "shared/data/feeds/real_world.tar.gz"
FEEDS = Path(__file__).parent / "feeds"

PIECES = [
    b"<rss version='2.0'>", b"<channel>", b"<item>", b"</item>", b"<feed xmlns='http://www.w3.org/2005/Atom'>",
    b"<entry>", b"</entry>", b"<title>", b"</title>", b"<link>", b"</link>", b"<link href='http://[x'/>", b"<id>",
    b"<content type='xhtml'>", b"<content mode='base64'>",
    b"<![CDATA[", b"]]>", b"&#xD800;", b"&#99999999999;", b"&x;",
    b"<media:content url='x' width='1e9'>", b"<media:description>", b"</media:description>", b"<media:credit>",
    b"</media:credit>", b"<media:thumbnail>", b"</media:thumbnail>", b"<source>", b"</source>", b"<category/>",
    b"<category>", b"</category>", b"<pubDate>", b"</pubDate>", b"99 Foo 99999", b"http://a.example/",
    b"text", b"<b>",
    b"<enclosure/>", b"<enclosure url='a.mp3'/>", b"<itunes:image/>",
    b"<image>", b"</image>", b"<url>", b"</url>",
    b"<svg>", b"</svg>", b"<author>", b"</author>", b"<!DOCTYPE x [", b"<!ENTITY a 'b'>", b"<?xml encoding='x'?>",
    b"<rss xml:base='http://[' xml:lang=''>", b"<textInput>", b"<name>", b"</name>", b"\xff\xfe", b"\0",
    b"<guid>", b"</guid>",
]  # fmt: skip

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)
KEYS = [
    "id", "url", "external_url", "title", "summary", "content_html", "content_text", "image",
    "banner_image", "language",
    "date_published", "date_modified", "author", "authors", "tags", "attachments", "source", "audio", "section",
]  # fmt: skip


def assert_it_ends_well(body: bytes, content_type: str = "") -> None:
    with suppress(FetchError):
        assert isinstance(read(body, url=URL, content_type=content_type, now=NOW), Reading)


@settings(deadline=None)
@given(
    st.binary(),
    st.sampled_from(
        ["", "text/xml", "application/json", "text/html; charset=utf-16", "a; charset="]
    ),
)
@example(b"\xff\xfe<", "text/xml")
@example(b"<a><![CDATA[", "")
def test_any_bytes_are_read_or_refused(body: bytes, content_type: str) -> None:
    assert_it_ends_well(body, content_type)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_jumble_of_tags_is_read_or_refused(pieces: list[bytes]) -> None:
    assert_it_ends_well(b"".join(pieces))


@settings(deadline=None)
@given(st.sampled_from(["daily.rss", "weather.atom", "podcast.rss"]), st.data())
def test_a_feed_with_a_piece_missing_is_read_or_refused(name: str, data: st.DataObject) -> None:
    body = (FEEDS / name).read_bytes()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    assert_it_ends_well(body[:start] + body[end:])


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8) | JSON, max_size=4), JSON)
def test_any_json_is_read_or_refused(items: list[object], title: object) -> None:
    assert_it_ends_well(json.dumps({"title": title, "language": title, "items": items}).encode())


@settings(deadline=None)
@given(st.binary() | st.text(st.sampled_from('title,url;"\n\r\tx:/.\0')).map(str.encode))
@example(b'title,url\n"')
@example(b"title,url\r\rx,y\r")
@example(b";")
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(body)
    with suppress(InputError):
        assert isinstance(read_file(path, now=NOW), Reading)


def real_readings() -> dict[str, Reading]:
    readings = {}
    with tarfile.open(REAL) as archive:
        for member in archive:
            document = archive.extractfile(member)
            if document is not None and "FirstEntry" not in member.name:  # those are bare HTML
                readings[member.name] = read(
                    document.read(), url=URL, content_type="text/xml", now=NOW
                )
    return readings


@pytest.mark.skipif(
    not REAL.exists(), reason=f"{REAL.name} lies beside the repository only where it is developed"
)
def test_real_feeds_give_their_articles() -> None:
    readings = real_readings()
    articles = [article for told in readings.values() for article in told.articles]
    assert len(readings) == 35
    assert sum(1 for told in readings.values() if told.articles) >= 34
    assert len(articles) >= 271
    assert sum(1 for a in articles if a.published_at) / len(articles) >= 0.97
    assert sum(1 for a in articles if a.summary) / len(articles) >= 0.94
    assert sum(1 for a in articles if a.picture) / len(articles) >= 0.4
