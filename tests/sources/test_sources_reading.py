"""Reading documents: what is a feed, in which encoding, and what an item becomes."""

import codecs
from datetime import UTC, datetime

import pytest

from newsletter.article import Article
from newsletter.errors import FetchError
from newsletter.sources import Reading, parser, read
from newsletter.sources import reading as sources_reading

URL = "https://www.paper.example/feeds/news.xml"
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def reading(body: str | bytes, content_type: str = "", source: str = "") -> Reading:
    raw = body.encode() if isinstance(body, str) else body
    return read(raw, url=URL, content_type=content_type, now=NOW, source=source)


def rss(items: str, channel: str = "<title>Paper</title>") -> str:
    return f'<rss version="2.0" {NAMESPACES}><channel>{channel}{items}</channel></rss>'


def item(inside: str, channel: str = "<title>Paper</title>") -> Article:
    """The article of a feed with one item, which has a title and a link unless told otherwise."""
    title = "" if "<title>" in inside else "<title>A title</title>"
    link = "" if "<link>" in inside else "<link>https://paper.example/a</link>"
    (article,) = reading(rss(f"<item>{title}{link}{inside}</item>", channel)).articles
    return article


@pytest.mark.parametrize(
    ("body", "content_type", "what"),
    [
        (b"", "", "it is empty"),
        (b" \n\t", "text/xml", "it is empty"),
        (b"<!DOCTYPE html><p>Hello", "text/html", "it is an HTML page."),
        (b"<HTML lang=en><body>", "", "it is an HTML page."),
        (b"<sitemap><url/></sitemap>", "", "it is XML of another kind, <sitemap>"),
        (b"Just words.", "text/plain; charset=utf-8", "it is text/plain"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image/png", "it is image/png"),
        (b"Just words.", "", "it is neither XML nor JSON"),
        (b'{"version": 1', "application/json", "it is broken JSON"),
        (b"words", "application/feed+json", "it is broken JSON"),
        (b'{"name": "x"}', "", "it is JSON without a list of articles"),
        (b"[" * 100_000, "", "nested too deep"),
        (b'{"items": "\xff"}', "", "not in UTF-8"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, content_type: str, what: str) -> None:
    with pytest.raises(FetchError) as caught:
        reading(body, content_type)
    assert str(caught.value).startswith(f"{URL} is not a feed: ")
    assert what in str(caught.value)


def test_an_html_page_that_names_its_feed_is_a_hint() -> None:
    page = (
        "<html><link rel=stylesheet href=x.css>"
        '<link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2"></html>'
    )
    with pytest.raises(
        FetchError, match=r"names its feed: https://www\.paper\.example/rss\?a=1&b=2"
    ):
        reading(page)


def test_an_html_page_whose_hint_is_no_web_address_is_still_named() -> None:
    page = '<html><link type="application/rss+xml" href="javascript:x">'
    with pytest.raises(FetchError, match=r"it is an HTML page\.$"):
        reading(page)


def test_a_feed_without_items_is_a_feed() -> None:
    assert reading(rss("")) == Reading(title="Paper", language="", articles=(), broken=())


def test_only_the_first_items_of_an_endless_feed_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources_reading, "MOST_ITEMS", 2)
    told = reading(rss("<item><title>T</title><link>/a</link></item>" * 3))
    assert len(told.articles) == 2
    assert told.broken == ("Only the first 2 of 3 items were read.",)


def test_a_document_with_endless_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "MOST_ELEMENTS", 100)
    with pytest.raises(FetchError, match="too many elements"):
        reading(b"<rss>" + b"<a>" * 100)


def test_what_feedparser_trips_over_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "replace_doctype", None)
    with pytest.raises(FetchError, match=r"not a feed that can be read: .* not callable"):
        reading(rss(""))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (
            rss("<item><title>Größe é</title><link>http://a.example/</link></item>").encode(),
            "text/xml",
        ),
        (
            rss("<item><title>Größe é</title><link>http://a.example/</link></item>").encode(
                "cp1252"
            ),
            "text/xml; charset=windows-1252",
        ),
        (
            b"<?xml version='1.0' encoding='iso-8859-1'?>"
            + rss("<item><title>Größe é</title><link>http://a.example/</link></item>").encode(
                "latin-1"
            ),
            "text/xml",
        ),
        (
            codecs.BOM_UTF16_LE
            + rss("<item><title>Größe é</title><link>http://a.example/</link></item>").encode(
                "utf-16-le"
            ),
            "application/xml",
        ),
        (
            codecs.BOM_UTF8
            + rss("<item><title>Größe é</title><link>http://a.example/</link></item>").encode(),
            "",
        ),
        (
            rss("<item><title>Größe é</title><link>http://a.example/</link></item>").encode(
                "cp1252"
            ),
            "",
        ),
    ],
    ids=["utf-8", "charset", "declared", "utf-16 mark", "utf-8 mark", "undeclared"],
)
def test_the_encoding_is_found(body: bytes, content_type: str) -> None:
    assert reading(body, content_type).articles[0].title == "Größe é"


