"""The checksum of a copy: no two copies share one."""

from dataclasses import replace
from itertools import pairwise

import pytest

from newsletter.message import Copy, prepare
from newsletter.message.stencil import LARGE_BYTES, Checksum, Splicer, Stencil
from tests.message.sample_letter import COPY, EDITION, LETTERHEAD, copy_with, signer

STENCIL = Stencil(statics=(b"To: ", b"\r\n\r\n", b"=\r\n", b"\r\n"))
PIECES = (b"anna@example.net", b"https://one.example", b"two")


def checksum(*pieces: bytes, stencil: Stencil = STENCIL) -> bytes:
    return Checksum(stencil).of(pieces)


def of_copy(copy: Copy = COPY) -> bytes:
    return prepare(EDITION, LETTERHEAD).fill(copy).checksum


def with_octet(octets: bytes, at: int) -> bytes:
    return octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1 :]


def test_a_checksum_has_32_octets_and_the_same_copy_has_the_same() -> None:
    assert len(of_copy()) == 32
    assert of_copy() == of_copy()


def test_a_kept_checksum_never_changes() -> None:
    """Whoever cuts mails in another way takes from older ledgers what `message show` holds mails against."""
    kept = "0cf56db842a23826a1e0cab0dcc3526af5acb96385756efa1761cfb989e1db08"
    assert of_copy().hex() == kept


def test_any_octet_of_any_piece_changes_it() -> None:
    changed = [
        (*PIECES[:number], with_octet(piece, at), *PIECES[number + 1 :])
        for number, piece in enumerate(PIECES)
        for at in range(len(piece))
    ]
    assert len({checksum(*PIECES), *(checksum(*pieces) for pieces in changed)}) == len(changed) + 1


def test_any_octet_of_what_copies_share_changes_it() -> None:
    statics = STENCIL.statics
    changed = [
        Stencil(statics=(*statics[:number], with_octet(static, at), *statics[number + 1 :]))
        for number, static in enumerate(statics)
        for at in range(len(static))
    ]
    made = {checksum(*PIECES, stencil=stencil) for stencil in (STENCIL, *changed)}
    assert len(made) == len(changed) + 1


def test_an_octet_that_moves_to_the_next_piece_changes_it() -> None:
    moved = [
        (*PIECES[:number], one[:-1], one[-1:] + other, *PIECES[number + 2 :])
        for number, (one, other) in enumerate(pairwise(PIECES))
    ]
    assert len({checksum(*PIECES), *(checksum(*pieces) for pieces in moved)}) == len(moved) + 1


def test_an_octet_that_moves_into_a_gap_changes_it() -> None:
    one, *others = STENCIL.statics
    moved = Stencil(statics=(one[:-1], *others))
    assert checksum(*PIECES) != checksum(one[-1:] + PIECES[0], *PIECES[1:], stencil=moved)


def test_two_pieces_that_change_places_change_it() -> None:
    first, second, third = PIECES
    assert checksum(first, second, third) != checksum(first, third, second)


def test_a_piece_with_a_nul_has_none() -> None:
    with pytest.raises(ValueError, match="NUL"):
        checksum(PIECES[0], b"a\0b", PIECES[2])


@pytest.mark.parametrize(
    "other",
    [
        replace(COPY, address="anne@example.net"),
        replace(COPY, tag="e12.k7f3a8"),
        copy_with(unsubscribe_url="https://news.example.org/unsubscribe/other"),
        copy_with(preferences_url="https://news.example.org/preferences/other"),
        copy_with(subscribed_on="2. Mai 2026"),
        copy_with(address="anne@example.net"),
    ],
    ids=["address", "tag", "way out", "preferences", "date", "address in the body"],
)
def test_whatever_is_a_readers_own_changes_it(other: Copy) -> None:
    assert of_copy(other) != of_copy()


def test_a_signature_changes_it() -> None:
    signed = prepare(EDITION, LETTERHEAD, signer=signer()).fill(COPY)
    assert signed.checksum != of_copy()


@pytest.mark.parametrize("pieces", [PIECES[:2], (*PIECES, b"more")], ids=["fewer", "more"])
def test_a_stencil_is_not_filled_with_fewer_or_more_pieces_than_it_has_gaps(
    pieces: tuple[bytes, ...],
) -> None:
    with pytest.raises(ValueError, match="extended slice"):
        STENCIL.filled(pieces)


def test_the_pieces_of_a_stencil_stand_in_its_gaps() -> None:
    assert STENCIL.filled((b"1", b"2", b"3")) == b"To: 1\r\n\r\n2=\r\n3\r\n"


def test_large_statics_are_not_copied_and_what_is_between_them_is_joined() -> None:
    first, second = b"a" * LARGE_BYTES, b"b" * LARGE_BYTES
    stencil = Stencil(statics=(b"To: ", first, b"=", second, b"\r\n"))
    pieces = (b"1", b"2" * LARGE_BYTES, b"3", b"4")
    spliced = Splicer(stencil).filled(pieces)
    assert spliced == [b"To: 1", first, b"2" * LARGE_BYTES + b"=3", second, b"4\r\n"]
    assert (spliced[1] is first, spliced[3] is second) == (True, True)


@pytest.mark.parametrize(
    "statics",
    [
        (b"",),
        (b"x" * LARGE_BYTES,),
        (b"", b""),
        (b"x" * LARGE_BYTES, b""),
        (b"100%", b"%b", b"%" * LARGE_BYTES, b"%%"),
    ],
)
def test_splices_leave_nothing_out(statics: tuple[bytes, ...]) -> None:
    stencil = Stencil(statics=statics)
    pieces = (b"1",) * (len(statics) - 1)
    assert b"".join(Splicer(stencil).filled(pieces)) == stencil.filled(pieces)
