"""The hard edition, what real feeds bring: no picture, no related articles, endless headlines, every script, harm."""

from dataclasses import replace
from datetime import date

from newsletter.digest import Digest, Earlier, Item, Label, Section
from tests.render.golden_digest import PUBLICATION, item
from tests.render.hostile_items import BODIES, TITLES, URLS

ON = date(2026, 11, 23)
PORT = 9
"""Of the listener in hostile bodies: discard, where nobody is; a test that listens gives its own."""

ARABIC = replace(PUBLICATION, language="ar", name="مد الصباح", tagline="ما حمله الليل")

GERMAN = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente " * 5 + "steigt"
EVERY_SCRIPT = (
    ("de", "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung aufgehoben"),
    ("ar", "بدء محادثات جديدة حول الميناء بعد 41 يومًا (Port Aurel)"),
    ("he", "הנמל נפתח מחדש אחרי 41 ימים"),
    ("ja", "重大な発見が発表された" * 12),
    ("en", "🚢🌅 Ships & dawns 👩🏽‍🚀"),
    ("en", ("Three hundred characters of headline, " * 9)[:300]),
    ("hi", "बंदरगाह इकतालीस दिनों के बाद फिर खुला"),
)


def hard_digest(*, headlines: int = 20) -> Digest:
    """The hard digest with so many headlines, those in every script near their top, where none is cut."""
    return Digest(
        on=ON,
        lead=item(
            100,
            GERMAN,
            language="de",
            source="Nordblatt",
            section="Rente",
            label=Label.UPDATE,
            earlier=Earlier(title="Rente: " + "Witwen " * 20, url="", on=date(2026, 11, 22)),
        ),
        lead_paragraphs=("Ein Absatz ohne Markup & mit Et-Zeichen.", "<p>    </p>"),
        sections=(_section(), Section(name=TITLES[0], items=_harmful())),
        headlines=_headlines(headlines),
    )


def hostile_digest(*, port: int = PORT) -> Digest:
    """A digest in which every part means harm; its bodies call for ``port`` on this machine."""
    hostile = _harmful()
    return Digest(
        on=ON,
        lead=replace(hostile[0], section=TITLES[4], source=TITLES[5], author=TITLES[3]),
        lead_paragraphs=tuple(body.replace("{port}", str(port)) for body in BODIES),
        also_covered_by=hostile[1:3],
        related=hostile[3:6],
        sections=(Section(name=TITLES[5], items=hostile[6:9]),),
        headlines=hostile,
    )


def _section() -> Section:
    update = Earlier(title="السفن", url="https://ledger.example/e", on=date(2026, 11, 22))
    ships = item(102, "🚢🌅 Ships & dawns 👩🏽‍🚀", label=Label.UPDATE, earlier=update)
    unlinked = item(103, "No link at all", url="javascript:alert(1)")
    return Section(name="🌍 العالم", items=(ships, unlinked))


def _strange() -> tuple[Item, ...]:
    return tuple(
        item(number, title, language=language)
        for number, (language, title) in enumerate(EVERY_SCRIPT, start=110)
    )


def _harmful() -> tuple[Item, ...]:
    """Items of hostile titles, with a hostile address each as far as there are any."""
    return tuple(
        item(
            number,
            title,
            summary=title,
            url=URLS[number % len(URLS)],
        )
        for number, title in enumerate(TITLES, start=130)
    )


def _headlines(count: int) -> tuple[Item, ...]:
    plain = [
        item(number, f"Headline number {number} about the price of bread in the capital")
        for number in range(200, 200 + count)
    ]
    strange = _strange()
    return (plain[0], *strange, *plain[1 + len(strange) :])
