"""The faults' verdict on invented stories: whatever went wrong is counted, and a run without faults is no run."""

import random
from collections import Counter
from dataclasses import asdict, replace
from typing import Any

import pytest

from bench.torture.deeds import DEEDS, planned
from bench.torture.fates import MOODS, fates
from bench.torture.noted import Noted, noted
from bench.torture.torture import well
from bench.torture.verdict import Line, Losses, losses, other_bytes, twice, unexplained
from newsletter.delivery import DeliveryState

READERS = 3
SHA = "ab" * 32
NONE_LOST = dict.fromkeys(asdict(losses([], Noted(), readers=0)), 0)


def taken(reader: int, *, to: int | None = None, event: str = "taken") -> str:
    return f"{event} {reader} {reader if to is None else to} e1.key{reader}@x {SHA}"


def lines(*states: str) -> list[Line]:
    """A ledger: a line a reader, in order."""
    return [
        Line(id=100 + reader, reader=reader, state=DeliveryState(state))
        for reader, state in enumerate(states)
    ]


ALL_TAKEN = noted([taken(reader) for reader in range(READERS)])
SUBMITTED = lines("submitted", "submitted", "submitted")


def lost(ledger: list[Line], log: Noted) -> dict[str, int]:
    """Which losses there are."""
    found: Losses = losses(ledger, log, readers=READERS)
    return {why: count for why, count in asdict(found).items() if count}


def test_a_good_run_has_no_losses_and_nobody_twice() -> None:
    assert (lost(SUBMITTED, ALL_TAKEN), twice(SUBMITTED, ALL_TAKEN)) == ({}, 0)


def test_two_copies_are_twice_even_if_the_server_threw_one_away() -> None:
    log = noted([taken(0), taken(0, event="came_in"), taken(1), taken(2)])
    assert twice(SUBMITTED, log) == 1


def test_two_lines_of_a_reader_are_twice_and_lost() -> None:
    ledger = [*SUBMITTED, Line(id=9, reader=0, state=DeliveryState.SUBMITTED)]
    assert twice(ledger, ALL_TAKEN) == 1
    assert lost(ledger, ALL_TAKEN) == {"without_one_line": 1}


def test_one_message_id_at_two_readers_is_twice() -> None:
    log = replace(ALL_TAKEN, ids=Counter({"e1.key0@x": 2}))
    assert twice(SUBMITTED, log) == 1


@pytest.mark.parametrize(
    ("ledger", "log", "why"),
    [
        (
            lines("submitted", "submitted"),
            ALL_TAKEN,
            {"without_one_line": 1, "taken_and_not_told": 1},
        ),
        (lines("submitted", "submitted", "pending"), noted([taken(0), taken(1)]), {"open": 1}),
        (lines("submitted", "submitted", "skipped"), noted([taken(0), taken(1)]), {"skipped": 1}),
        (SUBMITTED, noted([taken(0), taken(1)]), {"submitted_and_not_kept": 1}),
        (
            SUBMITTED,
            noted([taken(0), taken(1), taken(2, event="came_in")]),
            {"submitted_and_not_kept": 1},
        ),
        (
            lines("submitted", "submitted", "refused"),
            noted([taken(0), taken(1)]),
            {"refused_by_nobody": 1},
        ),
        (
            lines("submitted", "submitted", "refused"),
            noted([taken(0), taken(1), "unknown 2", taken(2)]),
            {"taken_and_not_told": 1},
        ),
    ],
)
def test_whoever_the_ledger_is_wrong_about_is_lost(
    ledger: list[Line], log: Noted, why: dict[str, int]
) -> None:
    assert lost(ledger, log) == why


def test_who_is_uncertain_must_have_been_in_flight_or_left_without_an_answer() -> None:
    ledger = lines("uncertain", "uncertain", "uncertain")
    log = noted([taken(1), "unanswered 1"])
    assert unexplained(ledger, log, flying=frozenset({100})) == 1


def test_a_copy_in_another_readers_envelope_is_crossed() -> None:
    assert noted([taken(0, to=1), taken(1)]).crossed == 1


def test_the_hash_of_other_bytes_is_counted_and_a_missing_one_is_not() -> None:
    ledger = [replace(SUBMITTED[0], sha256=SHA), replace(SUBMITTED[1], sha256="00"), SUBMITTED[2]]
    assert other_bytes(ledger, ALL_TAKEN) == 1


GOOD: dict[str, Any] = {
    "twice": 0,
    "lost": 0,
    "unexplained": 0,
    "crossed": 0,
    "other_bytes": 0,
    "uncertain": 3,
    "in_flight_at_kills": 1,
    "left_unanswered": 2,
    "adds_up": True,
    "faults": {"kill_child": 1},
    "undone": 0,
}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"twice": 1},
        {"lost": 1},
        {"unexplained": 1},
        {"crossed": 1},
        {"other_bytes": 1},
        {"uncertain": 4},
        {"in_flight_at_kills": 0, "uncertain": 2},
        {"adds_up": False},
        {"faults": {"kill_child": 1, "flushall": 0}},
        {"undone": 1},
    ],
    ids=lambda change: " ".join(change) or "good",
)
def test_only_a_run_without_any_flaw_in_which_everything_happened_is_well(
    change: dict[str, Any],
) -> None:
    assert well(GOOD | change) == (not change)


@pytest.mark.parametrize("backend", ["postgresql", "sqlite"])
def test_each_deed_is_planned_at_least_once_and_before_the_end(backend: str) -> None:
    plan = planned(random.Random(1), count=12, readers=1000, backend=backend)
    wanted = {name for name in DEEDS if backend == "postgresql" or "postgres" not in name}
    assert {name for _, name in plan} >= wanted
    assert [moment for moment, _ in plan] == sorted(moment for moment, _ in plan)
    assert plan[-1][0] < 1000


def test_a_seed_repeats_the_moods_of_the_server_and_each_meets_somebody() -> None:
    assert fates(7, 50) == fates(7, 50) != fates(8, 50)
    assert set(fates(7, 50).values()) == set(MOODS)
