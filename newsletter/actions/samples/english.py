"""The sample in English: a quiet, good day. Every block that a digest can have is in it."""

from datetime import date
from functools import partial

from newsletter.actions.samples.blocks import PictureUrl, credit, earlier, early, told, url_of
from newsletter.article import Audio, Picture
from newsletter.digest import Digest, Item, Label, Section

_told = partial(told, language="en")


def english_digest(on: date, *, picture_url: PictureUrl) -> Digest:
    """The sample of a day."""
    return Digest(
        on=on,
        lead=_lead(on, picture_url),
        lead_paragraphs=PARAGRAPHS,
        also_covered_by=_also_covered_by(on),
        related=_related(on),
        sections=(_around_town(on), _discoveries(on, picture_url)),
        headlines=_headlines(on),
    )


PARAGRAPHS = (
    (
        "<p>At ten to midnight the gangway came up, the band on the quay lost its place in the music, "
        f'and the <i>Aurelia</i> slid out past the breakwater. <a href="{url_of("ferry/list")}">Three '
        "hundred people</a> had a cabin for the first night crossing since the old ferry was sold for "
        "scrap. Most of them did not sleep.</p>"
    ),
    "<h3>What has changed</h3>",
    (
        "<ul><li>The crossing takes seven hours, one less than before.</li>"
        "<li>Bicycles travel free, and so do grandparents with a child.</li></ul>"
    ),
    (
        "<blockquote><p>“I kept my old ticket in a drawer. I knew I would need the drawer open one "
        "day.”</p></blockquote>"
    ),
    (
        "<p>The boat runs every night but <strong>Sunday</strong>. A second one is to follow in autumn, "
        "if the town council finds the money for a longer pier.</p>"
    ),
    (
        "<p>On the far side, the bakery at the landing opened two hours early. By seven it had sold "
        "out of everything with raisins in it.</p>"
    ),
)


def _lead(on: date, picture_url: PictureUrl) -> Item:
    return _told(
        "ferry",
        "The night ferry sails again after eleven years",
        source="The Harbour Post",
        at=early(on),
        summary="Three hundred passengers, one brass band and a captain who kept her promise: the "
        "boat left on time, and its cabins are booked until May.",
        author="Ida Fenn",
        section="Travel",
        minutes=4,
        picture=Picture(
            url=picture_url("ferry.png"),
            alt="A white and red ferry leaves a harbour at sunrise, gulls above it",
            caption="The Aurelia on her first morning.",
            credit="Jon Marlow",
            width=1200,
            height=675,
        ),
        audio=Audio(url=url_of("ferry/listen.mp3"), seconds=228),
        credits=(credit("Morning Wire", "Night ferry sails again", "ferry/wire"),),
    )


def _also_covered_by(on: date) -> tuple[Item, ...]:
    return (
        _told("a1", "Full cabins on the first night boat", source="Coast Radio", at=early(on)),
        told(
            "a2",
            "Die Nachtfähre legt wieder ab",
            source="Küstenblatt",
            at=early(on),
            language="de",
        ),
    )


def _related(on: date) -> tuple[Item, ...]:
    return (
        _told(
            "r1",
            "Why sleeping on a boat is easier than on a train",
            source="Long View",
            at=early(on, days_ago=6),
            summary="It is the slow roll, two doctors say, and that nobody gets on at three.",
            minutes=7,
        ),
        _told("r2", "How the old ferry became a bridge", source="The Harbour Post", at=early(on)),
    )


def _around_town(on: date) -> Section:
    return Section(
        name="Around town",
        items=(
            _told(
                "t1",
                "Library hands out seeds with every third book",
                source="Town Crier",
                at=early(on),
                summary="Tomatoes go with crime novels, beans with history. The seeds are due back "
                "in October.",
                minutes=3,
                credits=(credit("Coast Radio", "Borrow a book, grow a bean", "t1/radio"),),
            ),
            _told(
                "t2",
                "Clock tower will ring the quarters again, but softly",
                source="The Harbour Post",
                at=early(on),
                summary="The neighbours and the bell ringers met half-way: nothing before eight.",
                label=Label.UPDATE,
                earlier=earlier("t2/before", "Clock tower falls silent after a complaint", on=on),
            ),
            _told(
                "t3",
                "Swimming pool opens a lane for those who only want to float",
                source="Town Crier",
                at=early(on),
                label=Label.UPDATED,
            ),
        ),
    )


def _discoveries(on: date, picture_url: PictureUrl) -> Section:
    return Section(
        name="Discoveries",
        items=(
            _told(
                "d1",
                "A lake that was on no map turns up under the snow",
                source="Field Notes",
                at=early(on),
                summary="Two students looked for a lost tent and found forty metres of water.",
                minutes=5,
                picture=Picture(
                    url=picture_url("lake.png"), alt="A blue lake before snowy mountains"
                ),
            ),
            _told(
                "d2",
                "Owls prefer old bookshelves, a night of counting shows",
                source="Long View",
                at=early(on),
                summary="Forty volunteers sat up with a thermos each. The owls came for the mice.",
                label=Label.LIVE,
                picture=Picture(
                    url=picture_url("owl.png"), alt="An owl between books on a shelf at night"
                ),
            ),
            _told(
                "d3",
                "Sourdough keeps better in a wooden box, says a baker with 212 boxes",
                source="Field Notes",
                at=early(on),
                picture=Picture(
                    url=picture_url("bread.png"), alt="Two loaves on a baker\u2019s counter"
                ),
            ),
        ),
    )


def _headlines(on: date) -> tuple[Item, ...]:
    told_today = partial(_told, at=early(on))
    return (
        told_today("h1", "Night train to the hills returns in spring", source="Morning Wire"),
        told_today(
            "h2",
            "Apple harvest ends with one very large apple",
            source="Town Crier",
            label=Label.UPDATE,
            earlier=earlier("h2/before", "Apple harvest begins late", on=on),
        ),
        told(
            "h3",
            "Le phare ouvre ses portes aux promeneurs",
            source="La Côte",
            at=early(on),
            language="fr",
        ),
        told_today(
            "h4", "School choir sings on the roof, neighbours sing back", source="Coast Radio"
        ),
        told("h5", "مكتبة الميناء تفتح ليلًا", source="الميناء", at=early(on), language="ar"),
        told_today("h6", "Chess club moves into the empty bank", source="The Harbour Post"),
        told_today("h7", "Comet seen from the car park of a supermarket", source="Field Notes"),
        told_today("h8", "Lost parrot found, has learned to whistle", source="Town Crier"),
    )
