"""Judge: the composer measured on labelled news, with the product's own functions and default parameters.

    python bench/judge.py --data DIR [--json] [--semantic]

Reads what DIR holds by these names (gzip JSONL) and prints a line for each; files it lacks are left out:
`cluster_*` the stories formed (B-cubed), of `cluster_allsides*` also related articles (nDCG@5); `lead_*` which item of
a front page leads; `leads_leave_one_out*` an outlet's lead foretold from the others'; and the time that whole
compositions take. Every measure is taken again on shuffled input; a difference ends in exit code 1.

Each runs in a process of its own: seconds without start-up, MiB by which its peak grew after the file was read.
"""

import argparse
import gzip
import json
import random
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from math import fsum, log2
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

from newsletter.article import Article, ArticleId
from newsletter.composer import compose
from newsletter.composer.grouping.company import company_of
from newsletter.composer.grouping.sense import NO_SENSES, Senses, readable_text
from newsletter.composer.grouping.stories import Story, grouped, stories_of
from newsletter.composer.points import Known, hours_before, points_of
from newsletter.composer.related import rank_of, relation
from newsletter.composer.text.piece import Piece, read
from newsletter.composer.text.vectors import cosine, vectors_of
from newsletter.digest import sha256_of
from newsletter.publication import Rules
from newsletter.semantic import model_from

Row = dict[str, Any]
Figures = dict[str, float]

NOW = datetime(2100, 1, 1, tzinfo=UTC)
SEED = 20261123
SCALES = (1_000, 3_000, 10_000)
POOL_DAYS = 14
RANKS = 5
RELATED_BEFORE, RELATED_AFTER = timedelta(days=14), timedelta(days=1)
SAME_LABEL, SAME_TOPIC = 2, 1


def main() -> int:
    """Measure what the folder holds; 1 when a measure depended on the order of its input."""
    options = argparse.ArgumentParser(description="Measure the composer on labelled news.")
    options.add_argument("--data", type=Path, required=True, help="a folder of *.jsonl.gz")
    options.add_argument("--json", action="store_true", help="print one object instead of lines")
    options.add_argument("--semantic", action="store_true", help="with the language model")
    chosen = options.parse_args()
    if not chosen.data.is_dir():
        options.error(f"{chosen.data} is no folder")
    report: dict[str, Any] = {}
    steady = True
    for name, part, measure in _measures(chosen.data, semantic=chosen.semantic):
        figures, same = _apart(measure)
        steady = steady and same
        (report.setdefault(name, {}) if part else report)[part or name] = figures
        if not chosen.json:
            print(_line(f"{name} {part}".strip(), figures, same=same), flush=True)
    if chosen.json:
        print(json.dumps(report, indent=2))
    return 0 if steady else 1


def _measures(
    data: Path, *, semantic: bool
) -> Iterable[tuple[str, str, Callable[[], tuple[Figures, bool]]]]:
    files = sorted(data.glob("*.jsonl.gz"))
    for file in files:
        stem = file.name.removesuffix(".jsonl.gz")
        kinds = {
            "cluster_": partial(_clusters, semantic=semantic),
            "lead_": _front_pages,
            "leads_leave_one_out": partial(_foretold, semantic=semantic),
        }
        for beginning, kind in kinds.items():
            if stem.startswith(beginning):
                yield stem, "", partial(_twice, kind, file)
    clusters = [file for file in files if file.name.startswith("cluster_")]
    if clusters:
        for size in SCALES:
            yield "scale", str(size), partial(_scaled, clusters, size)


def _apart(measure: Callable[[], tuple[Figures, bool]]) -> tuple[Figures, bool]:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        return process.submit(measure).result()


def _twice(
    kind: Callable[[list[Row], str], tuple[Figures, object]], file: Path
) -> tuple[Figures, bool]:
    """A file's figures, and whether they and the outcome are the same for shuffled input."""
    rows = _rows(file)
    if not rows:
        raise ValueError(f"{file.name} holds no row to measure")
    shuffled = _shuffled(rows)
    before, start = _peak_mib(), perf_counter()
    figures, outcome = kind(rows, file.name)
    seconds = perf_counter() - start
    mib = _peak_mib() - before
    again = kind(shuffled, file.name)
    same = again == (figures, outcome)
    return figures | {"seconds": round(seconds, 2), "mib": round(mib, 1)}, same


def _scaled(files: Sequence[Path], size: int) -> tuple[Figures, bool]:
    """Whole compositions of so many articles."""
    articles = _pool(files, size)
    choose = partial(compose, rules=Rules(), on=NOW.date(), now=NOW)
    before, start = _peak_mib(), perf_counter()
    composition = choose(articles)
    seconds = perf_counter() - start
    mib = _peak_mib() - before
    again = choose(_shuffled(articles))
    figures = {"seconds": round(seconds, 2), "mib": round(mib, 1)}
    return figures, sha256_of(again) == sha256_of(composition)


