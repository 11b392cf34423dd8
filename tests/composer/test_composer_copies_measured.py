"""How many copies are found, and how many retellings are taken for copies: on invented and on labelled news."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from statistics import mean

import pytest

from demo.outlets import outlets
from newsletter.article import Article
from newsletter.composer import compose
from newsletter.publication import Rules
from tests.composer import labelled
from tests.composer.copy_kinds import KINDS, missed, unique
from tests.composer.newsroom import FERRY, NOW, OTHERS
from tests.composer.newsroom import article as invented

pytestmark = pytest.mark.no_cover  # quicker tests cover it: traced, these take twice as long

FOUND = 0.99
DROPPED = 0.003
SLOTS, DISTINCT = 10, 9.9
STORIES_A_DAY = 84
"""With the tellings of each, about 220 articles: what a dozen feeds bring in a day."""


def invented_news() -> list[Article]:
    """The news of the demo's outlets and of the composer's other tests, as far as it has a summary."""
    told = [*FERRY, *OTHERS]
    told += [(p.title, p.summary) for outlet in outlets() for p in outlet.articles if p.summary]
    return [invented(number, *text) for number, text in enumerate(told, start=1)]


def labelled_news() -> list[Article]:
    """Every labelled article with a summary: of a bare headline no copy can be proven."""
    files = [*labelled.NAMED_OUTLETS, "cluster_ecb"]
    told = [row for name in files for row in labelled.rows(name) if row["summary"]]
    return [labelled.article(row, number) for number, row in enumerate(told, start=1)]


def told(lost: Mapping[str, Sequence[Article]], *, of: int) -> str:
    """The share of each kind that is found."""
    return ", ".join(f"{kind} {1 - len(missing) / of:.4f}" for kind, missing in lost.items())


@pytest.fixture(scope="module")
def lost() -> dict[str, list[Article]]:
    """Of each kind the labelled articles whose copy is not found, each having one in a pool of all."""
    news = labelled_news()
    return {kind: missed(news, kind) for kind in KINDS}


def test_copies_of_invented_news_are_found() -> None:
    articles = invented_news()
    lost = {kind: missed(articles, kind) for kind in KINDS}
    worst = max(map(len, lost.values()))
    assert worst <= (1 - FOUND) * len(articles), told(lost, of=len(articles))


@labelled.needed
def test_copies_of_labelled_news_are_found(lost: dict[str, list[Article]]) -> None:
    articles = len(labelled_news())
    missing = sum(map(len, lost.values()))
    assert missing <= (1 - FOUND) * articles * len(KINDS), told(lost, of=articles)


@labelled.needed
def test_copies_of_each_kind_are_found_of_outlets_news(lost: dict[str, list[Article]]) -> None:
    """Without ECB+, whose titles are sentences or three words, and many of whose texts are copies already."""
    articles = [article for article in labelled_news() if named(article)]
    missing = {kind: list(filter(named, lost[kind])) for kind in KINDS}
    worst = max(map(len, missing.values()))
    assert worst <= (1 - FOUND) * len(articles), told(missing, of=len(articles))


def named(article: Article) -> bool:
    """Whether its file told its outlet."""
    return not article.source.startswith("Outlet ")


@labelled.needed
def test_other_outlets_tellings_of_an_event_are_not_taken_for_copies() -> None:
    pairs, dropped = 0, []
    for name in labelled.NAMED_OUTLETS:
        told = labelled.rows(name)
        articles = [labelled.article(row, number) for number, row in enumerate(told)]
        label = {a.id: (row["label"], row["source"]) for a, row in zip(articles, told, strict=True)}
        pairs += sum(_retold(*pair) for pair in combinations(label.values(), 2))
        for one in unique(articles):
            ids = [piece.article.id for piece in one.pieces]
            dropped += [pair for pair in combinations(ids, 2) if _retold(*(label[i] for i in pair))]
    assert len(dropped) <= DROPPED * pairs, f"{len(dropped)} of {pairs} pairs"


def _retold(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] == other[0] and one[1] != other[1]


@labelled.needed
@pytest.mark.parametrize("name", labelled.NAMED_OUTLETS)
def test_ten_slots_tell_ten_stories(name: str) -> None:
    days = list(labelled.days(name, stories=STORIES_A_DAY))
    distinct = mean(len(set(first_labels(day))) for day in days)
    assert distinct >= DISTINCT, f"{distinct:.2f} over {len(days)} days"


def first_labels(day: dict[Article, str]) -> list[str]:
    """The labels of the first ten slots that tell a story each, as a reader meets them.

    What stands under the lead as related is left out: it is near the lead's story by choice.
    """
    digest = compose(list(day), rules=Rules(), on=NOW.date(), now=NOW).digest
    assert digest is not None
    labels = {article.canonical_url: label for article, label in day.items()}
    in_sections = [item for section in digest.sections for item in section.items]
    slots = [digest.lead, *in_sections, *digest.headlines][:SLOTS]
    return [labels[item.canonical_url] for item in slots]
