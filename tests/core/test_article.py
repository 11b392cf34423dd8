"""What makes two URLs the same article."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.article import canonical_url

PLAIN = "https://paper.example/news/storm"


@pytest.mark.parametrize(
    "variant",
    [
        "http://paper.example/news/storm",
        "https://www.paper.example/news/storm",
        "https://m.paper.example/news/storm",
        "https://amp.paper.example/news/storm",
        "https://mobile.paper.example/news/storm",
        "https://PAPER.example./news/storm",
        "https://paper.example:443/news/storm",
        "https://paper.example/news/storm/",
        "https://paper.example/news/storm#comments",
        "https://paper.example/news/storm/amp",
        "https://paper.example/news/storm/amp/",
        "https://paper.example/news/storm.amp",
        "https://paper.example/news/storm?amp",
        "https://paper.example/news/storm?utm_source=rss&utm_medium=feed",
        "https://paper.example/news/storm?UTM_Source=rss",
        "https://paper.example/news/storm?at_medium=RSS&fbclid=abc&CMP=x",
        "https://paper.example/news/%73torm",
        "https://reader:secret@paper.example/news/storm",
        " https://paper.example/news/storm\n",
    ],
)
def test_a_variant_of_a_url_is_the_same_article(variant: str) -> None:
    assert canonical_url(variant) == canonical_url(PLAIN)


@pytest.mark.parametrize(
    "other",
    [
        "https://paper.example/news/storms",
        "https://paper.example/News/storm",
        "https://paper.example/news/storm?page=2",
        "https://paper.example/news/storm?id=7&utm_source=rss",
        "https://paper.example/news/storm?7",
        "https://paper.example:8080/news/storm",
        "https://sport.paper.example/news/storm",
    ],
)
def test_anything_else_is_another_article(other: str) -> None:
    assert canonical_url(other) != canonical_url(PLAIN)


def test_the_order_of_parameters_does_not_matter() -> None:
    assert canonical_url(f"{PLAIN}?b=2&a=1") == canonical_url(f"{PLAIN}?a=1&b=2")


def test_parameters_without_a_value_tell_articles_apart() -> None:
    assert canonical_url("https://paper.example/?101") != canonical_url(
        "https://paper.example/?102"
    )


def test_escaped_and_written_out_letters_are_the_same() -> None:
    assert canonical_url("https://zeitung.example/%c3%bcber") == canonical_url(
        "https://zeitung.example/über"
    )


def test_an_international_host_equals_its_ascii_form() -> None:
    assert canonical_url("https://bücher.example/a") == canonical_url(
        "https://xn--bcher-kva.example/a"
    )


@pytest.mark.parametrize("host", ["m.me", "amp.dev", "mobile.de"])
def test_a_host_that_only_looks_like_a_variant_is_kept(host: str) -> None:
    assert canonical_url(f"https://{host}/a") == f"{host}/a"


@pytest.mark.parametrize("url", ["https://[broken/a", "https://a.example:port/b"])
def test_what_is_no_url_is_its_own_form(url: str) -> None:
    assert canonical_url(url) == url


@settings(deadline=None)
@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    assert isinstance(canonical_url(text), str)
    assert isinstance(canonical_url(f"https://{text}"), str)
