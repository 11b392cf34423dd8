"""Reading files: CSV, JSON and feeds, decided by content."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.errors import InputError
from newsletter.sources import Reading, read_file, reading, table

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FEEDS = Path(__file__).parent / "feeds"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.csv"


def read_text(path: Path, text: str | bytes, source: str = "") -> Reading:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_file(path, now=NOW, source=source)


def test_a_row_tells_all_that_an_article_has(path: Path) -> None:
    text = (
        "title,url,summary,body,published_at,source,author,section,tags,image,language,guid,audio\n"
        '"Storm, again",https://a.example/1,Wind.,"<p>Wind &amp; rain, all day long, says <b>Bo</b>.</p>",'
        "2026-03-02 06:00,Bay Post,Bo,Weather,wind;rain,https://a.example/1.jpg,en,g1,https://a.example/1.mp3\n"
    )
    told = read_text(path, text)
    (article,) = told.articles
    assert (told.title, told.broken) == ("news", ())
    assert (article.title, article.url) == ("Storm, again", "https://a.example/1")
    assert article.summary == "Wind."
    assert article.body_html == "<p>Wind &amp; rain, all day long, says <b>Bo</b>.</p>"
    assert article.published_at == datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
    assert (article.source, article.author, article.section) == ("Bay Post", "Bo", "Weather")
    assert (article.tags, article.language, article.guid) == (("wind", "rain"), "en", "g1")
    assert article.picture is not None
    assert article.audio is not None
    assert (article.position, article.position_at, article.first_seen_at) == (1, NOW, NOW)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_is_found(path: Path, mark: str) -> None:
    text = f"url{mark}summary{mark}Title\nhttps://a.example/{mark}a, b; c{mark}Storm\n"
    if mark != "\t":
        text = text.replace("a, b; c", '"a, b; c"')
    (article,) = read_text(path, text).articles
    assert (article.title, article.summary) == ("Storm", "a, b; c")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_is_found(path: Path, encoding: str) -> None:
    text = "title,url\nGröße é,https://a.example/\n"
    assert read_text(path, text.encode(encoding)).articles[0].title == "Größe é"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        (" \n\n", "is empty"),
        (
            "headline,link\na,b\n",
            "has no columns 'title' and 'url'; its first line names: headline, link",
        ),
        ("title,link\na,b\n", "has no column 'url'; its first line names: title, link"),
        ("words", "has no columns 'title' and 'url'"),
    ],
)
def test_a_file_of_no_use_is_told_with_its_name(path: Path, text: str, why: str) -> None:
    with pytest.raises(InputError) as caught:
        read_text(path, text)
    assert str(caught.value).startswith(f"{path} {why}")


def test_a_bad_row_is_named_and_the_others_are_read(path: Path) -> None:
    text = (
        "title,url\n"
        "One,https://a.example/1\n"
        "\n"
        "Too,many,cells\n"
        '"Two\nlines",https://a.example/2\n'
        "No link,\n"
        "Odd,javascript:alert(1)\n"
        ",https://a.example/3\n"
        "Short\n"
        "Four,https://a.example/4\n"
    )
    told = read_text(path, text)
    assert [article.title for article in told.articles] == ["One", "Two lines", "Four"]
    assert told.broken == (
        "Line 4 has 3 columns where the first has 2.",
        "Line 7 (No link) has no link to a web page.",
        "Line 8 (Odd) has no link to a web page.",
        "Line 9 (https://a.example/3) has neither a title nor a text.",
        "Line 10 (Short) has no link to a web page.",
    )


def test_only_line_breaks_end_a_row(path: Path) -> None:
    text = "title,url\none\u2028two\x85three\x0bfour,https://a.example/\n"
    assert read_text(path, text).articles[0].title == "one two three four"


def test_a_field_that_is_too_large_breaks_its_row_only(path: Path) -> None:
    text = f"title,url\n{'x' * 1_000_001},https://a.example/1\nTwo,https://a.example/2\n"
    told = read_text(path, text)
    assert [article.title for article in told.articles] == ["Two"]
    assert told.broken[0].startswith("Line 2 cannot be read")


def test_too_many_rows_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_ROWS", 2)
    rows = "title,url\n" + "a,https://a.example/\n" * 2
    assert len(read_text(path, rows).articles) == 2
    with pytest.raises(InputError, match="more than 2 rows"):
        read_text(path, rows + "a,https://a.example/\n")


def test_a_file_that_is_too_large_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_FILE_BYTES", 10)
    with pytest.raises(InputError, match="is larger than 10 bytes"):
        read_text(path, "title,url\na,b\n")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing\\.csv cannot be read: No such file"):
        read_file(tmp_path / "nothing.csv", now=NOW)


def test_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a file"):
        read_file(tmp_path, now=NOW)


def test_a_device_without_end_is_not_read() -> None:
    with pytest.raises(InputError, match="is not a file"):
        read_file(Path("/dev/zero"), now=NOW)


def test_the_source_argument_names_rows_without_a_source(path: Path) -> None:
    text = "title,url,source\na,https://www.a.example/,\nb,https://b.example/,Bay\n"
    assert [a.source for a in read_text(path, text, source="Mine").articles] == ["Mine", "Bay"]


def test_the_host_names_rows_without_any_source(path: Path) -> None:
    assert (
        read_text(path, "title,url\na,https://www.a.example/\n").articles[0].source == "a.example"
    )


@pytest.mark.parametrize("name", ["daily.rss", "weather.atom", "old.rdf", "notes.json"])
def test_a_feed_in_a_file_is_read_whatever_its_name(path: Path, name: str) -> None:
    assert read_text(path, (FEEDS / name).read_bytes()).articles


def test_a_feed_in_a_file_may_be_utf_16(path: Path) -> None:
    text = (
        "<rss><channel><item><title>Ä</title><link>https://a.example/</link></item></channel></rss>"
    )
    assert read_text(path, text.encode("utf-16")).articles[0].title == "Ä"


def test_json_objects_are_read_from_a_list_or_below_articles(path: Path) -> None:
    objects = [
        {
            "title": "A",
            "url": "https://a.example/",
            "published_at": "2026-03-02",
            "tags": "x, y",
            "body": "<p>Text</p>",
        }
    ]
    listed = read_text(path, json.dumps(objects)).articles
    assert listed == read_text(path, json.dumps({"articles": objects})).articles
    assert (listed[0].title, listed[0].tags, listed[0].body_html) == (
        "A",
        ("x", "y"),
        "<p>Text</p>",
    )
    assert listed[0].published_at == datetime(2026, 3, 2, tzinfo=UTC)


def test_the_names_of_a_news_api_are_understood(path: Path) -> None:
    told = {
        "source": {"id": None, "name": "Bay Post"}, "title": "A", "url": "https://a.example/",
        "urlToImage": "https://a.example/1.jpg", "publishedAt": "2026-03-02T06:00:00Z", "description": "Text",
    }  # fmt: skip
    (article,) = read_text(path, json.dumps({"articles": [told]})).articles
    assert (article.source, article.summary) == ("Bay Post", "Text")
    assert article.picture is not None
    assert article.published_at == datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "is not a feed: it is broken JSON"),
        ('{"a": 1}', "is not a feed: it is JSON without a list of articles"),
        ("<html>", "is not a feed: it is an HTML page"),
    ],
)
def test_json_and_xml_of_no_use_are_told_with_the_file(path: Path, text: str, why: str) -> None:
    with pytest.raises(InputError) as caught:
        read_text(path, text)
    assert str(caught.value).startswith(f"{path} {why}")
