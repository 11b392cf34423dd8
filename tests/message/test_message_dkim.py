"""DKIM signatures, judged by two verifiers that are not ours: dkimpy and opendkim."""

import subprocess
from dataclasses import replace
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.errors import SettingsError
from newsletter.message import Copy, DkimSigner, prepare
from newsletter.message.relaxed import relaxed_body
from tests.message.sample_letter import (
    COPY,
    DATE,
    EDITION,
    LETTERHEAD,
    NOTICE,
    NOTICE_COPY,
    NOTICE_LETTERHEAD,
    field,
    pem_of,
    private_key,
    signer,
)
from tests.servers import program

UNICODE_COPY = replace(COPY, address="zoë@müller.example.net")


def signed(copy: Copy = COPY) -> bytes:
    return prepare(EDITION, LETTERHEAD, signer=signer()).fill(copy).data


def key_record(name: bytes, timeout: int = 5) -> bytes | None:
    found = name.decode().rstrip(".") == signer().dns_name
    return signer().dns_text.encode() if found else None


def verifies(data: bytes) -> bool:
    return bool(dkim.verify(data, dnsfunc=key_record))


@pytest.mark.parametrize("copy", [COPY, UNICODE_COPY], ids=["ascii", "smtputf8"])
def test_dkimpy_verifies_an_edition(copy: Copy) -> None:
    assert verifies(signed(copy))


def test_dkimpy_verifies_a_notice() -> None:
    assert verifies(prepare(NOTICE, NOTICE_LETTERHEAD, signer=signer()).fill(NOTICE_COPY).data)


@settings(max_examples=25)
@given(text=st.text(), html=st.text(st.sampled_from(" \t\r\na.=<")))
def test_dkimpy_verifies_whatever_the_body_holds(text: str, html: str) -> None:
    rendition = replace(EDITION, text=text, html=html, markers={})
    assert verifies(prepare(rendition, LETTERHEAD, signer=signer()).fill(COPY).data)


def test_opendkim_verifies_an_edition(tmp_path: Path) -> None:
    said = judged_by_opendkim(signed(), tmp_path)
    assert "verification (s=s2026, d=news.example.org, 2048-bit key) succeeded" in said


def test_opendkim_refuses_a_changed_edition(tmp_path: Path) -> None:
    changed = signed().replace(b"Altstadt", b"Neustadt").replace(b"steigt", b"sinkt!")
    assert "succeeded" not in judged_by_opendkim(changed, tmp_path)


def judged_by_opendkim(data: bytes, folder: Path) -> str:
    opendkim = program("opendkim", package="opendkim")
    (folder / "keys").write_text(f"{signer().dns_name} {signer().dns_text}\n")
    (folder / "conf").write_text(f"TestDNSData {folder}/keys\nMode v\n")
    (folder / "mail.eml").write_bytes(data)
    command = [opendkim, "-x", str(folder / "conf"), "-vv", "-t", str(folder / "mail.eml")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return run.stdout + run.stderr


@pytest.mark.parametrize(
    "change",
    [
        (b"<tag@news.example.org>", b"<tag@evil.example.org>"),
        (b"\r\nList-Unsubscribe: <https://news", b"\r\nList-Unsubscribe: <https://evil"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Click"),
        (b"\r\nTo: anna@", b"\r\nTo: emma@"),
        (b"wichtig", b"nichtig"),
        (b"--\r\n", b"--\r\nmore\r\n"),
    ],
    ids=["from", "list-unsubscribe", "one-click", "to", "body", "appended"],
)
def test_a_changed_mail_does_not_verify(change: tuple[bytes, bytes]) -> None:
    before, after = change
    assert before in signed()
    assert not verifies(signed().replace(before, after))


@pytest.mark.parametrize(
    "name",
    [
        "From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "List-Id", "Feedback-ID",
        "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
    ],
)  # fmt: skip
def test_a_second_field_of_a_signed_name_does_not_verify(name: str) -> None:
    assert not verifies(f"{name}: <https://evil.example>\r\n".encode() + signed())


@pytest.mark.parametrize("name", ["from", "subject", "list-unsubscribe", "list-unsubscribe-post"])
def test_the_key_fields_are_signed_once_more_than_they_occur(name: str) -> None:
    tags = "".join(field(signed(), "DKIM-Signature").split())
    names = tags.partition("h=")[2].partition(";")[0].split(":")
    assert names.count(name) == 2


def test_a_signature_is_folded_to_the_usual_width() -> None:
    raw = field(signed(), "DKIM-Signature")
    assert max(map(len, f"DKIM-Signature: {raw}".split("\n"))) <= 78


def test_the_same_copy_gets_the_same_signature() -> None:
    assert signed() == signed()


def test_an_empty_body_has_the_hash_that_the_rfc_names() -> None:
    field_of_nothing = signer().sign(b"From: a@b.example\r\n", b"\r\n\r\n", at=DATE)
    assert b"bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" in field_of_nothing


def test_empty_lines_at_the_end_of_a_body_do_not_count() -> None:
    signatures = {
        signer().sign(b"From: a@b.example\r\n", body, at=DATE)
        for body in (b"x", b"x\r\n", b"x\r\n\r\n\r\n")
    }
    assert len(signatures) == 1


def test_the_relaxed_form_squeezes_blanks_and_drops_those_at_line_ends() -> None:
    assert relaxed_body(b"a \t  b\t\r\n  c \r\n") == b"a b\r\n c\r\n"


def test_of_two_fields_alike_the_last_is_signed_first() -> None:
    headers = b"Subject: one\r\nSubject: two\r\nFrom: a@news.example.org\r\n"
    signature = signer().sign(headers, b"x\r\n", at=DATE)
    assert verifies(signature + headers + b"\r\nx\r\n")


def test_the_record_for_the_dns_is_named_by_selector_and_domain() -> None:
    assert signer().dns_name == "s2026._domainkey.news.example.org"


def encrypted_key() -> bytes:
    key = serialization.load_pem_private_key(private_key(), password=None)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"secret"),
    )


@pytest.mark.parametrize(
    ("pem", "reason"),
    [
        (b"no key", "cannot be read"),
        (b"", "cannot be read"),
        (encrypted_key(), "without a password"),
        (private_key(1024), "1024 bits"),
        (pem_of(ed25519.Ed25519PrivateKey.generate()), "no RSA key"),
    ],
    ids=["text", "empty", "encrypted", "short", "ed25519"],
)
def test_a_key_that_cannot_be_used_is_refused(pem: bytes, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason):
        DkimSigner(domain="example.org", selector="s", private_key_pem=pem)


@pytest.mark.parametrize("name", ["", "a b", "ä.example", "a;b", "a\r\n", "-"])
def test_a_domain_or_selector_that_is_no_dns_name_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="is not a DKIM domain"):
        DkimSigner(domain=name, selector="s", private_key_pem=private_key())
    with pytest.raises(SettingsError, match="is not a DKIM selector"):
        DkimSigner(domain="example.org", selector=name, private_key_pem=private_key())
