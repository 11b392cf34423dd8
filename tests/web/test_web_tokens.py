"""Every page takes its colours and typefaces from the tokens of its publication's design."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.actions.subscribe import add_reader
from newsletter.design import Design
from newsletter.links import Purpose
from newsletter.publication import Publication
from newsletter.render import Renderer
from newsletter.store import publications
from newsletter.web import pages
from newsletter.web.language import Languages
from newsletter.web.pages import Pages
from newsletter.wiring import templates_folder
from tests.desk import ON, SLUG, draft_at
from tests.web.conftest import TEMPLATES, browser

ACCENT = "#0b6e4f"


class Dyed(Renderer):
    """A renderer whose designs change single colours, and that notes which were asked for."""

    def __init__(self) -> None:
        folder = templates_folder()
        super().__init__(email_folders=[folder / "email"], web_folders=[folder / "web"])
        self.asked: list[Design] = []

    def tokens(self, design: Design) -> dict[str, Any]:
        self.asked.append(design)
        tokens = super().tokens(Design())
        return tokens | {"light": tokens["light"] | design.light}


@pytest.fixture
def dyed() -> Dyed:
    return Dyed()


@pytest.fixture
def site(services: Services, publication: Publication, dyed: Dyed) -> TestClient:
    services = replace(services, renderer=dyed)
    with services.store.begin() as tx:
        publications.save(tx, replace(publication, design=Design(light={"accent": ACCENT})))
    publish_edition(services, draft_at(services, publication))
    return browser(services)


def paths(services: Services) -> Sequence[str]:
    """Every page of the publication."""
    reader = add_reader(services, SLUG, "ann@mail.example", confirmed=True)
    own = [services.links.personal(purpose, reader.key) for purpose in Purpose]
    return [f"/{SLUG}", f"/{SLUG}/subscribe", f"/{SLUG}/{ON}/0700", *own]


def test_every_page_of_a_publication_has_its_colours(site: TestClient, services: Services) -> None:
    for path in paths(services):
        assert f"--accent: {ACCENT};" in site.get(path).text, path


def test_pages_of_no_publication_have_the_built_in_colours(site: TestClient) -> None:
    for path in ("/", "/nothing-here"):
        page = site.get(path).text
        assert "--accent: #8f1d22;" in page, path
        assert ACCENT not in page, path


def test_the_tokens_of_a_design_are_read_once(site: TestClient, dyed: Dyed) -> None:
    dyed.asked.clear()
    for _ in range(3):
        site.get(f"/{SLUG}")
        site.get("/")
    assert dyed.asked == [Design(light={"accent": ACCENT}), Design()]


def test_a_design_that_changes_is_seen_at_once(
    site: TestClient, services: Services, publication: Publication
) -> None:
    assert ACCENT in site.get(f"/{SLUG}").text
    with services.store.begin() as tx:
        publications.save(tx, publication)
    assert ACCENT not in site.get(f"/{SLUG}").text


def test_the_tokens_that_are_kept_are_bounded(dyed: Dyed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_DESIGNS", 3)
    kept = Pages([TEMPLATES], dyed.tokens)
    language = Languages([TEMPLATES]).of("en")
    values = {"name": "A", "papers": ()}
    for width in range(500, 510):
        kept.part("home.html", language, {**values, "design": Design(width=width)})
    assert len(kept._known) <= 3


def test_no_template_for_readers_names_a_colour_but_those_of_paper() -> None:
    readers = set(TEMPLATES.glob("*.html")) - set(TEMPLATES.glob("preview*"))
    for file in readers:
        on_screen = file.read_text(encoding="utf-8").partition("@media print")[0]
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?!\})", on_screen), file.name
