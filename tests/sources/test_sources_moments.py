"""Dates as sources write them."""

from datetime import UTC, datetime
from time import struct_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.sources.moment import from_struct, moment, seconds_of

SIX = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T06:00:00Z", "2026-03-02T07:00:00+01:00", "2026-03-02 06:00", "20260302T060000Z",
        "Mon, 02 Mar 2026 06:00:00 GMT", "Mon, 02 Mar 2026 01:00:00 -0500", "2 Mar 2026 06:00:00 -0000",
        " 2026-03-02T06:00:00.000Z ", "1772431200", "1772431200000", "1772431200.0",
    ],
)  # fmt: skip
def test_a_date_is_read_into_utc(text: str) -> None:
    assert moment(text) == SIX


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "2026-13-40", "0001-01-01T00:00:00", "1970-01-01T00:00:00Z", "32 Foo 2026",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "Mon, 99 Mar 2026 99:00:00 GMT",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert moment(text) is None


def test_a_parsed_date_that_cannot_be_is_none() -> None:
    assert from_struct(struct_time((99999, 1, 1, 0, 0, 0, 0, 1, 0))) is None
    assert from_struct(None) is None


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789-+:TZ., MonFebGMTx"), max_size=40))
def test_no_text_makes_a_date_fail(text: str) -> None:
    found = moment(text)
    assert found is None or found.tzinfo is UTC
    assert (seconds_of(text) or 0) >= 0
