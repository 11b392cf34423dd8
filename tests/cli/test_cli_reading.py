"""Feeds over HTTP, and what people read on their screens."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from newsletter.cli.composition import print_composition
from newsletter.cli.printing import cell
from newsletter.digest import Composition, Counts, Digest, Label
from tests.cli.command_desk import DAY, Desk
from tests.desk import ON, item
from tests.servers import free_port

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour News</title>
<item><title>Ferries carry twice as many</title><link>https://harbour.test/ferries</link>
<pubDate>Mon, 03 Mar 2025 07:00:00 GMT</pubDate></item>
<item><title>No link and no name</title></item>
</channel></rss>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def feed(desk: Desk) -> Iterator[str]:
    """The address of a feed with one article and one broken item, which may be fetched."""
    desk.file("feed.xml", FEED)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(desk.folder)))
    place = f"127.0.0.1:{server.server_port}"
    desk.env["NEWSLETTER_FETCH_PRIVATE"] = place
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://{place}/feed.xml"
    server.shutdown()
    server.server_close()
    thread.join()


def test_checking_a_feed_tells_its_title_and_what_is_broken(desk: Desk, feed: str) -> None:
    found = desk.json("source", "check", feed)

    assert (found["title"], found["articles"], len(found["broken"])) == ("Harbour News", 1, 1)
    assert found["first"][0]["published_at"] == "2025-03-03T07:00:00Z"


def test_a_checked_feed_reads_well(desk: Desk, feed: str) -> None:
    result = desk.done("source", "check", feed)

    assert "2025-03-03 07:00 UTC  Ferries carry twice as many" in result.stdout
    assert result.stderr.startswith("broken: ")


def test_checking_a_feed_keeps_nothing(paper: Desk, feed: str) -> None:
    before = paper.json("source", "list", "paper")
    paper.done("source", "check", feed)

    assert paper.json("source", "list", "paper") == before


def test_one_failing_feed_does_not_fail_a_collection(paper: Desk, feed: str) -> None:
    paper.done("source", "add", "paper", feed)
    paper.done("source", "add", "paper", f"http://127.0.0.1:{free_port()}/feed.xml")

    result = paper.done("collect", "--publication", "paper")

    assert "1 new article for paper." in result.stdout
    assert "failed: " in result.stdout


def test_a_page_that_is_no_feed_fails_the_check_and_says_what_it_is(desk: Desk, feed: str) -> None:
    desk.file("page.html", "<!doctype html><title>Home</title>")

    result = desk.run("source", "check", feed.replace("feed.xml", "page.html"))

    assert (result.exit_code, "is not a feed: it is an HTML page" in result.stderr) == (1, True)


def test_a_feed_that_is_gone_fails_the_check_with_its_status(desk: Desk, feed: str) -> None:
    result = desk.run("source", "check", feed.replace("feed.xml", "gone.xml"))

    assert (result.exit_code, "404" in result.stderr) == (1, True)


def test_collecting_without_a_source_says_how_to_add_one(desk: Desk) -> None:
    desk.done("publication", "add", "paper", "--name", "The Paper")

    told = desk.done("collect", "--publication", "paper").stderr

    assert "newsletter source add paper URL" in told


def test_compose_tells_the_lead_and_its_reason(paper: Desk) -> None:
    found = paper.json("compose", "--publication", "paper", "--on", DAY, "--dry-run")

    told = paper.done("compose", "--publication", "paper", "--on", DAY).stdout

    assert f"{found['lead']['title']} ({found['lead']['source']})" in told
    assert found["lead"]["reason"] in told


def test_only_an_explained_composition_lists_what_was_left_out(edition: str, paper: Desk) -> None:
    paper.done("edition", "veto", edition, "https://observer.test/frog")
    command = ("compose", "--publication", "paper", "--on", DAY)

    plain, explained = paper.done(*command).stdout, paper.done(*command, "--explain").stdout

    assert ("Left out" in plain, "Left out" in explained) == (False, True)


def test_a_dry_run_says_that_no_draft_was_kept(paper: Desk) -> None:
    told = paper.done("compose", "--publication", "paper", "--on", DAY, "--dry-run").stdout

    assert told.startswith("No draft was kept: The Paper, 2025-03-03")


def test_an_edition_shows_where_it_stands(edition: str, paper: Desk) -> None:
    paper.done("edition", "approve", edition)

    assert "approved" in paper.done("edition", "show", edition).stdout


def test_a_preview_names_its_files(edition: str, paper: Desk) -> None:
    told = paper.done("edition", "preview", edition).stdout

    assert f"edition-{edition}/edition.html" in told
    assert Path(f"edition-{edition}/edition.html").exists()


def test_what_others_wrote_cannot_steer_the_terminal() -> None:
    assert cell("Red \x1b[31malert\r\x07") == "Red  [31malert  "


def test_what_looks_like_markup_is_printed_as_it_is(paper: Desk) -> None:
    paper.done("publication", "set", "paper", "--name", "The [bold]Paper[/bold] :smile:")

    assert "The [bold]Paper[/bold] :smile:" in paper.done("publication", "list").stdout


def test_upgrading_a_database_twice_changes_nothing(desk: Desk) -> None:
    desk.done("db", "upgrade")

    assert "has this version's schema" in desk.done("db", "upgrade").stdout


def test_links_with_https_are_well(desk: Desk) -> None:
    env = {
        "NEWSLETTER_BASE_URL": "https://news.example.org",
        "NEWSLETTER_SECRET_KEY": "x" * 40,
    }

    checks = {check["about"]: check for check in desk.json("doctor", **env)["checks"]}

    assert checks["base_url"] == {
        "about": "base_url", "verdict": "ok", "sentence": "https://news.example.org",
    }  # fmt: skip


def test_links_without_https_are_a_warning(desk: Desk) -> None:
    env = {
        "NEWSLETTER_BASE_URL": "http://news.example.org",
        "NEWSLETTER_SECRET_KEY": "x" * 40,
    }

    checks = {check["about"]: check for check in desk.json("doctor", **env)["checks"]}

    assert checks["base_url"]["verdict"] == "warning"


def test_a_composition_says_what_is_an_update(capsys: pytest.CaptureFixture[str]) -> None:
    lead = replace(item(1), label=Label.UPDATED)
    digest = Digest(on=ON, lead=lead, related=(replace(item(2), label=Label.UPDATE),))
    counts = Counts(articles=2, duplicates=0, stories=2)
    print_composition(Composition(digest=digest, reason="", counts=counts))
    told = capsys.readouterr().out
    assert "Updated: Bridge 1 opens to trains (The Ledger)" in told
    assert "Update: Bridge 2 opens to trains" in told
