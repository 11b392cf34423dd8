from datetime import UTC, datetime

from newsletter.sources import read

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def feed(body: str) -> bytes:
    return f"""<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"
      xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Ledger</title>
      <item><title>A bridge opens</title><link>https://ledger.example/1</link>
      <media:content url="https://ledger.example/bridge.jpg" medium="image" width="1200"/>
      <content:encoded><![CDATA[{body}]]></content:encoded></item></channel></rss>""".encode()


def test_the_text_tells_what_the_feed_does_not_about_the_same_picture() -> None:
    body = (
        '<figure><img src="https://ledger.example/bridge.jpg" alt="A steel bridge at dawn">'
        "<figcaption>The new span</figcaption></figure><p>Trains cross.</p>"
    )
    [article] = read(
        feed(body), url="https://ledger.example/rss", content_type="", now=NOW
    ).articles
    assert article.picture is not None
    assert (article.picture.alt, article.picture.caption, article.picture.width) == (
        "A steel bridge at dawn",
        "The new span",
        1200,
    )


def test_another_picture_of_the_text_lends_it_nothing() -> None:
    body = '<p><img src="https://ledger.example/face.jpg" alt="The author"> Trains cross.</p>'
    [article] = read(
        feed(body), url="https://ledger.example/rss", content_type="", now=NOW
    ).articles
    assert article.picture is not None
    assert article.picture.alt == ""