@pytest.mark.parametrize(
    ("inside", "argument", "channel", "source"),
    [
        (
            '<source url="https://b.example">Bay Post</source>',
            "Mine",
            "<title>Paper</title>",
            "Bay Post",
        ),
        ("", "Mine", "<title>Paper</title>", "Mine"),
        ("", "", "<title>Paper</title>", "Paper"),
        ("", "", "", "paper.example"),
    ],
)
def test_the_source_is_the_nearest_name(
    inside: str, argument: str, channel: str, source: str
) -> None:
    body = rss(f"<item><title>T</title><link>https://x.example/</link>{inside}</item>", channel)
    assert reading(body, source=argument).articles[0].source == source


def test_every_article_was_first_seen_now() -> None:
    assert item("").first_seen_at == NOW


def test_a_missing_date_stays_unknown() -> None:
    assert item("").published_at is None


@pytest.mark.parametrize(
    "date",
    [
        "<pubDate>Mon, 02 Mar 2026 07:00:00 +0100</pubDate>",
        "<pubDate>2026-03-02T06:00:00Z</pubDate>",
        "<dc:date>2026-03-02T01:00:00-05:00</dc:date>",
        "<pubDate>never</pubDate><dc:date>2026-03-02T06:00:00Z</dc:date>",
    ],
)
def test_a_date_becomes_utc(date: str) -> None:
    assert item(date).published_at == datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"])
def test_the_date_that_software_writes_for_never_is_no_date(date: str) -> None:
    assert item(f"<pubDate>{date}</pubDate>").published_at is None


@pytest.mark.parametrize(
    "inside",
    [
        "<title>Live: the vote</title>",
        "<title>LIVE | the vote</title>",
        "<title>Live updates: the vote</title>",
        "<category>live</category>",
    ],
)
def test_live_coverage_is_recognised(inside: str) -> None:
    assert item(inside).live


@pytest.mark.parametrize("title", ["Live and let live", "Olive: a tree", "How they live: a report"])
def test_the_word_alone_does_not_make_it_live(title: str) -> None:
    assert not item(f"<title>{title}</title>").live


def test_positions_follow_the_feed_also_past_what_was_left_out() -> None:
    items = "".join(
        f"<item><title>{n}</title><link>{link}</link></item>"
        for n, link in enumerate(("/a", "data:x", "/b"))
    )
    assert [article.position for article in reading(rss(items)).articles] == [1, 3]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/", "//", "https://", "#"]
)
def test_an_item_whose_link_leads_nowhere_is_left_out(link: str) -> None:
    told = reading(rss(f"<item><title>Storm</title><link>{link}</link></item>", "<title>P</title>"))
    assert told.articles == ()
    assert told.broken == ("Item 1 (Storm) has no link to a web page.",)


def test_the_address_behind_a_counting_service_is_preferred() -> None:
    inside = (
        "<link>https://feedproxy.example/~r/x</link>"
        "<feedburner:origLink>https://paper.example/real</feedburner:origLink>"
    )
    assert item(inside).url == "https://paper.example/real"


def test_relative_links_are_relative_to_the_site_of_an_rss_feed() -> None:
    article = item("<link>news/1</link>", "<title>P</title><link>https://site.example/en/</link>")
    assert article.url == "https://site.example/en/news/1"


def test_relative_links_are_relative_to_the_document_where_nothing_else_is_told() -> None:
    assert item("<link>../news/1</link>").url == "https://www.paper.example/news/1"


def test_a_long_description_is_also_the_body() -> None:
    article = item(f"<description>&lt;p&gt;{'word ' * 200}&lt;/p&gt;</description>")
    assert article.body_html.startswith("<p>word word")
    assert article.summary.endswith(" word…")
    assert len(article.summary) <= 600


def test_a_short_description_is_no_body() -> None:
    assert item("<description>Short.</description>").body_html == ""


def test_the_content_is_summarised_where_there_is_no_description() -> None:
    article = item(
        "<content:encoded>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</content:encoded>"
    )
    assert (article.summary, article.body_html) == ("One. Two.", "<p>One.</p><p>Two.</p>")


