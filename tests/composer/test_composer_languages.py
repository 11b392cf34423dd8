"""Stories, words and copies in languages that are not English."""

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import pytest

from newsletter.article import Article
from newsletter.composer.grouping.stories import stories_of
from newsletter.composer.text.piece import Piece, read
from newsletter.composer.text.vectors import vectors_of
from tests.composer.copy_kinds import KINDS, missed
from tests.composer.newsroom import NOW, article

NEWS: dict[str, list[list[tuple[str, str]]]] = json.loads(
    Path(__file__).with_name("world_news.json").read_text(encoding="utf-8")
)
"""By language some invented events, each told by one to three outlets in words of their own: title and summary."""
LANGUAGES = tuple(NEWS)
A_LANGUAGE, AN_EVENT = 10_000, 100


def event_of(number: int) -> int:
    """Articles of one event have numbers of one hundred."""
    return number // AN_EVENT


def told(language: str, *, tag: str | None = None) -> list[Article]:
    """The news of a language; ``tag`` is what its feeds call that language, if it is another word."""
    return list(_told(language, language if tag is None else tag))


def _told(language: str, tag: str) -> Iterator[Article]:
    first = (LANGUAGES.index(language) + 1) * A_LANGUAGE
    for place, event in enumerate(NEWS[language]):
        for outlet, telling in enumerate(event):
            number = first + place * AN_EVENT + outlet
            yield article(number, *telling, source=f"Outlet {outlet}", language=tag)


def pieces(articles: Sequence[Article]) -> list[Piece]:
    return sorted((p for a in articles if (p := read(a, now=NOW))), key=lambda piece: piece.key)


def groups(articles: Sequence[Article]) -> set[frozenset[int]]:
    read_ones = pieces(articles)
    stories = stories_of(read_ones, vectors_of([piece.text for piece in read_ones]))
    return {frozenset(int(p.article.id) for p in story.pieces) for story in stories}


def events(articles: Sequence[Article]) -> set[frozenset[int]]:
    by_event: dict[int, set[int]] = {}
    for one in articles:
        by_event.setdefault(event_of(one.id), set()).add(int(one.id))
    return {frozenset(numbers) for numbers in by_event.values()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_tellings_of_an_event_are_a_story_and_other_events_are_not(language: str) -> None:
    articles = told(language)
    assert groups(articles) == events(articles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_stories_are_found_where_nobody_told_the_language(language: str) -> None:
    articles = told(language, tag="")
    assert groups(articles) == events(articles)


def test_an_events_tellings_find_one_another_among_other_languages() -> None:
    articles = list(chain.from_iterable(map(told, LANGUAGES)))
    found = groups(articles)
    assert [event for event in events(articles) if not any(event <= group for group in found)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_is_found(language: str, kind: str) -> None:
    assert [one.title for one in missed(told(language), kind)] == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Die Affäre war so, was will er an Bord"),
        ("fr", "Les bus des jurys sans cas, me dit on"),
        ("nl", "Was er over is in de bus van onze buren"),
        ("es", "Las crisis de los autobuses no son mas"),
        ("tr", "On an her do ki so bas has"),
    ],
)
def test_no_english_step_is_taken(language: str, sentence: str) -> None:
    [piece] = pieces([article(1, sentence, sentence, language=language)])
    assert (piece.text.title, piece.text.rest) == (piece.title_words, piece.rest_words)
    assert not piece.text.frame
    assert len(piece.title_words) == len(sentence.split())


def test_english_steps_are_taken_where_nobody_told_the_language() -> None:
    [piece] = pieces([article(1, "Was will er an den Bussen", language="")])
    assert piece.text.title == ("er", "den", "bussen")


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ar", "العبّارة", "عبارة"),
        ("ar", "والمتحف", "المتحف"),
        ("tr", "YANARDAĞI", "yanardağı"),  # noqa: RUF001 - a letter of Turkish
        ("tr", "İSTANBUL", "istanbul"),
        ("el", "ΠΛΟΙΑΡΧΟΣ", "πλοίαρχος"),
        ("de", "STRASSE", "Straße"),
        ("ja", "ｶﾞﾝﾀﾞﾑ", "ガンダム"),
        ("ru", "ЁЛКА", "елка"),
        ("zh", "２０２６", "2026"),  # noqa: RUF001 - wide digits
    ],
)
def test_spellings_of_a_word_are_one_word(language: str, one: str, other: str) -> None:
    read_ones = pieces([article(n, t, language=language) for n, t in enumerate((one, other), 1)])
    assert len({piece.text.title for piece in read_ones}) == 1
