"""How a publication looks, by commands alone."""

from tests.cli.command_desk import Desk
from tests.cli.test_cli_trouble import told


def test_a_design_is_set_and_shown(paper: Desk) -> None:
    paper.done(
        *("design", "set", "paper", "--look", "letter", "--palette", "harbour"),
        *("--light", "accent=#123456", "--light", "soft=#333333", "--dark", "ink=#fefefe"),
        *("--font", 'serif="Iowan Old Style", Georgia, serif', "--width", "640"),
        *("--logo", "https://paper.example/logo.png", "--logo-width", "200"),
        *("--logo-dark", "https://paper.example/dark.png", "--opening-paragraphs", "2"),
    )

    found = paper.json("design", "show", "paper")
    shown = paper.done("design", "show", "paper").stdout

    assert (found["look"], found["palette"], found["width"]) == ("letter", "harbour", 640)
    assert found["light"] == {"accent": "#123456", "soft": "#333333"}
    assert found["fonts"] == {"serif": '"Iowan Old Style", Georgia, serif'}
    for value in ("accent=#123456, soft=#333333", "ink=#fefefe", "logo.png", "dark.png"):
        assert value in shown


def test_the_looks_and_palettes_that_there_are_are_shown(paper: Desk) -> None:
    shown = paper.done("design", "show", "paper").stdout

    assert "newspaper, headlines, letter" in shown
    assert "paper, contrast, forest, harbour, plum, slate" in shown


def test_a_colour_of_ones_own_is_taken_away(paper: Desk) -> None:
    paper.done("design", "set", "paper", "--light", "accent=#123456")

    assert paper.json("design", "set", "paper", "--light", "accent=")["light"] == {}


def test_a_design_is_reset(paper: Desk) -> None:
    paper.done("design", "set", "paper", "--look", "headlines")

    assert paper.json("design", "reset", "paper")["look"] == "newspaper"
    assert "newspaper" in paper.done("design", "show", "paper").stdout


def test_the_mail_is_in_the_look_that_was_chosen(edition: str, paper: Desk) -> None:
    paper.done("design", "set", "paper", "--look", "letter", "--light", "ink=#010203")
    paper.done("edition", "preview", edition, "--out", "seen")

    html = (paper.folder / "seen" / "edition.html").read_text(encoding="utf-8")

    assert "color:#010203" in html
    assert 'class="button"' not in html


def test_colours_that_could_not_be_read_are_told_in_one_line(paper: Desk) -> None:
    said = told(paper, "design", "set", "paper", "--dark", "soft=#444444")

    assert "dark soft on sheet is 1.7:1" in said


def test_what_is_no_assignment_is_told(paper: Desk) -> None:
    assert "right would be ink=#112233" in told(paper, "design", "set", "paper", "--light", "ink")
