"""A publication and a digest with every kind of block, for the golden edition and as the soil of other tests."""

from datetime import UTC, date, datetime, time
from pathlib import Path

from newsletter.article import ArticleId, Audio, Picture
from newsletter.digest import Credit, Digest, Earlier, Item, Label, Section
from newsletter.publication import Publication, PublicationId, Schedule, Sender
from newsletter.render import EditionUrls, NoticeUrls, Renderer

TEMPLATES = Path(__file__).parents[2] / "templates"

PUBLICATION = Publication(
    id=PublicationId(1),
    slug="morning-tide",
    name="The Morning Tide",
    tagline="What the night brought in",
    language="en-GB",
    timezone="Europe/Lisbon",
    sender=Sender(name="The Morning Tide", address="tide@tide.example"),
    reply_to="editors@tide.example",
    postal_address="The Morning Tide\n4 Quay Street\nPort Aurel",
    schedule=Schedule(at=time(7, 30)),
)

URLS = EditionUrls(
    web_edition="https://tide.example/morning-tide/2026-11-23/0730",
    archive="https://tide.example/morning-tide",
    sign_up="https://tide.example/morning-tide/subscribe",
    feed="https://tide.example/morning-tide/feed.xml",
    json_feed="https://tide.example/morning-tide/feed.json",
)

NOTICE_URLS = NoticeUrls(archive=URLS.archive, sign_up=URLS.sign_up, home="https://tide.example")


def renderer(*, own: Path | None = None) -> Renderer:
    """A renderer on the built-in templates, with an operator's own folder before them."""
    folders = [TEMPLATES] if own is None else [own, TEMPLATES]
    return Renderer(
        email_folders=[folder / "email" for folder in folders],
        web_folders=[folder / "web" for folder in folders],
    )


def item(number: int, title: str, **facts: object) -> Item:
    """An item with a URL of its own; ``facts`` are any other fields."""
    url = f"https://ledger.example/{number}"
    given: dict[str, object] = {
        "article_id": ArticleId(number),
        "canonical_url": f"ledger.example/{number}",
        "title": title,
        "url": url,
        "source": "Harbour Ledger",
        "published_at": datetime(2026, 11, 23, 4, tzinfo=UTC),
    }
    return Item(**(given | facts))  # type: ignore[arg-type]  # a test's shorthand


LEAD = item(
    1,
    "Strait of Calder reopens after 41 days as two governments sign",
    url="https://ledger.example/calder/accord?edition=night&page=1",
    summary="The first grain ships went through before dawn. Both parliaments must now ratify, and "
    "the fishing ports want their say.",
    author="Ilka Morrow",
    section="World",
    minutes=6,
    picture=Picture(
        url="https://media.ledger.example/harbour.jpg",
        alt="Ships at anchor in a grey harbour at first light",
        caption="Vessels waiting off Port Aurel on Sunday night.",
        credit="Tomas Reyl",
        width=1200,
        height=675,
    ),
    audio=Audio(url="https://media.ledger.example/accord.mp3", seconds=252),
    credits=(
        Credit(
            source="Sarrow Post",
            title="Strait of Calder reopens after 41 days",
            url="https://post.example/calder-copy",
        ),
    ),
)

PARAGRAPHS = (
    (
        "<p>PORT AUREL — The signatures were dry at a quarter past four, and by five the pilot boats "
        'were out. <a href="https://ledger.example/calder/queue">Two hundred ships</a> had been '
        "waiting.</p>"
    ),
    "<h3>What was agreed</h3>",
    "<ul><li>Patrol boats withdraw to twelve miles.</li><li>Pilots work under one roof.</li></ul>",
    "<blockquote><p>“Everybody left something on the quay.”</p></blockquote>",
    "<p>Parliament meets on <strong>Thursday</strong>; the vote is expected to be close.</p>",
)

DIGEST = Digest(
    on=date(2026, 11, 23),
    lead=LEAD,
    lead_paragraphs=PARAGRAPHS,
    also_covered_by=(
        item(2, "Accord signed in Port Aurel", source="Northlight", url="https://north.example/2"),
        item(
            3,
            "Die Meerenge ist wieder offen",
            source="Nordblatt",
            url="https://nordblatt.example/3",
            language="de",
        ),
    ),
    related=(
        item(4, "How the blockade began", published_at=datetime(2026, 11, 12, tzinfo=UTC)),
        item(5, "What a day of waiting costs a grain ship", source="Long View", minutes=9),
    ),
    sections=(
        Section(
            name="Politics",
            items=(
                item(
                    6,
                    "Assembly recalled for Thursday\u2019s vote",
                    summary="The speaker cut the recess short; nine members are undecided.",
                    credits=(
                        Credit(
                            source="Meridian Wire",
                            title="Assembly recalled",
                            url="https://wire.example/6",
                        ),
                    ),
                ),
                item(
                    7,
                    "Fishing ports ask for a seat on the commission",
                    source="Sarrow Post",
                    label=Label.UPDATE,
                    earlier=Earlier(
                        title="Fishing ports fear for their waters",
                        url="https://post.example/7-earlier",
                        on=date(2026, 11, 21),
                    ),
                ),
            ),
        ),
        Section(
            name="Science",
            items=(
                item(
                    8,
                    "Glacier survey finds a lake under the ice",
                    summary="Radar from two aircraft agrees to within a metre.",
                    picture=Picture(url="https://media.ledger.example/glacier.jpg"),
                ),
                item(
                    9,
                    "Telescope on Mount Hale sees its first comet",
                    summary="It was found by a student on her second night.",
                    picture=Picture(url="https://media.ledger.example/comet.jpg", alt="A comet"),
                    label=Label.LIVE,
                ),
            ),
        ),
    ),
    headlines=(
        item(10, "Night train to Veldmark returns in spring"),
        item(11, "بدء محادثات جديدة حول الميناء", source="الميناء", language="ar"),
        item(
            12,
            "Grain prices fall for a third day",
            source="Meridian Wire",
            label=Label.UPDATE,
            earlier=Earlier(
                title="Grain prices fall again",
                url="https://wire.example/12-earlier",
                on=date(2026, 11, 22),
            ),
        ),
        item(13, "Harbour tunnel closed for a second week", label=Label.UPDATED),
    ),
)
