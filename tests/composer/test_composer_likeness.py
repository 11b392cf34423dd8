"""How likely two pieces are to tell one event."""

from datetime import timedelta

import pytest

from newsletter.composer.grouping.likeness import (
    FADES_SECONDS,
    LEAST_CLOSENESS,
    OTHER_NAMES,
    Neighbourhood,
    neighbourhood_of,
)
from newsletter.composer.grouping.sense import NO_SENSES
from newsletter.composer.text.piece import Piece, read
from newsletter.composer.text.vectors import vectors_of
from tests.composer.newsroom import NOW, article, day

GALE = "a gale took roofs and trees in the night"


def piece(number: int, title: str = "Storm", summary: str = GALE, hours: int | None = 3) -> Piece:
    found = read(article(number, title, summary, hours=hours), now=NOW)
    assert found is not None
    return found


def others() -> list[Piece]:
    return [piece for one in day() if (piece := read(one, now=NOW)) is not None]


def around(*told: Piece) -> Neighbourhood:
    """The neighbourhood of some pieces among a dozen others."""
    pieces = [*told, *others()]
    return neighbourhood_of(pieces, vectors_of([p.text for p in pieces]), NO_SENSES)


def alike(one: Piece, other: Piece) -> float:
    pairs = {(a, b): alike for a, b, alike in around(one, other).pairs.told()}
    return pairs.get((0, 1), 0.0)


def test_the_same_event_is_told_within_days() -> None:
    hours = 24
    part = alike(piece(1), piece(2, hours=3 + hours)) / alike(piece(1), piece(2))
    fades = 2.718281828 ** -(timedelta(hours=hours).total_seconds() / FADES_SECONDS)
    assert part == pytest.approx(fades, rel=0.1)  # what is usual for the two fades a little, too


def test_a_day_that_nobody_told_is_not_held_against_a_piece() -> None:
    assert alike(piece(1), piece(2, hours=None)) == pytest.approx(alike(piece(1), piece(2)))


def test_pieces_outside_the_window_are_no_neighbours() -> None:
    assert alike(piece(1), piece(2, hours=3 + 73)) == 0.0


def test_pieces_that_name_others_are_less_alike() -> None:
    small = [piece(n, "storm", f"{GALE} in {town}") for n, town in ((1, "lunde"), (2, "malk"))]
    named = [piece(n, "storm", f"{GALE} in {town}") for n, town in ((1, "Lunde"), (2, "Malk"))]
    assert alike(*named) == pytest.approx(alike(*small) * OTHER_NAMES, rel=0.1)


def test_pieces_with_one_name_in_common_are_not() -> None:
    small = [piece(n, "storm", f"{GALE} in {town}") for n, town in ((1, "lunde"), (2, "malk"))]
    named = [piece(n, "Storm", f"{GALE} in {town}") for n, town in ((1, "Lunde"), (2, "Malk"))]
    assert alike(*named) == pytest.approx(alike(*small), rel=0.02)


def test_a_piece_without_names_has_no_others() -> None:
    small = [piece(n, "storm", f"{GALE} in {town}") for n, town in ((1, "lunde"), (2, "malk"))]
    one = [piece(1, "storm", f"{GALE} in lunde"), piece(2, "storm", f"{GALE} in Malk")]
    assert alike(*one) == pytest.approx(alike(*small), rel=0.02)


def test_closeness_is_that_of_the_three_nearest() -> None:
    alone = around(piece(1)).closeness[0]
    among = around(*(piece(n, summary=f"{GALE} {n}") for n in range(1, 6))).closeness[0]
    assert alone == LEAST_CLOSENESS
    assert among > alone


def test_what_is_alike_to_everything_is_less_alike_to_each() -> None:
    pair = alike(piece(1), piece(2, summary=f"{GALE} again"))
    crowd = around(piece(1), *(piece(n, summary=f"{GALE} again {n * 7}") for n in range(2, 9)))
    assert {(a, b): v for a, b, v in crowd.pairs.told()}[0, 1] < pair
