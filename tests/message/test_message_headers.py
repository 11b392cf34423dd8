"""The header fields, looked at as raw bytes: a stdlib round trip decodes what a mail client cannot."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import AddressError, InputError
from newsletter.message import Copy, Letterhead, Wire, prepare
from newsletter.publication import Sender
from tests.message.sample_letter import (
    COPY,
    EDITION,
    LETTERHEAD,
    LONG_UNSUBSCRIBE,
    NOTICE,
    NOTICE_COPY,
    NOTICE_LETTERHEAD,
    copy_with,
    field,
    has_field,
    headers_of,
)

KEY_FIELDS = [
    "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Id", "List-Unsubscribe",
    "List-Unsubscribe-Post", "List-Archive", "Auto-Submitted", "Feedback-ID", "MIME-Version",
    "Content-Type",
]  # fmt: skip
NEVER_ENCODED = [
    "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Archive", "Message-ID",
    "Feedback-ID", "To", "Reply-To",
]  # fmt: skip


def sent(
    copy: Copy = COPY, *, letterhead: Letterhead = LETTERHEAD, subject: str = EDITION.subject
) -> Wire:
    return prepare(replace(EDITION, subject=subject), letterhead).fill(copy)


@pytest.mark.parametrize("name", KEY_FIELDS)
def test_every_key_field_stands_exactly_once(name: str) -> None:
    assert field(sent().data, name)


@pytest.mark.parametrize("name", NEVER_ENCODED)
def test_no_machine_read_field_has_an_encoded_word_even_with_a_long_unsubscribe_url(
    name: str,
) -> None:
    data = sent(copy_with(unsubscribe_url=LONG_UNSUBSCRIBE)).data
    assert "=?" not in field(data, name)


def test_an_unsubscribe_url_of_200_characters_stands_unbroken_on_one_line() -> None:
    data = sent(copy_with(unsubscribe_url=LONG_UNSUBSCRIBE)).data
    assert f"\r\nList-Unsubscribe: <{LONG_UNSUBSCRIBE}>\r\n".encode() in data


def test_an_https_unsubscribe_url_offers_one_click() -> None:
    assert field(sent().data, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    "url",
    [
        "https://e.org/a b", "https://e.org/\r\nBcc: x@e.org", "https://e.org/>,<https://evil.org",
        "https://e.org/ä", "javascript:alert(1)", "", "https://e.org/" + "x" * 900,
        "https://e.org/\x00", "https://e.org/\ud800", "mailto:leave@e.org",
    ],
)  # fmt: skip
def test_an_unsubscribe_url_that_could_break_its_field_or_take_no_click_is_refused(
    url: str,
) -> None:
    with pytest.raises(InputError, match="List-Unsubscribe"):
        sent(copy_with(unsubscribe_url=url))


def test_a_notice_has_no_list_fields() -> None:
    data = prepare(NOTICE, NOTICE_LETTERHEAD).fill(NOTICE_COPY).data
    assert b"\r\nlist-" not in headers_of(data).lower()


def test_a_notice_with_an_unsubscribe_link_has_no_list_fields() -> None:
    values = {**NOTICE_COPY.values, **COPY.values}
    data = prepare(NOTICE, NOTICE_LETTERHEAD).fill(replace(NOTICE_COPY, values=values)).data
    assert b"\r\nlist-" not in headers_of(data).lower()


def test_a_notice_says_that_a_machine_wrote_it() -> None:
    data = prepare(NOTICE, NOTICE_LETTERHEAD).fill(NOTICE_COPY).data
    assert field(data, "Auto-Submitted") == "auto-generated"


def test_the_message_id_and_the_envelope_carry_the_tag() -> None:
    wire = sent()
    assert field(wire.data, "Message-ID") == "<e12.k7f3a9@news.example.org>"
    assert wire.mail_from == "bounce+e12.k7f3a9@bounce.example.org"


def test_the_longest_tag_gives_a_local_part_that_fits() -> None:
    local_part = sent(replace(COPY, tag="x" * 50)).mail_from.partition("@")[0]
    assert len(local_part) <= 64


@pytest.mark.parametrize("tag", ["", "x" * 51, "A", "a b", "a..b", ".a", "a.", "a\n", "a+b", "ä"])
def test_a_tag_that_cannot_stand_in_an_address_is_refused(tag: str) -> None:
    with pytest.raises(InputError, match="is no tag"):
        sent(replace(COPY, tag=tag))


def test_the_date_is_told_in_utc() -> None:
    berlin = datetime(2026, 7, 1, 9, 0, tzinfo=timezone(timedelta(hours=2)))
    data = sent(letterhead=replace(LETTERHEAD, date=berlin)).data
    assert field(data, "Date") == "Wed, 01 Jul 2026 07:00:00 +0000"


def test_a_date_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 7, 1, 9, 0, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(InputError, match="time zone"):
        sent(letterhead=replace(LETTERHEAD, date=naive))


def test_to_is_the_bare_address_of_the_reader() -> None:
    assert field(sent().data, "To") == "anna@example.net"


def test_an_idn_domain_becomes_an_a_label_in_header_and_envelope() -> None:
    wire = sent(replace(COPY, address="zoe@müller.example.net"))
    assert field(wire.data, "To") == wire.rcpt_to == "zoe@xn--mller-kva.example.net"
    assert not wire.smtputf8


def test_a_local_part_outside_ascii_stands_raw_and_asks_for_smtputf8() -> None:
    wire = sent(replace(COPY, address="zoë@müller.example.net"))
    assert "\r\nTo: zoë@xn--mller-kva.example.net\r\n".encode() in wire.data
    assert wire.smtputf8
    assert wire.rcpt_to == "zoë@xn--mller-kva.example.net"


@pytest.mark.parametrize(
    "address",
    [
        "anna@example.net\r\nBcc: eve@example.com", "anna@example.net\n", "an\x00na@example.net",
        "anna@example.net\x85", "anna", "a@b@c", "anna <anna@example.net>", "a,b@example.net", "",
        "anna@exa mple.net", "x" * 65 + "@example.net",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(AddressError):
        sent(replace(COPY, address=address))


def test_a_sender_outside_ascii_is_refused() -> None:
    sender = Sender(name="", address="zoë@example.org")
    with pytest.raises(AddressError, match="local part is not ASCII"):
        sent(letterhead=replace(LETTERHEAD, sender=sender))


def test_a_senders_idn_domain_becomes_an_a_label() -> None:
    sender = Sender(name="", address="tag@zeitung-köln.example.org")
    data = sent(letterhead=replace(LETTERHEAD, sender=sender)).data
    assert field(data, "From") == "tag@xn--zeitung-kln-zfb.example.org"


@pytest.mark.parametrize("part", ["domain", "bounce_domain", "list_id"])
def test_a_domain_that_is_none_is_refused(part: str) -> None:
    broken = {
        "domain": replace(LETTERHEAD, domain="exa mple.org"),
        "bounce_domain": replace(LETTERHEAD, bounce_domain="example.org>\r\n"),
        "list_id": replace(LETTERHEAD, list_id="der tag"),
    }
    with pytest.raises(InputError, match="is not a domain name"):
        sent(letterhead=broken[part])


def test_a_feedback_id_with_a_space_is_refused() -> None:
    with pytest.raises(InputError, match="Feedback-ID"):
        sent(letterhead=replace(LETTERHEAD, feedback_id="a:b c"))


def test_fields_that_are_not_set_are_left_out() -> None:
    bare = replace(LETTERHEAD, reply_to="", archive_url="", feedback_id="", list_name="")
    data = sent(letterhead=bare).data
    assert not any(has_field(data, name) for name in ("Reply-To", "List-Archive", "Feedback-ID"))
    assert field(data, "List-Id") == "<der-tag.news.example.org>"


def test_a_list_name_outside_ascii_is_left_out_rather_than_encoded() -> None:
    data = sent(letterhead=replace(LETTERHEAD, list_name="Süddeutsche")).data
    assert field(data, "List-Id") == "<der-tag.news.example.org>"


def test_quotes_in_a_display_name_are_escaped() -> None:
    sender = Sender(name='The "Daily" \\ Post', address="a@example.org")
    data = sent(letterhead=replace(LETTERHEAD, sender=sender)).data
    assert field(data, "From") == '"The \\"Daily\\" \\\\ Post" <a@example.org>'


def test_a_display_name_outside_ascii_leaves_the_address_alone() -> None:
    assert field(sent().data, "From").endswith("?= <tag@news.example.org>")


@pytest.mark.parametrize("text", ["a\r\nBcc: eve@example.com", "a\x00\x1bBcc: eve", "a\x85\u2028b"])
def test_control_characters_in_display_texts_become_spaces(text: str) -> None:
    sender = Sender(name=text, address="a@example.org")
    data = sent(subject=text, letterhead=replace(LETTERHEAD, sender=sender, list_name=text)).data
    assert not has_field(data, "Bcc")
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f]", headers_of(data))


def test_a_long_ascii_subject_is_folded_at_spaces() -> None:
    subject = "word " * 40 + "end"
    raw = field(sent(subject=subject).data, "Subject")
    assert raw.replace("\n", "") == subject
    assert max(map(len, f"Subject: {raw}".split("\n"))) <= 78


@pytest.mark.parametrize(
    "subject", ["Ü" * 300, "x" * 1500, "=?utf-8?q?fake?=", "日本語のニュース" * 30]
)
def test_no_line_of_an_encoded_subject_is_longer_than_76(subject: str) -> None:
    raw = field(sent(subject=subject).data, "Subject")
    assert raw.startswith("=?utf-8?")
    assert max(map(len, f"Subject: {raw}".split("\n"))) <= 76


def test_a_subject_that_looks_like_an_encoded_word_is_not_read_as_one() -> None:
    raw = field(sent(subject="=?utf-8?q?fake?=").data, "Subject")
    assert str(make_header(decode_header(raw))) == "=?utf-8?q?fake?="


WORDS = st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), max_size=20)


@given(WORDS)
def test_any_subject_is_read_back_as_it_was(words: list[str]) -> None:
    subject = " ".join(words)
    raw = field(sent(subject=subject).data, "Subject")
    assert str(make_header(decode_header(raw))).replace("\n", "") == subject


@given(WORDS)
def test_any_display_name_is_read_back_as_it_was(words: list[str]) -> None:
    sender = Sender(name=" ".join(words), address="a@example.org")
    raw = field(sent(letterhead=replace(LETTERHEAD, sender=sender)).data, "From")
    name, address = parseaddr(raw.replace("\n", ""))
    assert address == "a@example.org"
    assert str(make_header(decode_header(name))) == sender.name
