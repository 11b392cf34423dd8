"""Replay: labelled news edition by edition, each remembering those before.

    python bench/replay.py --data DIR

Reads `cluster_allsides.jsonl.gz` (id, title, summary, ts, source, label; those without ts are left out), composes an
edition for 06:00 UTC of each day and counts what came again: right and wrong updates by the editors' labels, what was
told again without a label, and what must be 0.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from newsletter.article import Article, ArticleId
from newsletter.composer import compose
from newsletter.digest import Composition, Item, Label
from newsletter.publication import Rules, Sent

POOL = timedelta(days=14)
RECENT = timedelta(days=4)
RULES = Rules(min_stories=1)


class Replay:
    """The editions so far: what they told, by the editors' labels too, and the counts."""

    def __init__(self, labels: dict[str, str]) -> None:
        self.counts: Counter[str] = Counter()
        self.sent: list[Sent] = []
        self._labels = labels
        self._told: dict[str, date] = {}

    def take(self, made: Composition, *, at: datetime) -> None:
        """Count an edition and remember it."""
        if made.digest is None:
            return
        slots = [item for item in made.digest.items() if item not in made.digest.also_covered_by]
        updates = [item for item in slots if item.label in {Label.UPDATE, Label.UPDATED}]
        self.counts["editions"] += 1
        self.counts["slots"] += len(slots)
        self.counts["too many updates"] += len(updates) > max(1, len(slots) // 3)
        self.counts["names given twice"] += len(slots) - len({item.story for item in slots})
        self.counts.update(self._kind(item, on=at.date()) for item in slots)
        self._remember(made, at)

    def _kind(self, item: Item, *, on: date) -> str:
        had = {one.canonical_url for one in self.sent}
        if item.label is Label.UPDATE and item.earlier is not None:
            earlier = self._labels[item.earlier.url.removeprefix("https://")]
            right = earlier == self._labels[item.canonical_url]
            return "right updates" if right else "updates across labels"
        if item.canonical_url in had and item.label is Label.NONE:
            return "addresses told again"
        last = self._told.get(self._labels[item.canonical_url])
        again = item.label is Label.NONE and last is not None and on - last <= RECENT
        return "stories told again as new" if again else str(item.label or "new")

    def _remember(self, made: Composition, at: datetime) -> None:
        for place, told in enumerate(made.tells):
            self._told[self._labels[told.canonical_url]] = at.date()
            one = Sent(
                canonical_url=told.canonical_url,
                on=at.date(),
                story=told.story,
                title=told.title,
                moment=at,
                url=told.url,
                identity=told.identity,
                sentences=frozenset(told.sentences),
                place=place,
            )
            self.sent.append(one)


def main() -> None:
    """Replay and print the counts."""
    options = argparse.ArgumentParser(description="Replay labelled news day by day.")
    options.add_argument("--data", type=Path, required=True, help="a folder of *.jsonl.gz")
    path = options.parse_args().data / "cluster_allsides.jsonl.gz"
    articles, labels = read(path)
    replay = Replay(labels)
    for at in mornings(articles):
        pool = [one for one in articles if at - POOL <= one.first_seen_at <= at]
        sent = [one for one in replay.sent if one.moment >= at - timedelta(days=31)]
        replay.take(compose(pool, rules=RULES, on=at.date(), now=at, sent=sent), at=at)
    print(len(articles), "articles:", dict(sorted(replay.counts.items())))


def mornings(articles: list[Article]) -> Iterator[datetime]:
    """06:00 UTC of each day from the first article to the last."""
    day = articles[0].first_seen_at.date()
    while day <= articles[-1].first_seen_at.date():
        day += timedelta(days=1)
        yield datetime.combine(day, time(6), UTC)


def read(path: Path) -> tuple[list[Article], dict[str, str]]:
    """The dated articles by time, and the label of each by canonical URL."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["ts"]]
    articles = []
    for number, row in enumerate(rows, start=1):
        at = datetime.fromtimestamp(row["ts"], UTC)
        one = Article(
            id=ArticleId(number),
            source=row["source"] or "",
            url=f"https://news.example/{number}",
            canonical_url=f"news.example/{number}",
            title=row["title"],
            summary=row["summary"],
            language="en",
            published_at=at,
            first_seen_at=at,
        )
        articles.append(one)
    labels = {f"news.example/{n}": row["label"] for n, row in enumerate(rows, start=1)}
    return sorted(articles, key=lambda one: one.first_seen_at), labels


if __name__ == "__main__":
    main()
