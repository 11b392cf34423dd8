"""Designs laid over the tokens: what wins, what is refused, and whether every built-in palette can be read."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.contrast import contrast
from newsletter.design import Design
from newsletter.errors import InputError, RenderError
from newsletter.legibility import MODES, STANDS_ON, unreadable
from newsletter.render.tables import tokens_in
from newsletter.rendition import NoticeKind, Rendition
from tests.render.golden_digest import DIGEST, NOTICE_URLS, PUBLICATION, TEMPLATES, URLS, renderer

OURS = renderer()
PALETTES = OURS.palettes()
TOKENS = tokens_in([TEMPLATES / "email"])


def edition(design: Design, *, own: Path | None = None) -> Rendition:
    publication = replace(PUBLICATION, design=design)
    ours = OURS if own is None else renderer(own=own)
    return ours.edition(publication, DIGEST, urls=URLS)


def with_file(folder: Path, name: str, content: str) -> Path:
    path = folder / "email" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return folder


def test_there_are_six_palettes_and_the_tokens_own_is_the_first() -> None:
    assert PALETTES == ("paper", "contrast", "forest", "harbour", "plum", "slate")


@pytest.mark.parametrize("palette", PALETTES)
def test_every_text_of_a_palette_can_be_read_on_every_ground(palette: str) -> None:
    assert unreadable(OURS.tokens(Design(palette=palette))) == ()


@pytest.mark.parametrize("palette", PALETTES[1:])
def test_a_palette_names_every_colour_and_nothing_else(palette: str) -> None:
    table = tokens_in([TEMPLATES / "email"])
    own = OURS.tokens(Design(palette=palette))
    assert own.keys() == table.keys()
    for mode in MODES:
        assert own[mode].keys() == table[mode].keys()


def test_the_palette_of_high_contrast_keeps_seven_to_one() -> None:
    tokens = OURS.tokens(Design(palette="contrast"))
    lowest = min(
        contrast(tokens[mode][token], tokens[mode][ground])
        for mode in MODES
        for token, grounds in STANDS_ON.items()
        for ground in grounds
    )
    assert lowest >= 7


def test_the_design_that_nobody_chose_is_the_table_of_tokens() -> None:
    assert OURS.tokens(Design()) == TOKENS


def test_a_publications_own_colour_wins_over_its_palette() -> None:
    design = Design(palette="forest", light={"accent": "#123456"}, dark={"ink": "#fefefe"})
    tokens = OURS.tokens(design)
    forest = OURS.tokens(Design(palette="forest"))
    assert tokens["light"] == forest["light"] | {"accent": "#123456"}
    assert tokens["dark"] == forest["dark"] | {"ink": "#fefefe"}


def test_fonts_and_width_are_laid_over_type_and_space() -> None:
    tokens = OURS.tokens(Design(fonts={"serif": "Charter, serif"}, width=640))
    assert tokens["type"] == TOKENS["type"] | {"serif": "Charter, serif"}
    assert tokens["space"] == TOKENS["space"] | {"width": "640px"}


def test_a_width_that_nobody_chose_leaves_the_operators(tmp_path: Path) -> None:
    own = with_file(tmp_path, "_base/tokens.toml", '[space]\nwidth = "660px"\n')
    assert renderer(own=own).tokens(Design())["space"]["width"] == "660px"


def test_the_mail_has_the_colours_fonts_and_width_of_its_design() -> None:
    design = Design(
        light={"accent": "#123456"},
        dark={"accent": "#abcdef"},
        fonts={"serif": "'Iowan Old Style', Charter"},
        width=640,
    )
    html = edition(design).html
    for value in ("color:#123456", "color: #abcdef !important", "max-width:640px", ' width="640"'):
        assert value in html
    assert re.search(r"""<h1 style='[^']*font-family:"Iowan Old Style", Charter;""", html)
    assert "#8f1d22" not in html


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_has_the_design_of_its_publication(kind: NoticeKind) -> None:
    publication = replace(PUBLICATION, design=Design(palette="harbour", look="letter"))
    html = OURS.notice(kind, publication, urls=NOTICE_URLS).html
    assert "color:#13202f" in html
    assert "#1c1a17" not in html


def test_an_operators_palette_is_found_and_needs_only_what_differs(tmp_path: Path) -> None:
    own = with_file(tmp_path, "_palettes/sea.toml", '[light]\naccent = "#005f73"\n')
    ours = renderer(own=own)
    assert "sea" in ours.palettes()
    assert ours.tokens(Design(palette="sea"))["light"] == TOKENS["light"] | {"accent": "#005f73"}


@pytest.mark.parametrize(
    ("design", "sentence"),
    [
        (Design(palette="nope"), r"There is no palette 'nope'; there are paper, contrast"),
        (Design(look="nope"), r"There is no look 'nope'; there are newspaper, headlines, letter"),
        (Design(light={"inkk": "#000000"}), r"no light colour 'inkk'; there are desk, sheet, tint"),
        (Design(dark={"width": "#000000"}), r"no dark colour 'width'; there are desk, sheet, tint"),
        (Design(light={"ink": "black"}), r"light ink: 'black' is no colour"),
    ],
)
def test_what_there_is_not_is_named_with_what_there_is(design: Design, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        OURS.tokens(design)


def test_a_design_that_names_what_has_gone_is_a_fault_of_rendering_and_not_of_the_reader() -> None:
    """A notice whose rendering said InputError would be refused for good."""
    publication = replace(PUBLICATION, design=Design(palette="gone"))
    said = r"The design of morning-tide cannot be used: There is no palette 'gone'"
    with pytest.raises(RenderError, match=said):
        OURS.edition(publication, DIGEST, urls=URLS)
    with pytest.raises(RenderError, match=said):
        OURS.notice(NoticeKind.CONFIRM, publication, urls=NOTICE_URLS)


def test_a_palette_that_is_no_toml_is_named(tmp_path: Path) -> None:
    own = with_file(tmp_path, "_palettes/sea.toml", "[light")
    with pytest.raises(RenderError, match=r"_palettes/sea\.toml cannot be read"):
        renderer(own=own).tokens(Design(palette="sea"))


def test_a_palette_that_is_no_table_of_tables_is_named(tmp_path: Path) -> None:
    own = with_file(tmp_path, "_palettes/sea.toml", 'light = "#ffffff"\n')
    with pytest.raises(RenderError, match="'light' where a table would be right"):
        renderer(own=own).tokens(Design(palette="sea"))


def test_an_operators_look_is_found_when_both_its_parts_are_there(tmp_path: Path) -> None:
    look = '{% extends "_base/edition.html" %}{% block stories %}<h1>Mine</h1>{% endblock %}'
    own = with_file(tmp_path, "_looks/mine.html", look)
    assert "mine" not in renderer(own=own).looks()
    with_file(own, "_looks/mine.txt", look.replace(".html", ".txt"))
    assert renderer(own=own).looks() == ("newspaper", "headlines", "letter", "mine")
    assert "Mine</h1>" in edition(Design(look="mine"), own=own).html


def test_an_operators_look_brings_styles_of_its_own(tmp_path: Path) -> None:
    look = '{% extends "_base/edition.html" %}{% block stories %}<h1>Mine</h1>{% endblock %}'
    own = with_file(tmp_path, "_looks/mine.html", look)
    with_file(own, "_looks/mine.txt", look.replace(".html", ".txt"))
    with_file(own, "_looks/mine.css", "h1 { color: #123456; }")
    with_file(own, "_looks/mine_kept.css", "h1:hover { color: #654321 !important; }")
    html = edition(Design(look="mine"), own=own).html
    assert re.search(r'<h1 style="[^"]*color:#123456', html)
    assert "h1:hover { color: #654321 !important; }" in html
