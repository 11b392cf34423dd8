"""Undoing content codings without ever going past the cap."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.sources.encoding import (
    CutShortError,
    TooBigError,
    UnknownCodingError,
    decoded,
)

TEXT = b"<rss>" * 1000


def in_pieces(body: bytes, size: int) -> Iterator[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))


def raw_deflate(body: bytes) -> bytes:
    return zlib.compress(body)[2:-4]


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("X-GZIP", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:2000]) + gzip.compress(TEXT[2000:])),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
    ],
    ids=["none", "identity", "gzip", "x-gzip", "two members", "zlib", "raw deflate"],
)
@pytest.mark.parametrize("size", [3, 100_000])
def test_a_coding_is_undone_whatever_the_pieces(coding: str, body: bytes, size: int) -> None:
    assert decoded(in_pieces(body, size), coding=coding, most=10_000) == TEXT


def test_a_bomb_stops_at_the_cap_and_the_rest_is_not_read() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    pieces = in_pieces(bomb, 1000)
    with pytest.raises(TooBigError):
        decoded(pieces, coding="gzip", most=1_000_000)
    assert sum(1 for _ in pieces) > 40  # of about 49


def test_a_body_of_exactly_the_cap_is_taken() -> None:
    assert len(decoded([b"x" * 100], coding="", most=100)) == 100


def test_a_body_over_the_cap_is_refused() -> None:
    with pytest.raises(TooBigError):
        decoded([b"x" * 101], coding="", most=100)


@pytest.mark.parametrize(
    "body",
    [gzip.compress(TEXT)[:-20], b"\x1f\x8bnonsense", b"nonsense"],
    ids=["cut short", "no gzip behind its mark", "no gzip at all"],
)
def test_damaged_data_is_told(body: bytes) -> None:
    with pytest.raises(CutShortError):
        decoded([body], coding="gzip", most=10_000)


def test_a_coding_that_was_not_asked_for_is_refused() -> None:
    with pytest.raises(UnknownCodingError):
        decoded([TEXT], coding="br", most=10_000)


def test_an_empty_body_stays_empty() -> None:
    assert decoded([b""], coding="gzip", most=10) == b""


@settings(deadline=None)
@given(st.binary(), st.sampled_from(["gzip", "deflate"]), st.integers(1, 50))
def test_no_bytes_make_it_fail_otherwise(body: bytes, coding: str, size: int) -> None:
    with suppress(CutShortError, TooBigError):
        assert len(decoded(in_pieces(body, size), coding=coding, most=1000)) <= 1000