def test_what_blog_software_adds_to_a_summary_is_taken_off() -> None:
    text = (
        "Rain at last [&amp;#8230;]&lt;/p&gt; &lt;p&gt;The post &lt;a href=x&gt;Rain&lt;/a&gt; "
        "appeared first on &lt;a href=y&gt;Paper&lt;/a&gt;."
    )
    assert item(f"<description>{text}</description>").summary == "Rain at last…"


@pytest.mark.parametrize(
    "inside",
    [
        '<enclosure url="https://i.example/p.jpg" type="image/jpeg"/>',
        '<media:content url="https://i.example/p.jpg" type="image/jpeg"/>',
        '<media:content url="https://i.example/p.jpg"/>',
        '<media:thumbnail url="https://i.example/p.jpg"/>',
        '<itunes:image href="https://i.example/p.jpg"/>',
        '<description>&lt;img src="https://i.example/p.jpg"&gt;</description>',
        '<content:encoded>&lt;img src="https://i.example/p.jpg"&gt;</content:encoded>',
    ],
)
def test_a_picture_is_found_wherever_it_is_told(inside: str) -> None:
    picture = item(inside).picture
    assert picture is not None
    assert picture.url == "https://i.example/p.jpg"


@pytest.mark.parametrize(
    "inside",
    [
        '<media:content url="https://i.example/v.mp4" type="video/mp4"/>',
        '<media:thumbnail url="https://i.example/p.jpg" width="1" height="1"/>',
        '<media:thumbnail url="data:image/png;base64,AAAA"/>',
        '<description>&lt;img src="https://feeds.feedburner.com/~r/x"&gt;</description>',
        '<description>&lt;img src="p.gif" width="1"&gt;</description>',
        "<description>&lt;img&gt;</description>",
    ],
)
def test_trackers_and_other_media_are_no_picture(inside: str) -> None:
    assert item(inside).picture is None


def test_the_caption_of_a_picture_is_no_text_of_the_article() -> None:
    inside = (
        "<description>The text.</description>"
        '<media:content url="https://i.example/p.jpg">'
        "<media:description>The caption.</media:description></media:content>"
    )
    article = item(inside)
    assert (article.summary, article.body_html) == ("The text.", "")
    assert article.picture is not None
    assert article.picture.caption == "The caption."


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [("95", 95), ("1:35", 95), ("01:00:05", 3605), ("soon", None), ("0", None)],
)
def test_the_length_of_a_recording_is_told_in_seconds(duration: str, seconds: int | None) -> None:
    audio = item(
        f'<enclosure url="https://a.example/1.mp3" type="audio/mpeg"/><itunes:duration>{duration}</itunes:duration>'
    ).audio
    assert audio is not None
    assert audio.seconds == seconds


def test_a_recording_is_known_by_its_name_where_no_type_is_told() -> None:
    assert item('<enclosure url="https://a.example/1.mp3?x=1"/>').audio is not None


def test_an_author_is_a_name_and_never_an_address() -> None:
    assert item("<author>ann@paper.example (Ann Arbor)</author>").author == "Ann Arbor"
    assert item("<author>Ann Arbor &lt;ann@paper.example&gt;</author>").author == "Ann Arbor"
    assert item("<author>ann@paper.example</author>").author == ""


def test_categories_without_end_are_cut_off() -> None:
    many = "".join(f"<category>c{n}</category>" for n in range(5000))
    assert len(item(many).tags) == 20


@pytest.mark.parametrize(
    ("told", "tag"),
    [("en_us", "en-US"), ("DE", "de"), ("zh-hans", "zh-hans"), ("???", ""), ("x" * 50, "")],
)
def test_a_language_is_a_tag_or_nothing(told: str, tag: str) -> None:
    assert item("", f"<title>P</title><language>{told}</language>").language == tag


def test_a_title_without_end_is_cut_at_a_word() -> None:
    title = item(f"<title>{'word ' * 500}</title>").title
    assert len(title) <= 400
    assert title.endswith("word…")


def test_entities_are_not_multiplied() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    article = reading(bomb + rss("<item><title>x &c; y</title><link>/a</link></item>")).articles[0]
    assert "haha" not in article.title


def test_external_entities_are_not_read(tmp_path: object) -> None:
    trap = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{__file__}">]>'
    article = reading(trap + rss("<item><title>a &x; b</title><link>/a</link></item>")).articles[0]
    assert "import" not in article.title