def _clusters(rows: list[Row], name: str, *, semantic: bool) -> tuple[Figures, object]:
    pieces = _pieces(rows, bare="uci" in name or "titles" in name)
    vectors = vectors_of([piece.text for piece in pieces])
    labels = {row["id"]: row["label"] for row in rows}
    senses = _senses(pieces, semantic=semantic)
    stories = stories_of(pieces, vectors, senses)
    figures = _b_cubed([[labels[piece.article.guid] for piece in s.pieces] for s in stories])
    if name.startswith("cluster_allsides"):
        figures["ndcg_at_5"] = _ndcg(pieces, rows, senses)
    outcome = frozenset(frozenset(piece.article.guid for piece in s.pieces) for s in stories)
    return figures, outcome


def _b_cubed(stories: Sequence[Sequence[str]]) -> Figures:
    """Precision and recall of each article's story against its label, averaged over the articles."""
    sizes = Counter(label for story in stories for label in story)
    together = [(len(story), sizes[label], n) for story in stories for label, n in _counted(story)]
    articles = sum(sizes.values())
    precision = sum(n * n / length for length, _, n in together) / articles
    recall = sum(n * n / size for _, size, n in together) / articles
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / (precision + recall), 4),
    }


def _counted(story: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(story).items())


def _ndcg(pieces: Sequence[Piece], rows: Sequence[Row], senses: Senses) -> float:
    """nDCG@5 of related articles, over the dated articles that have another of the same label near."""
    by_id = {row["id"]: row for row in rows}
    dated = sorted((p for p in pieces if p.dated), key=lambda p: (p.at, p.key))
    weighed = vectors_of([piece.text for piece in pieces])
    vectors = dict(zip(map(_id, pieces), weighed, strict=True))
    close = dict(zip(map(_id, pieces), grouped(pieces, weighed, senses).closeness, strict=True))

    def rank(one: Piece, other: Piece) -> float:
        near = (vectors[_id(one)], vectors[_id(other)])
        return rank_of(relation(one, other, near, senses), close[_id(other)])

    gains = []
    for piece in dated:
        near = [p for p in dated if p is not piece and _is_candidate(piece, p)]
        grades = {_id(p): _grade(by_id[_id(piece)], by_id[_id(p)]) for p in near}
        if SAME_LABEL in grades.values():
            like = {_id(p): rank(piece, p) for p in near}
            ranked = sorted(grades, key=lambda other: (-like[other], other))
            best = sorted(grades.values(), reverse=True)
            gains.append(_gain([grades[other] for other in ranked]) / _gain(best))
    return round(sum(gains) / len(gains), 4) if gains else 0.0


def _is_candidate(piece: Piece, other: Piece) -> bool:
    return piece.at - RELATED_BEFORE <= other.at <= piece.at + RELATED_AFTER


def _grade(one: Row, other: Row) -> int:
    if one["label"] == other["label"]:
        return SAME_LABEL
    return SAME_TOPIC if one.get("topic") == other.get("topic") else 0


def _gain(grades: Sequence[int]) -> float:
    return fsum((2**grade - 1) / log2(place) for place, grade in enumerate(grades[:RANKS], start=2))


def _front_pages(rows: list[Row], _name: str) -> tuple[Figures, object]:
    """The lead of each front page, by points: neither its position nor its readers are looked at."""
    outcomes = {}
    for row in rows:
        now = datetime.fromisoformat(row["T"])
        answers = {item["url"]: item.get("position") for item in row["items"]}
        pieces = [_front_page_piece(item, now) for item in row["items"]]
        vectors = vectors_of([piece.text for piece in pieces])
        known = replace(Known.by(pieces), company=company_of(pieces, vectors, now=now))
        ranked = sorted(
            pieces, key=lambda p: (-points_of([p], known=known, now=now).total, p.age_key)
        )
        outcomes[row["T"]] = [answers[p.article.url] == 1 for p in ranked[:3]]
    return _hits(outcomes), outcomes


def _front_page_piece(item: Row, now: datetime) -> Piece:
    article = Article(
        source="front page",
        url=item["url"],
        canonical_url=item["url"],
        title=item["title"],
        summary=item.get("summary") or "",
        published_at=now - timedelta(hours=item["age_h"]),
        first_seen_at=now,
        live=bool(item.get("live")),
    )
    piece = _read(article, now)
    return replace(piece, words=item.get("words") or 0, body_words=item.get("words") or 0)


def _foretold(rows: list[Row], _name: str, *, semantic: bool) -> tuple[Figures, object]:
    """Each outlet's lead from those of the others: the best story by points, in its latest headline."""
    outcomes = {}
    for row in rows:
        now = datetime.fromisoformat(row["T"])
        told = [
            (
                _headline_piece(lead["title"], outlet, now - timedelta(hours=hours)),
                lead["ref_story"],
            )
            for lead in row["leads"]
            for outlet, hours in lead["outlets_last_seen_h"].items()
        ]
        references = {piece.article.canonical_url: story for piece, story in told}
        truths = {lead["title"]: lead["ref_story"] for lead in row["leads"]}
        for outlet, title in row["current"].items():
            others = [piece for piece, _ in told if piece.article.source != outlet]
            if others and title in truths:
                outcomes[row["T"], outlet] = [
                    references[piece.article.canonical_url] == truths[title]
                    for piece in _latest_of_best(others, now, semantic=semantic)
                ]
    return _hits(outcomes), outcomes


