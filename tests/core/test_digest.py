from datetime import UTC, date, datetime

from newsletter.article import ArticleId, Audio, Picture
from newsletter.digest import (
    Composition,
    Counts,
    Credit,
    Digest,
    Item,
    LeftOut,
    Points,
    Section,
    from_json,
    sha256_of,
    to_json,
)

THEN = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)


def item(name: str, **more: object) -> Item:
    values: dict[str, object] = {
        "article_id": ArticleId(1),
        "canonical_url": f"news.example/{name}",
        "title": f"Headline {name}: “ü” 🚂",
        "url": f"https://news.example/{name}",
        "source": "The Ledger",
        "published_at": THEN,
    }
    return Item(**(values | more))  # type: ignore[arg-type]


def composition() -> Composition:
    lead = item(
        "lead",
        picture=Picture(url="https://news.example/p.jpg", alt="A bridge", width=1200, height=675),
        audio=Audio(url="https://news.example/a.mp3", seconds=252),
        credits=(Credit(source="Wire", title="Same", url="https://wire.example/1"),),
        points=Points(total=71.5, coverage=40.0, freshness=None),
        published_at=None,
    )
    digest = Digest(
        on=date(2026, 3, 2),
        lead=lead,
        lead_paragraphs=("<p>One &amp; two</p>",),
        related=(item("related"),),
        sections=(Section(name="World", items=(item("world"),)),),
        headlines=(item("tail"),),
    )
    out = LeftOut(
        article_id=ArticleId(9), title="t", url="u", source="s", published_at=THEN, reason="too old"
    )
    counts = Counts(articles=6, duplicates=1, stories=5)
    return Composition(
        digest=digest, reason="", counts=counts, suggestions=(lead,), left_out=(out,)
    )


def test_a_composition_is_read_back_as_it_was_stored() -> None:
    assert from_json(to_json(composition())) == composition()


def test_the_same_composition_has_the_same_address() -> None:
    assert sha256_of(composition()) == sha256_of(from_json(to_json(composition())))


def test_items_come_in_reading_order() -> None:
    digest = composition().digest
    assert digest is not None
    names = [i.canonical_url.rpartition("/")[2] for i in digest.items()]
    assert names == ["lead", "related", "world", "tail"]
