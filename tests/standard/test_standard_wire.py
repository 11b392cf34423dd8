"""Rows 1 and 2 of docs/letter.md: raw bytes and signatures, of each edition in each look."""

import dkim
import pytest

from tests.message.sample_letter import field
from tests.standard.letters import LETTERS, UNSUBSCRIBE, key_record, letter
from tests.standard.wire_format import field_faults, line_faults, wire_faults

ALL = pytest.mark.parametrize(("look", "edition"), LETTERS)


@ALL
def test_the_raw_bytes_have_no_fault(look: str, edition: str) -> None:
    assert wire_faults(letter(look, edition)) == []


@ALL
def test_the_signature_verifies(look: str, edition: str) -> None:
    assert dkim.verify(letter(look, edition).data, dnsfunc=key_record)


def test_the_way_out_has_200_characters() -> None:
    assert len(UNSUBSCRIBE) == 200
    assert len(field(letter(*LETTERS[0]).data, "List-Unsubscribe")) == 202


HEAD = b"From: a@b.example\r\n"
FAULTY_LINES = {
    "a bare CR or LF": HEAD + b"\r\na\nb\r\n",
    "a header line": HEAD + b"X: " + b"x" * 999 + b"\r\n\r\n",
    "a body line": HEAD + b"\r\n" + b"x" * 77 + b"\r\n",
    "octets outside ASCII": HEAD + b"\r\n\xc3\xa4\r\n",
}


@pytest.mark.parametrize("fault", FAULTY_LINES)
def test_a_fault_in_the_lines_is_found(fault: str) -> None:
    assert any(found.startswith(fault) for found in line_faults(FAULTY_LINES[fault]))


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (b"\r\nSubject: ", b"\r\nSubject: x\r\nSubject: ", "Subject 2 times"),
        (b"\r\nList-Id: ", b"\r\nX-Id: ", "List-Id 0 times"),
        (b"<https://tide.example/unsub", b"=?utf-8?q?=3Chttps", "an encoded word in List-Unsub"),
        (b"=One-Click", b"=one-click", "no one-click field"),
    ],
)
def test_a_fault_in_the_fields_is_found(before: bytes, after: bytes, fault: str) -> None:
    broken = letter(*LETTERS[0]).data.replace(before, after, 1)
    assert any(found.startswith(fault) for found in field_faults(broken))