def _headline_piece(title: str, outlet: str, seen_at: datetime) -> Piece:
    article = Article(
        source=outlet,
        url=outlet,
        canonical_url=f"{outlet}/{title}",
        title=title,
        published_at=seen_at,
        first_seen_at=seen_at,
    )
    return _read(article, seen_at)


def _latest_of_best(pieces: Iterable[Piece], now: datetime, *, semantic: bool) -> list[Piece]:
    """The most recently seen headline of each of the three best stories."""
    ordered = sorted(pieces, key=lambda piece: piece.key)
    known = Known.by(ordered)

    def rank(story: Story) -> tuple[object, ...]:
        return (-points_of(story.pieces, known=known, now=now).total, story.pieces[0].age_key)

    vectors = vectors_of([piece.text for piece in ordered])
    senses = _senses(ordered, semantic=semantic)
    near = {piece.key: vector for piece, vector in zip(ordered, vectors, strict=True)}

    def latest(story: Story) -> Piece:  # of several as late, the one most like the story
        return min(
            story.pieces,
            key=lambda p: (hours_before(p, now), -cosine(near[p.key], story.vector), p.key),
        )

    return [latest(story) for story in sorted(stories_of(ordered, vectors, senses), key=rank)[:3]]


_READ: dict[str, bytes] = {}
"""What the model made of each text: the same headline is asked for a thousand times."""


def _senses(pieces: Sequence[Piece], *, semantic: bool) -> Senses:
    if not semantic:
        return NO_SENSES
    model = model_from()
    texts = {piece.article.canonical_url: readable_text(piece.article) for piece in pieces}
    fresh = sorted(set(texts.values()) - _READ.keys())
    _READ.update(zip(fresh, model.vectors_of(fresh), strict=True))
    return model.senses({url: _READ[text] for url, text in texts.items()})


def _hits(outcomes: Mapping[Any, Sequence[bool]]) -> Figures:
    cases = max(1, len(outcomes))
    return {
        "at_1": round(sum(hits[0] for hits in outcomes.values()) / cases, 4),
        "top_3": round(sum(any(hits) for hits in outcomes.values()) / cases, 4),
    }


def _pieces(rows: Iterable[Row], *, bare: bool) -> list[Piece]:
    articles = (
        Article(
            source=row.get("source") or "",
            url=row["id"],
            canonical_url=row["id"],
            guid=row["id"],
            title=row["title"],
            summary="" if bare else row.get("summary") or "",
            published_at=_moment(row.get("ts")),
            first_seen_at=NOW,
        )
        for row in rows
    )
    return sorted((_read(article, NOW) for article in articles), key=lambda piece: piece.key)


def _pool(files: Sequence[Path], size: int) -> list[Article]:
    """So many different articles of two weeks, spliced of the texts there are: halves of two of them."""
    rows = sorted((row for file in files for row in _rows(file)), key=lambda row: str(row["id"]))
    rows = [row for row in rows if row.get("summary")] or rows
    step = timedelta(days=POOL_DAYS) / size
    return [
        Article(
            id=ArticleId(number + 1),
            source=rows[number % len(rows)].get("source") or f"source {number % 40}",
            url=f"https://news.example/{number}",
            canonical_url=f"news.example/{number}",
            title=_spliced(rows, number, "title"),
            summary=_spliced(rows, number, "summary"),
            published_at=NOW
            - step * ((number * 7919) % size),  # a prime: neighbours in the file part
            first_seen_at=NOW,
        )
        for number in range(size)
    ]


def _spliced(rows: Sequence[Row], number: int, field: str) -> str:
    turn, place = divmod(number, len(rows))
    first, second = (
        rows[at % len(rows)].get(field, "").split() for at in (place, place + 37 * turn)
    )
    return " ".join(first[: len(first) // 2] + second[len(second) // 2 :])


def _read(article: Article, now: datetime) -> Piece:
    piece = read(article, now=now)
    if piece is None:
        raise ValueError(f"{article.url} is dated after {now}")
    return piece


def _id(piece: Piece) -> str:
    return piece.article.guid


def _moment(ts: float | None) -> datetime | None:
    return None if ts is None else datetime.fromtimestamp(ts, UTC)


def _rows(file: Path) -> list[Row]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _shuffled(things: Sequence[Any]) -> list[Any]:
    return random.Random(SEED).sample(things, len(things))  # noqa: S311 - chance for a test, not for a secret


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _line(name: str, figures: Figures, *, same: bool) -> str:
    told = "  ".join(f"{key} {value:g}" for key, value in figures.items())
    return f"{name:24} {told}{'' if same else '  DIFFERS WHEN SHUFFLED'}"


if __name__ == "__main__":
    sys.exit(main())
