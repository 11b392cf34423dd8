"""Paragraphs of a body, and prose cut to a length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.composer.text.blocks import blocks_of
from newsletter.composer.text.prose import minutes_of, shortened, text_of


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("", ()),
        ("<p>One <a href='https://a.example/'>link</a></p><p>Two</p>",
         ("<p>One <a href='https://a.example/'>link</a></p>", "<p>Two</p>")),
        ("<h2>Head</h2><ul><li>a</li><li>b</li></ul><blockquote><p>q</p></blockquote>",
         ("<h2>Head</h2>", "<ul><li>a</li><li>b</li></ul>", "<blockquote><p>q</p></blockquote>")),
        ("<div><section><p>deep</p></section></div>", ("<p>deep</p>",)),
        ("<ul><li>a<ul><li>b</li></ul></li></ul><p>c</p>",
         ("<ul><li>a<ul><li>b</li></ul></li></ul>", "<p>c</p>")),
        ("<figure><img src='x'><figcaption>c</figcaption></figure><p>told</p>", ("<p>told</p>",)),
        ("<table><tr><td><p>cell</p></td></tr></table><p>told</p>", ("<p>told</p>",)),
        ("<p><img src='x'></p><p> &nbsp;</p><p>told</p>", ("<p>told</p>",)),
        ("Plain text.\n\nSecond part.", ("<p>Plain text.</p>", "<p>Second part.</p>")),
        ("One<br><br/>two<br>three", ("<p>One</p>", "<p>two<br>three</p>")),
        ("<em>Loose</em> words<p>then a paragraph</p>and more",
         ("<p><em>Loose</em> words</p>", "<p>then a paragraph</p>", "<p>and more</p>")),
        ("<p>left open<p>next", ("<p>left open</p>", "<p>next</p>")),
        ("<p>AT&amp;T &#8217;s &lt;b&gt;</p>", ("<p>AT&amp;T &#8217;s &lt;b&gt;</p>",)),
    ],
)  # fmt: skip
def test_a_body_is_cut_into_blocks(body: str, blocks: tuple[str, ...]) -> None:
    assert blocks_of(body) == blocks


@given(st.text(alphabet="<>/pdivul &;ab\n"))
def test_no_block_of_any_body_is_empty(body: str) -> None:
    assert all(text_of(block) for block in blocks_of(body))


def test_markup_becomes_one_line_of_text() -> None:
    assert text_of("<p>A &amp; B</p>\n<p>C</p>") == "A & B C"


@pytest.mark.parametrize(("words", "minutes"), [(0, 0), (1, 1), (329, 1), (330, 2), (2200, 10)])
def test_reading_takes_a_minute_for_220_words(words: int, minutes: int) -> None:
    assert minutes_of(words) == minutes


def test_a_short_text_stays_as_it_is() -> None:
    assert shortened("short", characters=5) == "short"


def test_a_long_text_is_cut_between_words() -> None:
    assert shortened("one two, three four", characters=12) == "one two…"


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    assert shortened("東" * 20, characters=10) == "東" * 9 + "…"
