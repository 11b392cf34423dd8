"""What a language model adds, as far as the composer knows of it."""

import pytest

from newsletter.composer.grouping.sense import NO_SENSES, READ_WORDS, readable_text
from tests.composer.newsroom import article, composed, day, ferry


def test_without_a_model_the_composition_is_the_same() -> None:
    articles = [*ferry(), *day()]
    assert composed(articles, senses=NO_SENSES) == composed(articles)


def test_nothing_is_known_or_near_where_nothing_was_read() -> None:
    urls = [one.canonical_url for one in ferry()]
    assert not any(map(NO_SENSES.knows, urls))
    assert list(NO_SENSES.near(urls, at_least=-1)) == []


def test_asking_for_what_was_not_read_is_a_mistake() -> None:
    with pytest.raises(LookupError):
        NO_SENSES.cosines([("a.example", "b.example")])


def test_a_model_is_given_title_and_summary() -> None:
    assert readable_text(article(1, "Storm nears", "It is due at noon.")) == (
        "Storm nears. It is due at noon."
    )


def test_a_model_is_given_the_body_where_there_is_no_summary() -> None:
    told = article(1, "Storm nears", body_html="<p>It is <b>due</b> at noon.</p>")
    assert readable_text(told) == "Storm nears. It is due at noon."


def test_a_model_is_given_a_bare_title_as_it_is() -> None:
    assert readable_text(article(1, "Storm nears")) == "Storm nears"


def test_a_model_is_given_the_first_words_only() -> None:
    assert readable_text(article(1, "Storm", "wind " * 500)).count("wind") == READ_WORDS
