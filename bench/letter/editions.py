"""The letters that are measured: golden and hard edition, and the demo's where `make demo` has left one; every look."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from newsletter.actions import letter as letters
from newsletter.actions import show
from newsletter.actions.rules import LIMITS
from newsletter.actions.services import Services
from newsletter.digest import Digest, Edition, from_json, to_json
from newsletter.publication import Publication, Sender
from newsletter.settings import load_settings
from newsletter.wiring import wire
from tests.render.hard_digest import ARABIC, hard_digest
from tests.standard.letters import EDITIONS, LETTERHEAD, LOOKS, Letter, letter, lettered
from tests.standard.wire_format import content_of

MOST_HEADLINES = LIMITS["headlines"][1]
DEMO = Path("var/demo")
DEMO_SLUG = "big-picture"
DEMO_BASE = "http://127.0.0.1:8000"
BASE = "https://tide.example"
"""The demo's addresses are this machine's; in a measured mail they are a newspaper's."""
SECRET = "signs the links of measured mails only"  # noqa: S105 - of mails that nobody gets


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A letter with the digest that it shows."""

    edition: str
    look: str
    letter: Letter
    digest: Digest

    @property
    def name(self) -> str:
        """``edition-look``, fit for a file's name."""
        return f"{self.edition}-{self.look}"

    @property
    def html(self) -> str:
        """The HTML as the reader gets it."""
        return content_of(self.letter.data, "html")

    @property
    def page(self) -> str:
        """The web edition."""
        return self.letter.rendition.page


@cache
def measured(demo: Path = DEMO) -> tuple[Measured, ...]:
    """All of them, edition by edition."""
    ours = [
        Measured(edition=edition, look=look, letter=letter(look, edition), digest=digest)
        for edition, (_, digest) in EDITIONS.items()
        for look in LOOKS
    ]
    return (*ours, *(_of_the_demo(demo) if (demo / "newsletter.toml").exists() else ()))


def longest() -> list[Measured]:
    """The hard edition with as many headlines as a publication's rules allow, which no edition exceeds."""
    digest = hard_digest(headlines=MOST_HEADLINES)
    return [
        Measured(
            edition="longest",
            look=look,
            letter=lettered(f"longest, {look}", ARABIC, digest, look=look),
            digest=digest,
        )
        for look in LOOKS
    ]


def _of_the_demo(demo: Path) -> list[Measured]:
    settings = load_settings(demo / "newsletter.toml", base_url=BASE, secret_key=(SECRET,))
    services = wire(settings)
    try:
        edition = show.edition_of(services, show.find_edition(services, f"{DEMO_SLUG}/latest"))
        publication = show.publication_of(services, DEMO_SLUG)
        return [_dressed(services, publication, _moved(edition), look) for look in LOOKS]
    finally:
        services.store.close()


def _dressed(services: Services, publication: Publication, edition: Edition, look: str) -> Measured:
    dressed = replace(publication, design=replace(publication.design, look=look))
    sender = Sender(name=publication.name, address=LETTERHEAD.sender.address)
    shown = Letter(
        name=f"demo, {look}",
        publication=dressed,
        rendition=letters.render(services, dressed, edition),
        letterhead=replace(LETTERHEAD, sender=sender, list_name=publication.name),
    )
    return Measured(edition="demo", look=look, letter=shown, digest=_digest(edition))


def _moved(edition: Edition) -> Edition:
    """The edition with its addresses at a newspaper's host."""
    text = to_json(edition.composition).replace(DEMO_BASE, BASE)
    return replace(edition, composition=from_json(text))


def _digest(edition: Edition) -> Digest:
    if edition.composition.digest is None:
        raise ValueError("the demo's edition tells nothing")
    return edition.composition.digest
