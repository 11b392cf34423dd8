"""The HTML of a mail as the checks see it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.preflight.document import Image, Link, read_document


def test_a_link_is_called_by_what_a_reader_sees_of_it() -> None:
    document = read_document(
        '<a href=" https://a.test/1 "><b>Two</b>\n words <img src="x" alt="seen"></a>'
    )
    assert document.links == (Link(url="https://a.test/1", text="Two words seen"),)


def test_text_before_a_link_is_not_its_name() -> None:
    document = read_document('<p>Before</p><a href="https://a.test">Name</a> after <a id="x">y</a>')
    assert [link.text for link in document.links] == ["Name"]


def test_a_link_that_is_never_closed_is_a_link() -> None:
    document = read_document('<a href="https://a.test/1">One<a href="https://a.test/2">Two')
    assert [link.text for link in document.links] == ["One", "Two"]


def test_a_picture_without_alt_is_told_from_one_with_an_empty_alt() -> None:
    document = read_document(
        '<img src="a"><img src="b" alt><img src="c" alt="" width="1" style="x">'
    )
    assert document.images == (
        Image(url="a", alt=None),
        Image(url="b", alt=""),
        Image(url="c", alt="", width="1", style="x"),
    )


def test_texts_are_what_is_read_and_heard_on_one_line() -> None:
    html = '<title>T</title><p title="tip">One &amp;\n two</p><style>p{}</style><!-- no --><img alt="a">'
    document = read_document(html)
    assert document.texts == ("T", "tip", "One & two", "a")
    assert document.styles == ("p{}",)


def test_language_counts_on_html_and_on_a_child_of_the_body() -> None:
    both = read_document(
        '<html lang="en" dir="ltr"><body><br><div lang="en" dir="ltr">x</div></body></html>'
    )
    assert (both.outer_language, both.inner_language) == (True, True)
    deep = read_document(
        '<html lang="en"><body><div><p lang="en" dir="ltr">x</p></div></body></html>'
    )
    assert (deep.outer_language, deep.inner_language) == (False, False)


@given(st.text(alphabet=st.sampled_from(list("<>/a!-\"'= pbodystylehref&;#x\n")), max_size=300))
@settings(deadline=None)
def test_any_markup_can_be_read(html: str) -> None:
    read_document(html)
