"""Foreign text made fit to print, one function at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.render.language import language_of
from newsletter.render.prose import clipped, one_line, paragraphs_of
from newsletter.render.slots import markers_for
from newsletter.render.templates import wrapped
from newsletter.render.urls import link_target, media_target
from newsletter.rendition import Slot


@given(st.text(max_size=200), st.integers(min_value=2, max_value=80))
def test_a_clipped_text_is_never_too_long(text: str, longest: int) -> None:
    assert len(clipped(text, longest=longest)) <= longest


@given(st.text(max_size=300))
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text, longest=100).splitlines()) <= 1


@given(st.text(max_size=300))
def test_a_paragraph_of_any_text_can_be_printed(text: str) -> None:
    for paragraph in paragraphs_of([text]):
        assert "<script" not in paragraph.markup
        assert paragraph.markup.encode()


def test_an_emoji_of_several_parts_is_not_cut_between_them() -> None:
    assert clipped("ab👩\u200d🚀 and more", longest=5) == "ab👩…"


@pytest.mark.parametrize(
    ("text", "longest", "cut"),
    [
        ("Short", 10, "Short"),
        ("Two words here", 10, "Two words…"),
        ("Two words, here", 11, "Two words…"),
        ("Unbreakable", 6, "Unbre…"),
    ],
)
def test_a_text_is_cut_at_a_word_where_there_is_one(text: str, longest: int, cut: str) -> None:
    assert clipped(text, longest=longest) == cut


def test_a_list_becomes_lines_with_dashes() -> None:
    (paragraph,) = paragraphs_of(["<ul><li>One</li><li>Two <b>three</b></li></ul>"])
    assert paragraph.lines == ("- One", "- Two three")


def test_links_of_a_paragraph_are_kept_once_each() -> None:
    (paragraph,) = paragraphs_of(
        ['<p><a href="https://a.example/">a</a> <a href="https://a.example/">b</a></p>']
    )
    assert paragraph.links == ("https://a.example/",)


def test_a_paragraph_without_element_is_told_apart() -> None:
    plain, block = paragraphs_of(["Just text", "<p>A block</p>"])
    assert (plain.block, block.block) == (False, True)


@pytest.mark.parametrize("empty", ["", "<p></p>", "<p> &nbsp; </p>", "<ul><li></li></ul>"])
def test_an_empty_paragraph_is_left_out(empty: str) -> None:
    assert paragraphs_of([empty]) == ()


def test_wrapping_breaks_no_address() -> None:
    url = "https://a.example/" + "x" * 100
    assert url in wrapped(f"See {url} now").splitlines()


def test_wrapping_breaks_a_script_without_spaces() -> None:
    assert max(map(len, wrapped("字" * 200).splitlines())) <= 78


@pytest.mark.parametrize(
    ("raw", "target"),
    [
        (" https://a.example/x ", "https://a.example/x"),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/ä?q=é#f", "https://a.example/ä?q=é#f"),
        ("HTTPS://A.example", "HTTPS://A.example"),
        ("mailto:desk@a.example", "mailto:desk@a.example"),
        ("mailto:nobody", ""),
    ],
)
def test_a_link_target_is_encoded_or_empty(raw: str, target: str) -> None:
    assert link_target(raw) == target


def test_mail_addresses_are_no_media() -> None:
    assert media_target("mailto:desk@a.example") == ""


@pytest.mark.parametrize(
    ("tag", "text", "attributes"),
    [
        ("", "Plain English", ("", "")),
        ("en-US", "Plain English", ("", "")),
        ("de", "Deutsch", ("de", "")),
        ("ar", "خبر", ("ar", "rtl")),
        ("", "خبر بلا لغة", ("", "rtl")),
        ("xx-broken", "Unknown", ("", "")),
        ('de" onload="x', "Hostile", ("", "")),
        ("", "123", ("", "")),
    ],
)
def test_a_foreign_text_says_language_and_direction(
    tag: str, text: str, attributes: tuple[str, str]
) -> None:
    assert language_of("en-GB").attributes_of(tag=tag, text=text) == attributes


def test_markers_avoid_the_content() -> None:
    wanted = (Slot.ADDRESS,)
    first = markers_for(wanted, content="x")[Slot.ADDRESS]
    second = markers_for(wanted, content=f"x {first}")[Slot.ADDRESS]
    assert second not in f"x {first}"
