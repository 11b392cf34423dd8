"""The report: each kind kept as files, in every language, and every number where it belongs."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer

from newsletter.actions.sample_report import sample_report
from newsletter.cli import app
from newsletter.delivery import Totals
from newsletter.errors import RenderError
from newsletter.publication import Publication
from newsletter.render import ReportUrls
from newsletter.rendition import Rendition, Slot
from newsletter.report import Failing, Refusal, Report, ReportKind, next_steps
from tests.render.golden_digest import PUBLICATION, TEMPLATES, URLS, renderer

FOLDER = Path(__file__).parent / "golden"
NOW = datetime(2026, 11, 24, 7, 42, tzinfo=UTC)
WORDS = TEMPLATES / "email" / "_words"
LANGUAGES = ("en", "de", "fr", "es", "pt", "ar")


def sample(kind: ReportKind, **changes: Any) -> Report:
    return replace(sample_report(kind, now=NOW), **changes)


def rendered(report: Report, publication: Publication = PUBLICATION) -> Rendition:
    shown = report.kind in {ReportKind.SENT, ReportKind.PAUSED}
    urls = ReportUrls(archive=URLS.archive, web_edition=URLS.web_edition if shown else "")
    return renderer().report(publication, report, urls=urls)


@pytest.mark.parametrize("kind", ReportKind)
@pytest.mark.parametrize("suffix", ["html", "txt"])
def test_a_report_is_as_it_was_kept(kind: ReportKind, suffix: str) -> None:
    made = rendered(sample(kind))
    part = made.html if suffix == "html" else made.text
    assert part == _kept(f"report_{kind}.{suffix}", part)


@pytest.mark.parametrize("kind", ReportKind)
@pytest.mark.parametrize("language", [*LANGUAGES, "ja"])
def test_a_report_renders_in_every_language(kind: ReportKind, language: str) -> None:
    made = rendered(sample(kind), replace(PUBLICATION, language=language))
    assert "The Morning Tide" in made.subject
    assert not re.search(r"\{\w*\}", made.subject + made.html + made.text)
    assert max(map(len, made.text.splitlines())) <= 78


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_the_words_of_reports_are_complete(language: str) -> None:
    assert _placeholders(language) == _placeholders("en")


@pytest.mark.parametrize("kind", ReportKind)
def test_a_report_says_whom_it_goes_to_and_how_to_end_it_in_both_parts(kind: ReportKind) -> None:
    made = rendered(sample(kind))
    assert set(made.markers) == {Slot.ADDRESS}
    for part in (made.html, made.text):
        assert made.markers[Slot.ADDRESS] in part
        assert "newsletter publication set morning-tide --report-to" in part
    assert "nsubscribe" not in made.html + made.text


@pytest.mark.parametrize("kind", ReportKind)
def test_a_report_shows_the_same_commands_in_both_parts(kind: ReportKind) -> None:
    report = sample(kind)
    made = rendered(report)
    for step in next_steps(report, PUBLICATION):
        assert f">{step.command}</code>" in made.html
        assert f"    {step.command}\n" in made.text


@pytest.mark.parametrize("kind", ReportKind)
@pytest.mark.parametrize("known", [True, False])
def test_every_command_of_a_report_is_there(kind: ReportKind, known: bool) -> None:  # noqa: FBT001
    report = sample(kind) if known else sample(kind, edition_id=None)
    there = set(_commands(typer.main.get_command(app), "newsletter"))
    wanted = next_steps(report, replace(PUBLICATION, approval_required=True))
    for step in wanted:
        assert any(step.command.startswith(command) for command in there), step.command


@pytest.mark.parametrize("kind", [ReportKind.SENT, ReportKind.PAUSED])
def test_a_report_of_what_went_out_leads_to_the_web_edition(kind: ReportKind) -> None:
    made = rendered(sample(kind))
    assert f'href="{URLS.web_edition}"' in made.html
    assert f"\n{URLS.web_edition}\n" in made.text


@pytest.mark.parametrize("kind", [ReportKind.FAILED, ReportKind.MISSED, ReportKind.APPROVE])
def test_a_report_of_what_did_not_go_out_shows_no_ledger(kind: ReportKind) -> None:
    assert "THE READERS" not in rendered(sample(kind)).text


def test_a_ledger_that_does_not_add_up_is_said_in_subject_and_headline() -> None:
    made = rendered(sample(ReportKind.SENT, totals=Totals(eligible=1000, submitted=998)))
    assert made.subject.startswith("Does not add up: 998 of 1,000 ")
    assert ">The count does not add up</h1>" in made.html
    assert "It does not add up: 998 counted, 1,000 expected." in made.text


def test_what_still_waits_is_shown_where_something_waits() -> None:
    assert "Still waiting: 636" in rendered(sample(ReportKind.PAUSED)).text
    assert "Still waiting" not in rendered(sample(ReportKind.SENT)).text


def test_what_is_not_named_is_counted() -> None:
    report = sample(ReportKind.SENT, more_refused=1204, more_failing=3)
    made = rendered(report)
    assert "1,204 \N{MULTIPLICATION SIGN} other replies" in made.text
    assert "and 3 more" in made.text
    assert "other replies" in made.html
    assert "and 3 more" in made.html


def test_a_sending_over_midnight_is_told_with_its_days() -> None:
    report = sample(ReportKind.SENT, published_at=NOW - timedelta(hours=25, minutes=2))
    assert "From 23 Nov, 06:40 to 24 Nov, 07:42, 25 hrs 2 mins" in rendered(report).text


def test_a_sending_of_a_moment_is_told_in_seconds() -> None:
    assert "From 07:42 to 07:42, 0 secs" in rendered(sample(ReportKind.SENT, published_at=NOW)).text


def test_hostile_words_of_servers_and_sources_are_shown_as_text() -> None:
    report = sample(
        ReportKind.SENT,
        refusals=(Refusal(reply="550 <script>alert(1)</script> {{7*7}}", count=1),),
        failing=(Failing(name="<b>x</b>", since=NOW, error="<img src=x>\r\nBcc: a@b"),),
    )
    html = rendered(report).html
    assert "<script>" not in html
    assert "<b>x</b>" not in html
    assert "<img" not in html
    assert "{{7*7}}" in html


def test_numbers_and_commands_keep_their_direction_in_a_right_to_left_mail() -> None:
    html = rendered(sample(ReportKind.PAUSED), replace(PUBLICATION, language="ar")).html
    assert 'dir="rtl"' in html
    assert re.search(r'<code dir="ltr"[^>]*>newsletter edition resume 12</code>', html)


def test_a_word_with_an_unknown_name_in_it_is_an_error_that_names_the_template(
    tmp_path: Path,
) -> None:
    words = tmp_path / "email" / "_words"
    words.mkdir(parents=True)
    (words / "en.toml").write_text('[report]\nspan = "{nonsense}"\n')
    urls = ReportUrls(archive=URLS.archive)
    with pytest.raises(RenderError, match=r"report/body\.txt, line \d+"):
        renderer(own=tmp_path).report(PUBLICATION, sample(ReportKind.SENT), urls=urls)


def test_a_report_has_no_page() -> None:
    assert rendered(sample(ReportKind.SENT)).page == ""


def _commands(group: object, path: str) -> Iterator[str]:
    inside: Mapping[str, object] = getattr(group, "commands", {})
    if not inside:
        yield path
    for name, command in inside.items():
        yield from _commands(command, f"{path} {name}")


def _placeholders(language: str) -> dict[str, set[str]]:
    words = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    return {key: set(re.findall(r"\{\w+\}", text)) for key, text in _flat(words["report"], "")}


def _flat(table: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def _kept(name: str, made: str) -> str:
    path = FOLDER / name
    if os.environ.get("REWRITE_GOLDEN"):  # noqa: TID251 - a flag of the test run, not a setting
        path.write_text(made, encoding="utf-8")
    return path.read_text(encoding="utf-8")
