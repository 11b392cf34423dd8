"""What docs/design.md says of looks, palettes and tokens, held against what there is."""

from pathlib import Path

import pytest

from newsletter.design import Design
from newsletter.render import Renderer
from newsletter.wiring import templates_folder

DOCUMENT = (Path(__file__).parents[2] / "docs" / "design.md").read_text(encoding="utf-8")
OURS = Renderer(email_folders=[templates_folder() / "email"], web_folders=[])


@pytest.mark.parametrize("name", [*OURS.looks(), *OURS.palettes()])
def test_every_look_and_palette_is_documented(name: str) -> None:
    assert f"`{name}`" in DOCUMENT


@pytest.mark.parametrize("token", OURS.tokens(Design())["light"])
def test_every_colour_is_documented(token: str) -> None:
    assert f"`{token}`" in DOCUMENT
