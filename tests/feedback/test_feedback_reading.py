"""What came back, read: each message of `mails/` beside what it says."""

import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.feedback import Kind, read_feedback

MAILS = Path(__file__).with_name("mails")
KEY = "k3j4h5k6j7h8k9j0h1k2j3h4k5"


def fixture(name: str) -> bytes:
    return (MAILS / f"{name}.eml").read_bytes()


@pytest.mark.parametrize("name", sorted(file.stem for file in MAILS.glob("*.eml")))
def test_a_message_is_understood(name: str) -> None:
    expected = json.loads((MAILS / f"{name}.json").read_text())

    found = read_feedback(fixture(name))

    assert {
        "kind": found.kind.value,
        "about": found.tag.about if found.tag else "",
        "status": found.status,
        "address": found.address,
    } == expected
    assert found.tag is None or found.tag.key == KEY


@pytest.mark.parametrize("name", sorted(file.stem for file in MAILS.glob("*.eml")))
def test_line_ends_of_the_wire_make_no_difference(name: str) -> None:
    raw = fixture(name)

    assert read_feedback(raw.replace(b"\n", b"\r\n")) == read_feedback(raw)


def test_the_envelopes_recipient_comes_before_what_stands_in_the_mail() -> None:
    other = f"e99.{KEY[::-1]}"

    found = read_feedback(
        fixture("postfix_unknown_user"), recipient=f"bounce+{other}@bounce.news.example"
    )

    assert found.tag is not None
    assert (found.tag.about, found.tag.number, found.tag.key) == ("e99", 99, KEY[::-1])


def test_a_shorter_key_is_no_tag() -> None:
    assert read_feedback(b"", recipient=f"bounce+e12.{KEY[1:]}@x.example").tag is None


def test_what_a_server_says_is_kept_for_people_on_one_line() -> None:
    found = read_feedback(fixture("postfix_unknown_user"))

    assert found.diagnostic == (
        "smtp; 550 5.1.1 <ann@mail.example>: Recipient address rejected: "
        "User unknown in virtual mailbox table"
    )


def test_a_reason_is_printable_and_short_whatever_was_written() -> None:
    raw = fixture("postfix_unknown_user").replace(
        b"User unknown", b"\x00\x1b[31m\xff" + b"x" * 5000
    )

    diagnostic = read_feedback(raw).diagnostic

    assert diagnostic.isascii()
    assert diagnostic.isprintable()
    assert len(diagnostic) <= 1000


def test_a_message_of_a_thousand_boxes_in_boxes_is_kept_for_a_person() -> None:
    boxes = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (depth, depth)
        for depth in range(3000)
    )

    assert read_feedback(boxes).kind is Kind.UNKNOWN


@given(st.binary(), st.text())
@example(b"Content-Type: message/delivery-status\n\n\n\n", "")
def test_no_bytes_make_it_fail(raw: bytes, recipient: str) -> None:
    read_feedback(raw, recipient=recipient)


@given(
    st.sampled_from(sorted(file.stem for file in MAILS.glob("*.eml"))),
    st.integers(min_value=0),
    st.binary(max_size=20),
)
def test_a_message_with_a_broken_place_does_not_make_it_fail(
    name: str, place: int, dirt: bytes
) -> None:
    raw = fixture(name)
    at = place % (len(raw) + 1)

    found = read_feedback(raw[:at] + dirt + raw[at + len(dirt) :])

    assert all(text.isprintable() for text in (found.status, found.address, found.diagnostic))


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_sender_and_subject_are_read(sender: str, subject: str) -> None:
    message = EmailMessage()
    message.set_content("550 user unknown")
    raw = f"From: mailer-daemon@{sender}\nSubject: {subject}\n".encode("utf-8", "surrogatepass")

    read_feedback(raw + bytes(message))
