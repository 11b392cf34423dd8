"""A run's results as they are kept: what was measured, on what, and how it stands to the bar."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.post.bar import Row, Verdict
from bench.post.reading import Reading, Readings

KEPT = Path("bench/results.json")
DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """``readings`` are all rounds by load; ``rows`` the table; ``quick`` when it was a small run."""

    on: str
    quick: bool
    seconds: float
    message_bytes: int
    machine: Mapping[str, Any]
    versions: Mapping[str, str]
    rows: tuple[Row, ...]
    readings: Readings


def written(results: Results) -> str:
    """The JSON text."""
    facts = asdict(results) | {
        "rows": [_short(asdict(row)) for row in results.rows],
        "readings": {name: _runs(runs) for name, runs in results.readings.items()},
    }
    return json.dumps(facts, indent=1) + "\n"


def read(text: str) -> Results:
    """The results of a JSON text; the samples of memory are not in it."""
    facts = json.loads(text)
    rows = tuple(Row(**row | {"verdict": Verdict(row["verdict"])}) for row in facts.pop("rows"))
    readings = {name: _readings(runs) for name, runs in facts.pop("readings").items()}
    return Results(rows=rows, readings=readings, **facts)


def _runs(runs: Sequence[Reading]) -> list[dict[str, Any]]:
    return [
        _short(
            {
                "messages": run.messages,
                "seconds": run.seconds,
                "cpu_seconds": run.cpu_seconds,
                "database_seconds": run.database_seconds,
                "peak_mb": run.peak_mb,
            }
        )
        for run in runs
    ]


def _readings(runs: Sequence[Mapping[str, Any]]) -> list[Reading]:
    return [
        Reading(
            messages=run["messages"],
            seconds=run["seconds"],
            cpu_seconds=run["cpu_seconds"],
            database_seconds=run["database_seconds"],
            memory_mb=(run["peak_mb"],) if run["peak_mb"] else (),
        )
        for run in runs
    ]


def _short(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
        for name, value in facts.items()
    }
