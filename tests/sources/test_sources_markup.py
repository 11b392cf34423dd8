"""HTML from strangers: what stays, what goes, what becomes text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.sources.line import cut, one_line
from newsletter.sources.markup import clean, paragraphs, plain
from newsletter.sources.web_url import web_url

BASE = "https://paper.example/news/"


@pytest.mark.parametrize(
    ("given_html", "kept"),
    [
        ('<p class="a" style="color:red" id=b onclick=x>Hi</p>', "<p>Hi</p>"),
        ("<div>One</div><div>Two</div>", "<p>One</p><p>Two</p>"),
        ("<h1>A</h1><h5>B</h5>", "<h2>A</h2><h4>B</h4>"),
        ("<span>a <font color=red>b</font></span>", "a b"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "<p>1</p><p>2</p>"),
        ("a<script>alert(1)</script>b<style>p{}</style>c<iframe src=x></iframe>d", "abcd"),
        ("<svg><title>t</title><a href=x>y</a></svg>z", "z"),
        ("<p>&nbsp;</p><p>a</p><p><br></p>", "<p>a</p>"),
        ('<a href="x.html">a</a>', f'<a href="{BASE}x.html">a</a>'),
        ('<a href="//b.example/x">a</a>', '<a href="https://b.example/x">a</a>'),
        ('<a href="mailto:a@b.example">a</a>', '<a href="mailto:a@b.example">a</a>'),
        ('<a href="javascript:alert(1)">a</a>', "a"),
        ('<a href=" JaVa\tScript:alert(1)">a</a>', "a"),
        ('<a href="data:text/html,x">a</a>', "a"),
        ('<a href="http://[bad">a</a>', "a"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<p>a<img src=x.jpg>b</p>", "<p>ab</p>"),
        ("<a href=/x><img src=x.jpg></a>", ""),
        ("<!-- hidden --><p>a</p>", "<p>a</p>"),
        ("<p>5 &lt; 6 &amp; 7</p>", "<p>5 &lt; 6 &amp; 7</p>"),
        ("{{ 7*7 }}", "{{ 7*7 }}"),
    ],
)
def test_only_a_few_tags_stay(given_html: str, kept: str) -> None:
    assert clean(given_html, base=BASE).html == kept


def test_figures_give_their_picture_and_leave_the_text() -> None:
    cleaned = clean(
        '<p>a</p><figure><img src="f.jpg" alt="An &quot;alt&quot;" width="640px" height="50%">'
        "<figcaption>By <i>Bo</i></figcaption></figure><p>b</p>",
        base=BASE,
    )
    assert cleaned.html == "<p>a</p><p>b</p>"
    assert cleaned.picture is not None
    assert (cleaned.picture.url, cleaned.picture.alt) == (f"{BASE}f.jpg", 'An "alt"')
    assert (cleaned.picture.caption, cleaned.picture.width) == ("By Bo", 640)
    assert cleaned.picture.height is None


def test_the_first_image_that_is_no_tracker_is_the_picture() -> None:
    cleaned = clean(
        '<img src=1.gif width=1><img src="http://x.gravatar.com/a.png"><img src=2.jpg>', base=BASE
    )
    assert cleaned.picture is not None
    assert cleaned.picture.url == f"{BASE}2.jpg"


@pytest.mark.parametrize(
    "bomb",
    [
        "<b>" * 40_000,
        "<div><blockquote>" * 9_000,
        "<ul><li>" * 12_000,
        "".join(f"<a href=x{n}>" for n in range(9_000)),
        "<i><p>" * 15_000,
        "<object><blockquote></object></blockquote>" * 2_500,
    ],
)
def test_endless_nesting_is_flattened(bomb: str) -> None:
    depth = deepest = 0
    for piece in clean(f"{bomb}x").html.split("<")[1:]:
        depth += -1 if piece.startswith("/") else 1
        deepest = max(deepest, depth)
    assert deepest <= 100


def test_markup_is_cut_at_a_hundred_thousand_characters() -> None:
    cleaned = clean("<p>" + "word " * 40_000 + "<b>")
    assert 99_000 < len(cleaned.html) < 101_000


def test_a_tag_is_not_cut_in_two() -> None:
    assert "href" not in clean("x" * 99_990 + '<a href="https://a.example/">y</a>').text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("AT&amp;T", "AT&T"),
        ("AT&T", "AT&T"),
        ("Q&amp;amp;A &amp;#8217;s", "Q&A \u2019s"),
        ("a<br>b<p>c</p>d", "a b c d"),
        ("<b>bo</b>ld", "bold"),
        ("5 <6, a<b and List<String>", "5 <6, a"),
        ("5 <6 and List<String> <3", "5 <6 and List<String> <3"),
        ("<script>alert(1)</script>after", "after"),
        ("a\r\nSubject: b\x00\x1b[31m", "a Subject: b[31m"),
        ("\u202egpj.exe\u202c", "gpj.exe"),
        ("&lt;b&gt; is a tag", "<b> is a tag"),
    ],
)
def test_markup_becomes_one_line_of_text(markup: str, text: str) -> None:
    assert plain(markup) == text


def test_plain_text_becomes_paragraphs() -> None:
    assert paragraphs("a <b>\nc\n\n\nd & e").html == "<p>a &lt;b&gt; c</p><p>d &amp; e</p>"


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("short", 10, "short"),
        ("one two three", 9, "one two…"),
        ("one two, three", 10, "one two…"),
        ("一二三四五六七八", 5, "一二三四…"),
        ("ab👩‍👩‍👧cd", 5, "ab…"),
        ("abcde\u0301fgh", 6, "abcd…"),
    ],
)
def test_a_text_is_cut_at_a_word_and_never_inside_a_character(
    text: str, most: int, expected: str
) -> None:
    assert cut(text, most) == expected


@pytest.mark.parametrize("kept", ["👩‍👩‍👧‍👦", "می‌خواهم", "שלום", "🇳🇴", "❤️", "e\u0301"])
def test_signs_that_writing_needs_are_kept(kept: str) -> None:
    assert one_line(kept) == kept


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (" https://a.example/x \n", "https://a.example/x"),
        ("x y", "https://paper.example/news/x%20y"),
        ("/a?b=ü#ç", "https://paper.example/a?b=%C3%BC#%C3%A7"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://user:pw@a.example:8443/x", "https://a.example:8443/x"),
        ("https://a.example/%20%zz", "https://a.example/%20%zz"),
        ('https://a.example/"><b>', "https://a.example/%22%3E%3Cb%3E"),
        ("", ""),
        ("#top", ""),
        ("x" + " " * 1_000_000 + "y", ""),
        ("http://", ""),
        ("http://a.example:99999/", ""),
        ("https://a.example/" + "x" * 2_000, ""),
        ("vbscript:x", ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_a_url_is_made_absolute_and_plain_or_is_none(text: str, url: str) -> None:
    assert web_url(text, base=BASE) == url


@settings(deadline=None)
@given(st.text(st.sampled_from("<>/ab p=\"'&;! -[]{}xhref:scriptimg\n"), max_size=200))
def test_no_markup_breaks_out(text: str) -> None:
    cleaned = clean(text, base=BASE).html
    assert "<script" not in cleaned
    assert "<img" not in cleaned
    assert clean(cleaned, base=BASE).html == cleaned
    assert "\n" not in plain(text)


@settings(deadline=None)
@given(st.text())
def test_a_line_is_always_one_line(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip() == one_line(line)
