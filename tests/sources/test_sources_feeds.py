"""Feeds written for these tests, each beside the reading that is expected of it (``x.rss.json``)."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsletter.article import Article, Audio, Picture
from newsletter.sources import Reading, read

FEEDS = Path(__file__).parent / "feeds"
NAMES = sorted(path.name for path in FEEDS.iterdir() if (FEEDS / f"{path.name}.json").exists())
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def reading_of(name: str) -> Reading:
    body = (FEEDS / name).read_bytes()
    return read(body, url=f"https://feeds.example/dir/{name}", content_type="", now=NOW)


def told(value: Any) -> Any:
    """A value as JSON has it, without what is at its default."""
    match value:
        case Reading() | Article() | Picture() | Audio():
            named = {f.name: getattr(value, f.name) for f in fields(value)}
            return {
                k: told(v)
                for k, v in named.items()
                if v and k not in {"first_seen_at", "position_at", "source_weight"}
            }
        case tuple():
            return [told(item) for item in value]
        case datetime():
            return value.isoformat()
        case _:
            return value


@pytest.mark.parametrize("name", NAMES)
def test_a_feed_is_read_as_expected(name: str) -> None:
    expected = json.loads((FEEDS / f"{name}.json").read_text("utf-8"))
    assert told(reading_of(name)) == expected


def test_every_feed_has_its_expected_reading() -> None:
    feeds = {
        path.name
        for path in FEEDS.iterdir()
        if not path.name.endswith((".rss.json", ".atom.json", ".rdf.json", ".json.json"))
    }
    assert feeds == set(NAMES)
