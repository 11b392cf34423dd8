"""``newsletter edition preview``: mails as files."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from newsletter.rendition import NoticeKind
from newsletter.wiring import templates_folder
from tests.browser import chromium, violations
from tests.cli.command_desk import Desk

LONE = {"edition.html", "edition.txt", "page.html"}
KINDS = ("light", "dark", "no-images", "no-styles")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def files(folder: str) -> set[str]:
    return {str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file()}


def test_an_edition_is_written_as_three_files(edition: str, paper: Desk) -> None:
    told = paper.json("edition", "preview", edition, "--out", "seen")
    assert files("seen") == LONE
    assert told["edition"] == int(edition)
    assert set(told["files"]) == {f"seen/{name}" for name in LONE}


def test_the_copy_is_nobodys(edition: str, paper: Desk) -> None:
    paper.done("edition", "preview", edition, "--out", "seen")
    html = Path("seen/edition.html").read_text(encoding="utf-8")
    assert 'href="#"' in html
    assert "slot-" not in html


def test_the_sample_can_be_seen_before_there_is_an_edition(paper: Desk) -> None:
    told = paper.json("edition", "preview", "paper/sample")
    assert told["subject"] == "The night ferry sails again after eleven years"
    assert Path("edition-sample/pictures/ferry.png").exists()
    for name in ("edition.html", "page.html"):
        text = Path("edition-sample", name).read_text(encoding="utf-8")
        assert 'src="pictures/ferry.png"' in text


def test_all_writes_every_mail_in_every_look_and_variant(paper: Desk) -> None:
    told = paper.done("edition", "preview", "paper/sample", "--all", "--out", "seen").stdout
    assert "seen/index.html" in told
    found = files("seen")
    assert found >= LONE | {"index.html"}
    for name in ("digest-newspaper", *NoticeKind):
        assert f"mails/{name}.txt" in found
        assert found >= {f"mails/{name}-{kind}.html" for kind in KINDS}


def test_all_of_a_real_edition_shows_that_edition(edition: str, paper: Desk) -> None:
    subject = paper.json("edition", "preview", edition, "--all", "--out", "seen")["subject"]
    assert subject in Path("seen/index.html").read_text(encoding="utf-8")
    assert not Path("seen/pictures").exists()


def test_the_index_shows_all_of_them_without_a_server(paper: Desk, browser: Browser) -> None:
    paper.done("edition", "preview", "paper/sample", "--all", "--out", "seen")
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(Path("seen/index.html").absolute().as_uri())
    frames = page.locator("iframe")
    assert frames.count() % 6 == 0
    picture = frames.first.content_frame.locator("img.picture")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1200
    assert {urlsplit(url).scheme for url in asked} == {"file"}
    assert violations(page, iframes=False) == []  # mails have tests of their own
    page.set_viewport_size({"width": 375, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.close()


def test_a_template_that_cannot_be_rendered_is_named(paper: Desk) -> None:
    folder = paper.folder / "own" / "email" / "welcome"
    folder.mkdir(parents=True)
    built_in = templates_folder() / "email" / "welcome" / "subject.txt"
    (folder / "subject.txt").write_text(built_in.read_text(encoding="utf-8") + "{{ nobody }}")
    env = {"NEWSLETTER_TEMPLATES": str(paper.folder / "own")}
    result = paper.run("edition", "preview", "paper/sample", "--all", **env)
    assert result.exit_code == 1
    assert "welcome/subject.txt" in result.stderr


def test_what_names_no_edition_is_told(paper: Desk) -> None:
    result = paper.run("edition", "preview", "paper")
    assert result.exit_code == 1
    assert "paper/latest" in result.stderr
