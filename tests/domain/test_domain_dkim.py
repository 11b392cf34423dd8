"""The public key in DNS."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from newsletter.message import DkimSigner
from tests.domain.examined import examined, said, verdict_on, zone

ABOUT = "DKIM s1._domainkey.news.example"
KEYS = {bits: rsa.generate_private_key(65537, bits) for bits in (1024, 2048)}


def public(bits: int) -> str:
    made = KEYS[bits].public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b64encode(made).decode()


def with_key(*records: str, **changes: object) -> list:  # type: ignore[type-arg]
    return examined(zone(s1___domainkey__news__example={"TXT": list(records)}), **changes)


@pytest.fixture(scope="module")
def own_record() -> str:
    pem = KEYS[2048].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return DkimSigner(domain="news.example", selector="s1", private_key_pem=pem).dns_text


def test_our_own_key_is_well(own_record: str) -> None:
    found = said(with_key(own_record, record=own_record), ABOUT)

    assert set(found.values()) == {"ok"}
    assert "it is the public half of dkim_key" in found


def test_a_key_with_blanks_in_it_is_the_same_key(own_record: str) -> None:
    found = with_key(own_record.replace("MII", "M II "), record=own_record)

    assert verdict_on(found, ABOUT, "public half of dkim_key") == "ok"


def test_another_key_than_ours_is_an_error_that_shows_ours(own_record: str) -> None:
    found = with_key(f"v=DKIM1; p={public(1024)}", record=own_record)

    assert verdict_on(found, ABOUT, f'publish "{own_record}"') == "error"


def test_a_missing_key_is_an_error_that_shows_it(own_record: str) -> None:
    found = examined(zone(), record=own_record)

    assert verdict_on(found, ABOUT, own_record) == "error"


def test_a_missing_key_where_the_relay_signs_asks_for_its_selector() -> None:
    assert verdict_on(examined(zone()), ABOUT, "--selector") == "warning"


def test_a_missing_key_of_a_named_selector_is_an_error() -> None:
    found = examined(zone(), selector_named=True)

    assert verdict_on(found, ABOUT, "whoever signs with this selector") == "error"


@pytest.mark.parametrize(
    ("record", "expected", "words"),
    [
        (f"v=DKIM1; k=rsa; p={public(2048)}", "ok", "2048 bits"),
        (f"p={public(2048)}", "ok", "2048 bits"),
        (f"v=DKIM1; p={public(1024)}", "warning", "1024 bits, which is weak"),
        ("v=DKIM1; p=", "error", "revoked"),
        ("v=DKIM1; k=rsa", "error", "no p="),
        (f"v=DKIM2; p={public(2048)}", "error", "v=DKIM1 has to stand first"),
        (f"k=rsa; v=DKIM1; p={public(2048)}", "error", "v=DKIM1 has to stand first"),
        (f"v=DKIM1; h=sha1; p={public(2048)}", "error", "does not allow sha256"),
        (f"v=DKIM1; s=tlsrpt; p={public(2048)}", "error", "does not allow e-mail"),
        (f"v=DKIM1; t=y:s; p={public(2048)}", "warning", "only testing"),
        ("v=DKIM1; p=not base64!", "error", "no public key that can be read"),
        ("v=DKIM1; p=AAAA", "error", "no public key that can be read"),
        (f"v=DKIM1; k=dsa; p={public(2048)}", "error", "no public key that can be read"),
        ("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg==", "warning", "Gmail does not verify"),
        ("some other text", "error", "no p="),
    ],
)
def test_a_record_is_judged(record: str, expected: str, words: str) -> None:
    assert verdict_on(with_key(record), ABOUT, words) == expected


def test_a_key_that_is_no_rsa_key_is_not_read_as_one() -> None:
    made = ed25519.Ed25519PrivateKey.generate().public_key()
    text = b64encode(made.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()

    assert verdict_on(with_key(f"k=rsa; p={text}"), ABOUT, "no public key that can be read") == (
        "error"
    )


def test_a_short_key_is_refused() -> None:
    # A modulus of 512 bits: the library makes no such key any more.
    short = (
        "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALzYcBDUVKG4tKVaWqA0yyWnt8pWqiIMXoZbiW1o"
        "VaLKQWBYAzFUVXGRCtKp2v0hRBQ7Wwy0YnCvzNWFYoXJ1q8CAwEAAQ=="
    )
    assert verdict_on(with_key(f"p={short}"), ABOUT, "512 bits, which receivers refuse") == "error"


def test_two_records_are_an_error() -> None:
    found = with_key(f"p={public(2048)}", f"p={public(1024)}")

    assert verdict_on(found, ABOUT, "2 records") == "error"


def test_a_key_that_cannot_be_asked_for_is_an_error() -> None:
    found = examined(zone(s1___domainkey__news__example={"FAILS": []}))

    assert verdict_on(found, ABOUT, "could not be asked for") == "error"


def test_a_key_for_the_very_domain_is_told_when_another_signs() -> None:
    records = zone(s1___domainkey__example={"TXT": [f"v=DKIM1; t=s; p={public(2048)}"]})

    found = examined(records, signs_as="example")

    assert verdict_on(found, "DKIM s1._domainkey.example", "for this very domain") == "ok"
