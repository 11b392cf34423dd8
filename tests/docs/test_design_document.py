"""What docs/design.md says of looks, palettes and tokens, held against what there is."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.design import Design
from newsletter.render import Renderer
from newsletter.wiring import templates_folder
from tests.render.golden_digest import DIGEST, PUBLICATION, URLS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "design.md").read_text(encoding="utf-8")
OURS = Renderer(email_folders=[templates_folder() / "email"], web_folders=[])


@pytest.mark.parametrize("name", [*OURS.looks(), *OURS.palettes()])
def test_every_look_and_palette_is_documented(name: str) -> None:
    assert f"`{name}`" in DOCUMENT


@pytest.mark.parametrize("token", OURS.tokens(Design())["light"])
def test_every_colour_is_documented(token: str) -> None:
    assert f"`{token}`" in DOCUMENT


def test_the_look_that_is_shown_can_be_used(tmp_path: Path) -> None:
    shown = re.search(r"```jinja\n(.*?)```", DOCUMENT, re.DOTALL)
    assert shown is not None
    folder = tmp_path / "_looks"
    folder.mkdir()
    (folder / "shown.html").write_text(shown[1])
    (folder / "shown.txt").write_text('{% extends "_looks/newspaper.txt" %}')
    builtin = templates_folder()
    ours = Renderer(email_folders=[tmp_path, builtin / "email"], web_folders=[builtin / "web"])
    publication = replace(PUBLICATION, design=Design(look="shown"))
    made = ours.edition(publication, DIGEST, urls=URLS)
    assert DIGEST.lead.title in made.html
    assert ">Politics</h2>" in made.html
