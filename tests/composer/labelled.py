"""Labelled news that lies beside this checkout: for measuring only, it belongs to its publishers."""

import gzip
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from newsletter.article import Article, ArticleId
from tests.composer.newsroom import NOW

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "editorial"
NAMED_OUTLETS = ("cluster_roundups", "cluster_allsides")
"""The files that tell each article's outlet."""

needed = pytest.mark.skipif(
    not FOLDER.exists(), reason="the labelled news is not beside this checkout"
)

Row = dict[str, Any]


def rows(name: str) -> list[Row]:
    with gzip.open(FOLDER / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def article(row: Row, number: int, *, at: datetime | None = None) -> Article:
    """A row as an article; published when the row says, if nothing else is said."""
    dated = at or (None if row["ts"] is None else datetime.fromtimestamp(float(row["ts"]), UTC))
    return Article(
        id=ArticleId(number),
        source=row["source"] or f"Outlet {number}",
        url=f"https://labelled.example/{row['id']}",
        canonical_url=f"labelled.example/{row['id']}",
        title=row["title"],
        summary=row["summary"] or "",
        language="en",
        published_at=dated,
        first_seen_at=dated or NOW,
    )


def days(name: str, *, stories: int) -> Iterator[dict[Article, str]]:
    """Days of so many stories each, as articles with their labels.

    The stories of the file in an order by chance, each begun at its own time of the last 24 hours and told on at
    the intervals of its real tellings.
    """
    told: dict[str, list[Row]] = {}
    for row in rows(name):
        told.setdefault(row["label"], []).append(row)
    labels = sorted(told, key=lambda label: sha256(label.encode()).digest())
    for start in range(0, len(labels) - stories + 1, stories):
        day = [told[label] for label in labels[start : start + stories]]
        yield dict(_day(day))


def _day(stories: Sequence[Sequence[Row]]) -> Iterator[tuple[Article, str]]:
    number = 0
    for place, story in enumerate(stories, start=1):
        begun = NOW - timedelta(hours=24 * place / len(stories))
        times = [float(row["ts"]) for row in story if row["ts"] is not None]
        for row in story:
            after = 0.0 if row["ts"] is None else float(row["ts"]) - min(times)
            number += 1
            yield article(row, number, at=min(begun + timedelta(seconds=after), NOW)), row["label"]
