"""Whole mails, kept as files: whoever changes a byte of them sees it. REWRITE_GOLDEN=1 rewrites."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.message import prepare
from tests.message.sample_letter import (
    COPY,
    EDITION,
    LETTERHEAD,
    NOTICE,
    NOTICE_COPY,
    NOTICE_LETTERHEAD,
)

FOLDER = Path(__file__).parent / "golden"
MAILS = {
    "edition": (EDITION, LETTERHEAD, COPY),
    "edition_smtputf8": (EDITION, LETTERHEAD, replace(COPY, address="zoë@müller.example.net")),
    "notice": (NOTICE, NOTICE_LETTERHEAD, NOTICE_COPY),
}


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_has_the_bytes_of_its_golden_file(name: str) -> None:
    rendition, letterhead, copy = MAILS[name]
    data = prepare(rendition, letterhead).fill(copy).data
    path = FOLDER / f"{name}.eml"
    if os.environ.get("REWRITE_GOLDEN"):  # noqa: TID251 - a flag of the test run, not a setting
        path.write_bytes(data)
    assert data == path.read_bytes()
