"""What a design may say: nothing that could leave the place in CSS or in an attribute where it will stand."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.design import LIMITS, Design, check
from newsletter.errors import InputError

BREAKING_OUT = [
    "#fff;}",
    "red",
    "#12345",
    "#1234567",
    "#12345g",
    "url(x)",
    "#112233 ",
    "",
    "#\uff1112233",
]
WRONG_FONTS = [
    "",
    "Georgia; color: red",
    "Georgia}",
    "Georgia, ",
    "'Georgia",
    '"Iowan Old Style',
    "Georgia</style>",
    "url(https://a.example)",
    "expression(1)",
    "Gεorgia",
    "Georgia\nserif",
    "-x",
    "a, " * 80 + "serif",
]
WRONG_LOGOS = [
    "http://news.example/logo.png",
    "//news.example/logo.png",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
    'https://news.example/"onerror="x',
    "https://news.example/a b.png",
    "https://news.example/<b>",
    "https://news.example",
    "https:///logo.png",
    "https://user@news.example/logo.png",
    "https://news.example/logo.png\n",
    "https://news.example/" + "x" * 2000,
]


def refused(**values: Any) -> str:
    with pytest.raises(InputError) as caught:
        check(Design(**values))
    return str(caught.value)


def test_the_built_in_design_can_be_used() -> None:
    check(Design())


def test_every_value_can_be_chosen() -> None:
    check(
        Design(
            look="my-look-2",
            palette="harbour",
            light={"ink": "#112233"},
            dark={"ink": "#AABBCC"},
            fonts={"serif": "\"Iowan Old Style\", 'Palatino Linotype',Georgia, serif"},
            logo="https://media.news.example:8443/a/logo@2x.png?v=3&w=1%20",
            logo_dark="https://news.example/dark.png",
            logo_width=320,
            width=640,
            opening_paragraphs=0,
        )
    )


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("colour", BREAKING_OUT)
def test_what_is_no_colour_is_refused_with_its_token(mode: str, colour: str) -> None:
    assert f"{mode} accent: {colour!r} is no colour" in refused(**{mode: {"accent": colour}})


@pytest.mark.parametrize("families", WRONG_FONTS)
def test_what_is_no_list_of_families_is_refused(families: str) -> None:
    assert "font serif" in refused(fonts={"serif": families})


def test_a_font_for_what_is_no_typeface_is_refused() -> None:
    assert (
        refused(fonts={"mono": "Courier"}) == "There is no font 'mono'; there are serif and sans."
    )


@pytest.mark.parametrize("url", WRONG_LOGOS)
def test_what_is_no_picture_on_the_web_is_refused(url: str) -> None:
    assert "cannot be a logo" in refused(logo=url)
    assert "cannot be a dark logo" in refused(logo="https://news.example/l.png", logo_dark=url)


def test_a_dark_logo_alone_is_refused() -> None:
    assert "needs a logo" in refused(logo_dark="https://news.example/dark.png")


@pytest.mark.parametrize("name", LIMITS)
def test_each_number_is_kept_within_its_limits(name: str) -> None:
    least, most = LIMITS[name]
    for wrong in (least - 1, most + 1):
        assert f"{wrong} cannot be used; right would be {least} to {most}" in refused(
            **{name: wrong}
        )
    for right in (least, most):
        check(Design(**{name: right}))  # type: ignore[arg-type]  # numbers all


@pytest.mark.parametrize("name", ["look", "palette"])
@pytest.mark.parametrize("value", ["../secrets", "", "A", "a b", "-a", "x" * 41, "a\n"])
def test_what_is_no_name_is_refused(name: str, value: str) -> None:
    assert f"is no name of a {name}" in refused(**{name: value})


@given(st.text(alphabet="aZ9 -,'\";{}()<>:/\\@*\n#é", max_size=40))
def test_families_that_are_accepted_stay_inside_their_declaration(families: str) -> None:
    try:
        check(Design(fonts={"serif": families}))
    except InputError:
        return
    bare = re.sub(r"\"[aZ9 -]+\"|'[aZ9 -]+'", "", families)
    assert re.fullmatch(r"[aZ9 ,-]*", bare)


@given(st.text(alphabet="https://a.b-?&=#'\"()<> \\;:@\n", max_size=40))
def test_a_logo_that_is_accepted_stays_inside_its_attribute(rest: str) -> None:
    try:
        check(Design(logo=f"https://{rest}"))
    except InputError:
        return
    assert not set(rest) & set("#'\"()<> \\\n")
