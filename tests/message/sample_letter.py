"""A small edition and a notice, their letterheads and readers, for the tests of this room."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from newsletter.message import Copy, DkimSigner, Letterhead
from newsletter.publication import Sender
from newsletter.rendition import Rendition, Slot

DATE = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
UNSUBSCRIBE = "https://news.example.org/unsubscribe/" + "Ab3_-x9Q" * 5 + "?a=1&b=2"
LONG_UNSUBSCRIBE = ("https://news.example.org/unsubscribe/" + "Ab3_-x9Q" * 30)[:200]

EDITION = Rendition(
    subject="Überschwemmung in Köln: Was jetzt für die Bewohner der Altstadt wichtig ist",
    preheader="",
    text=(
        "DER TAG\n\nWas jetzt wichtig ist — „Rhein“ steigt weiter\n"
        "https://news.example.org/a/1?x=1&y=2\n\n.ein Punkt am Anfang\nFrom hier an\n"
        "Ein Absatz mit Leerzeichen am Ende \n"
        "-- \nAbmelden: SLOT-unsubscribe\nEinstellungen: SLOT-preferences\n"
        "Für SLOT-address seit SLOT-since\n"
    ),
    html=(
        '<!DOCTYPE html>\n<html lang="de"><body>\n'
        '  <h1 style="font-size:32px;line-height:40px;margin:0 0 8px;color:#111111">'
        "Was jetzt wichtig ist</h1>\n"
        '\t<p>Für SLOT-address <a href="SLOT-unsubscribe">Abmelden</a>'
        '<a href="SLOT-preferences">Einstellungen</a>, seit SLOT-since.</p>\n</body></html>\n'
    ),
    markers={
        Slot.UNSUBSCRIBE_URL: "SLOT-unsubscribe",
        Slot.PREFERENCES_URL: "SLOT-preferences",
        Slot.ADDRESS: "SLOT-address",
        Slot.SUBSCRIBED_ON: "SLOT-since",
    },
)

NOTICE = Rendition(
    subject="Please confirm",
    preheader="",
    text="Confirm here:\nSLOT-confirm",
    html='<p><a href="SLOT-confirm">Confirm</a></p>',
    markers={Slot.CONFIRM_URL: "SLOT-confirm"},
)

LETTERHEAD = Letterhead(
    sender=Sender(name="Der Tag, täglich", address="tag@news.example.org"),
    reply_to="redaktion@news.example.org",
    list_id="der-tag.news.example.org",
    list_name="Der Tag",
    archive_url="https://news.example.org/der-tag",
    domain="news.example.org",
    bounce_domain="bounce.example.org",
    feedback_id="12:der-tag:edition:newsexample",
    date=DATE,
)

NOTICE_LETTERHEAD = replace(LETTERHEAD, list_id="", list_name="", archive_url="", reply_to="")

COPY = Copy(
    address="anna@example.net",
    tag="e12.k7f3a9",
    values={
        Slot.UNSUBSCRIBE_URL: UNSUBSCRIBE,
        Slot.PREFERENCES_URL: "https://news.example.org/preferences/" + "Zz8-" * 12,
        Slot.ADDRESS: "anna@example.net",
        Slot.SUBSCRIBED_ON: "1. Mai 2026",
    },
)

NOTICE_COPY = Copy(
    address="anna@example.net",
    tag="confirm.k7f3a9",
    values={Slot.CONFIRM_URL: "https://news.example.org/confirm/abc"},
)


def copy_with(**values: str) -> Copy:
    """The sample copy with some of its values changed, by the names of their slots."""
    changed = {Slot[name.upper()]: value for name, value in values.items()}
    return replace(COPY, values={**COPY.values, **changed})


def headers_of(data: bytes) -> bytes:
    """The header section as it stands."""
    return data.partition(b"\r\n\r\n")[0] + b"\r\n"


def field(data: bytes, name: str) -> str:
    """The one field of that name, folded with LF; fails unless there is exactly one."""
    lines = headers_of(data).decode().replace("\r\n ", "\n ").split("\r\n")
    found = [line for line in lines if line.lower().startswith(f"{name.lower()}:")]
    assert len(found) == 1, found
    return found[0].partition(": ")[2]


def has_field(data: bytes, name: str) -> bool:
    return f"\r\n{name.lower()}:".encode() in b"\r\n" + headers_of(data).lower()


@cache
def private_key(bits: int = 2048) -> bytes:
    return pem_of(rsa.generate_private_key(public_exponent=65537, key_size=bits))


def pem_of(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


@cache
def signer() -> DkimSigner:
    return DkimSigner(domain="news.example.org", selector="s2026", private_key_pem=private_key())
