"""The letters that the standard is held against: each edition in each look, signed, for one reader."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, cached_property

from newsletter.digest import Digest
from newsletter.message import Copy, DkimSigner, Letterhead, PreparedMail, prepare
from newsletter.publication import Publication
from newsletter.rendition import Rendition, Slot
from tests.message.sample_letter import private_key
from tests.render.golden_digest import DIGEST, PUBLICATION, URLS, renderer
from tests.render.hard_digest import ARABIC, hard_digest

LOOKS = renderer().looks()
HEADLINES = 600
UNSUBSCRIBE = ("https://tide.example/unsubscribe/" + "Ab3_-x9Q" * 30)[:200]

LETTERHEAD = Letterhead(
    sender=PUBLICATION.sender,
    reply_to=PUBLICATION.reply_to,
    list_id="morning-tide.tide.example",
    list_name=PUBLICATION.name,
    archive_url=URLS.archive,
    domain="tide.example",
    bounce_domain="bounce.tide.example",
    feedback_id="e12:morning-tide:edition:tideexample",
    date=datetime(2026, 11, 23, 7, 30, tzinfo=UTC),
)

EDITIONS: Mapping[str, tuple[Publication, Digest]] = {
    "golden": (PUBLICATION, DIGEST),
    "hard": (ARABIC, hard_digest(headlines=HEADLINES)),
}
LETTERS = [(look, edition) for look in LOOKS for edition in EDITIONS]
"""What tests are parametrised by."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """An edition in a look, rendered and encoded; ``name`` tells which."""

    name: str
    publication: Publication
    rendition: Rendition
    letterhead: Letterhead = LETTERHEAD

    @cached_property
    def mail(self) -> PreparedMail:
        """The mail before it is filled."""
        return prepare(self.rendition, self.letterhead, signer=signer())

    @cached_property
    def copy(self) -> Copy:
        """What is one reader's own, with an unsubscribe URL of 200 characters."""
        return copy_for("anna@example.net")

    @cached_property
    def data(self) -> bytes:
        """The reader's copy as it goes on the wire."""
        return self.mail.fill(self.copy).data


def copy_for(address: str, *, key: str = "k7f3a9") -> Copy:
    """The values of one reader; another ``key`` is another reader's."""
    values = {
        Slot.UNSUBSCRIBE_URL: UNSUBSCRIBE[: -len(key)] + key,
        Slot.PREFERENCES_URL: f"https://tide.example/preferences/{key}?a=1&b=2",
        Slot.ADDRESS: address,
        Slot.SUBSCRIBED_ON: "1 May 2026",
    }
    return Copy(address=address, tag=f"e12.{key}", values=values)


@cache
def letter(look: str, edition: str) -> Letter:
    """One of ours."""
    publication, digest = EDITIONS[edition]
    return lettered(f"{edition}, {look}", publication, digest, look=look)


def lettered(name: str, publication: Publication, digest: Digest, *, look: str) -> Letter:
    """A letter of any digest."""
    dressed = replace(publication, design=replace(publication.design, look=look))
    rendition = renderer().edition(dressed, digest, urls=URLS)
    return Letter(name=name, publication=dressed, rendition=rendition)


@cache
def signer() -> DkimSigner:
    """Signs for the domain of the letters."""
    return DkimSigner(domain=LETTERHEAD.domain, selector="s2026", private_key_pem=private_key())


def key_record(name: bytes, timeout: int = 5) -> bytes | None:
    """The DNS as dkimpy asks it: one record, with the public key."""
    found = name.decode().rstrip(".") == signer().dns_name
    return signer().dns_text.encode() if found else None
