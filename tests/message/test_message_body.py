"""The body: whatever a rendition holds, a reader's mail program sees it with the values in place."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import InputError
from newsletter.message import Copy, encode_plain, forms_of, is_plain, prepare
from newsletter.rendition import Rendition, Slot
from tests.message.sample_letter import COPY, EDITION, LETTERHEAD, UNSUBSCRIBE, copy_with, signer

MARKER = "SLOT-value"


def parts_of(data: bytes) -> list[EmailMessage]:
    message = message_from_bytes(data, policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    assert message.get_content_type() == "multipart/alternative"
    parts = [part for part in message.iter_parts() if isinstance(part, EmailMessage)]
    assert not any(part.defects for part in parts)
    return parts


def decoded(part: EmailMessage) -> str:
    octets = part.get_payload(decode=True)
    assert isinstance(octets, bytes)
    return octets.decode()


def sent(rendition: Rendition = EDITION, copy: Copy = COPY) -> bytes:
    return prepare(rendition, LETTERHEAD).fill(copy).data


def mail_of(*, text: str = "", html: str = "") -> Rendition:
    markers = {Slot.PREFERENCES_URL: MARKER}
    return Rendition(subject="s", preheader="", text=text, html=html, markers=markers)


def with_value(value: str) -> Copy:
    return replace(COPY, values={Slot.PREFERENCES_URL: value})


def lines_of(data: bytes) -> list[bytes]:
    return data.partition(b"\r\n\r\n")[2].split(b"\r\n")


def test_the_text_part_comes_before_the_html_part() -> None:
    assert [part.get_content_type() for part in parts_of(sent())] == ["text/plain", "text/html"]


def test_both_parts_are_quoted_printable_in_utf_8() -> None:
    parts = parts_of(sent())
    assert {part["Content-Transfer-Encoding"] for part in parts} == {"quoted-printable"}
    assert {part.get_content_charset() for part in parts} == {"utf-8"}


def test_a_mail_has_no_bare_cr_or_lf() -> None:
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", sent())


def test_no_line_of_the_body_is_longer_than_76() -> None:
    long = copy_with(unsubscribe_url="https://example.org/" + "=a&" * 60)
    assert max(map(len, lines_of(sent(copy=long)))) <= 76


def test_no_line_begins_with_a_dot_or_with_from() -> None:
    assert not [line for line in lines_of(sent()) if line.startswith((b".", b"From "))]


def test_no_line_ends_in_a_blank() -> None:
    assert not [line for line in lines_of(sent()) if line.endswith((b" ", b"\t"))]


def test_a_value_in_html_is_escaped() -> None:
    html = decoded(parts_of(sent())[1])
    assert f'<a href="{escape(UNSUBSCRIBE)}">' in html


def test_a_value_cannot_bring_markup_into_html() -> None:
    html = decoded(parts_of(sent(copy=copy_with(address='"><script>')))[1])
    assert "<script>" not in html


def test_a_value_in_text_stands_as_it_is() -> None:
    assert f"Abmelden: {UNSUBSCRIBE}\r\n" in decoded(parts_of(sent())[0])


def test_control_characters_in_a_value_become_one_space() -> None:
    text = decoded(parts_of(sent(copy=copy_with(subscribed_on="1.\r\n\x00 Mai\t2026 ")))[0])
    assert "seit 1. Mai 2026\r\n" in text


def test_a_slot_without_a_value_is_refused() -> None:
    values = {Slot.UNSUBSCRIBE_URL: UNSUBSCRIBE}
    with pytest.raises(InputError, match="no value for the slot"):
        sent(copy=replace(COPY, values=values))


def test_a_value_without_a_slot_is_left_alone() -> None:
    assert "seit" not in decoded(parts_of(sent(mail_of(text="x"), COPY))[0])


def test_a_lone_surrogate_does_not_stop_the_mail() -> None:
    assert decoded(parts_of(sent(mail_of(text="a\ud800b"), COPY))[0]) == "a?b"


def test_the_same_inputs_give_the_same_bytes() -> None:
    assert sent() == sent()


def test_other_content_gets_another_boundary() -> None:
    boundaries = {sent(mail_of(text=text), COPY).rpartition(b"--=_")[2] for text in "ab"}
    assert len(boundaries) == 2


def test_a_text_that_quotes_a_boundary_stays_one_part() -> None:
    boundary = sent().rpartition(b"\r\n--=_")[2].removesuffix(b"--\r\n").decode()
    text = f"--=_{boundary}\r\n--=_{boundary}--\r\n"
    assert decoded(parts_of(sent(mail_of(text=text), COPY))[0]) == text


def test_a_marker_that_begins_like_another_is_told_apart() -> None:
    markers = {Slot.ADDRESS: "SLOT-a", Slot.SUBSCRIBED_ON: "SLOT-ab"}
    rendition = replace(mail_of(text="SLOT-ab SLOT-a"), markers=markers)
    copy = copy_with(address="A", subscribed_on="B")
    assert decoded(parts_of(sent(rendition, copy))[0]) == "B A"


TEXT = st.text(st.characters(exclude_categories=["Cs"])).map(
    lambda text: re.sub("\r\n|\r|\n", "\r\n", text)
)
PIECES = st.lists(TEXT, min_size=1, max_size=4)
ANYTHING = st.text(st.characters())
VALUE = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=200)


@given(st.text(st.characters(codec="ascii"), max_size=250))
def test_a_plain_value_is_encoded_as_any_other(value: str) -> None:
    if is_plain(value):
        encoded = encode_plain(value.encode())
        assert forms_of(value) == (encoded, encoded)


@given(st.text(st.sampled_from("aF.:/?_-~%"), max_size=250))
def test_a_link_is_plain_and_encoded_as_any_other_value(path: str) -> None:
    value = f"https://{path}"
    assert is_plain(value)
    assert forms_of(value) == (encode_plain(value.encode()),) * 2


@pytest.mark.parametrize("text", [".a", "a b", "a=b", "a&b", "a<b", "a'b", 'a"b', "a\tb", "ä"])
def test_what_a_line_or_html_would_change_is_not_plain(text: str) -> None:
    assert not is_plain(text)


@given(pieces=PIECES, value=VALUE)
def test_any_text_is_read_as_it_was_with_the_values_in_place(pieces: list[str], value: str) -> None:
    data = sent(mail_of(text=MARKER.join(pieces)), with_value(value))
    assert decoded(parts_of(data)[0]) == value.join(pieces)


@given(pieces=PIECES, value=VALUE)
def test_any_html_is_read_as_it_was_with_the_escaped_values_in_place(
    pieces: list[str], value: str
) -> None:
    data = sent(mail_of(html=MARKER.join(pieces)), with_value(value))
    assert decoded(parts_of(data)[1]) == escape(value).join(pieces)


@given(pieces=PIECES, value=VALUE)
def test_any_body_keeps_to_the_limits_of_quoted_printable(pieces: list[str], value: str) -> None:
    data = sent(mail_of(text=MARKER.join(pieces), html=value), with_value(value))
    assert max(map(len, lines_of(data))) <= 76
    assert re.fullmatch(rb"(?:[\t -~]|\r\n)*", data)


@given(pieces=PIECES, value=ANYTHING, subject=ANYTHING, name=ANYTHING)
def test_any_mail_is_as_smooth_as_it_says(
    pieces: list[str], value: str, subject: str, name: str
) -> None:
    rendition = replace(mail_of(text=MARKER.join(pieces), html=f".{MARKER}"), subject=subject)
    letterhead = replace(LETTERHEAD, list_name=name, sender=replace(LETTERHEAD.sender, name=name))
    wire = prepare(rendition, letterhead, signer=signer()).fill(with_value(value))
    assert wire.smooth
    assert wire.data.endswith(b"\r\n")
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|(?:^|\n)\.", wire.data)
