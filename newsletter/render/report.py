"""What the templates of a report are given: how an edition ended, in the publication's language and zone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.delivery import Totals
from newsletter.design import Design
from newsletter.publication import Publication
from newsletter.render.context import LONGEST_PREHEADER, LONGEST_SUBJECT, Paper, paper_of
from newsletter.render.language import Language
from newsletter.render.prose import clipped, one_line
from newsletter.render.tables import Table
from newsletter.report import Failing, Refusal, Report, Step, next_steps

ALWAYS_SHOWN = ("eligible", "submitted", "refused", "deferred", "uncertain", "skipped")
WRONG = "wrong"
"""The words for a ledger that does not add up, which is told before anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUrls:
    """Absolute URLs that a report may lead to; ``web_edition`` is empty where readers may not see one."""

    archive: str
    web_edition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the ledger: ``name`` is its key in the words, ``count`` is written in the language."""

    name: str
    count: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingSource:
    """A source that fails, as a report tells it; ``error`` is the operator's English sentence."""

    name: str
    since: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContext:
    """What the templates of a report may use, beside ``slots``, ``subject`` and ``tokens``.

    ``told`` is a table of words that is filled with ``facts``. Of what did not go out, ``span`` (begin, end and
    duration, as words) is empty and ``ledger`` has no lines. ``more_refused`` and ``more_failing`` are empty where all
    are named.
    """

    paper: Paper
    design: Design
    words: Mapping[str, Any]
    urls: ReportUrls
    preheader: str
    told: Mapping[str, str]
    facts: Mapping[str, str]
    date: str
    at: str
    title: str
    note: str
    span: Mapping[str, str]
    ledger: tuple[Line, ...]
    adds_up: bool
    refusals: tuple[Line, ...]
    more_refused: str
    steps: tuple[Step, ...]
    failing: tuple[FailingSource, ...]
    more_failing: str
    stop: str


def report_context(
    publication: Publication,
    report: Report,
    *,
    urls: ReportUrls,
    words: Table,
    language: Language,
) -> ReportContext:
    """Everything that a report shows."""
    zone = ZoneInfo(publication.timezone)
    told = words["report"][report.kind if report.adds_up else WRONG]
    return ReportContext(
        paper=paper_of(publication, language),
        design=publication.design,
        words=words,
        urls=urls,
        preheader=one_line(report.title or told["text"], longest=LONGEST_PREHEADER),
        told=told,
        facts=_facts(publication, report, language),
        date=language.full_date(report.on),
        at=language.time(_time_of(report.slot)),
        title=clipped(report.title, longest=LONGEST_SUBJECT),
        note=report.note,
        span=_span(report, language, zone),
        ledger=tuple(_ledger(report.totals, language)),
        adds_up=report.adds_up,
        refusals=_refusals(report.refusals, language),
        more_refused=_counted(report.more_refused, language),
        steps=next_steps(report, publication),
        failing=_failing(report.failing, language, zone),
        more_failing=_counted(report.more_failing, language),
        stop=f'newsletter publication set {publication.slug} --report-to ""',
    )


def _facts(publication: Publication, report: Report, language: Language) -> Mapping[str, str]:
    """What sentences of the words are filled with."""
    totals = report.totals or Totals(eligible=0)
    return {
        "name": publication.name,
        "day": language.day(report.on),
        "title": clipped(report.title, longest=LONGEST_SUBJECT) or publication.name,
        "got": language.number(totals.submitted),
        "eligible": language.number(totals.eligible),
        "counted": language.number(totals.counted),
    }


def _span(report: Report, language: Language, zone: ZoneInfo) -> Mapping[str, str]:
    """From when to when it was sent; of what did not go out nothing."""
    if report.published_at is None:
        return {}
    first, last = report.published_at.astimezone(zone), report.at.astimezone(zone)
    within_a_day = first.date() == last.date()
    begin, end = (
        language.time(moment.time()) if within_a_day else language.moment(moment, zone)
        for moment in (first, last)
    )
    return {"begin": begin, "end": end, "duration": language.duration(report.seconds)}


def _ledger(totals: Totals | None, language: Language) -> Iterator[Line]:
    if totals is None:
        return
    for name in ALWAYS_SHOWN:
        yield Line(name=name, count=language.number(getattr(totals, name)))
    waiting = totals.pending + totals.claimed
    if waiting:
        yield Line(name="waiting", count=language.number(waiting))


def _refusals(refusals: Iterable[Refusal], language: Language) -> tuple[Line, ...]:
    return tuple(Line(name=r.reply, count=language.number(r.count)) for r in refusals)


def _failing(
    failing: Iterable[Failing], language: Language, zone: ZoneInfo
) -> tuple[FailingSource, ...]:
    return tuple(
        FailingSource(name=one.name, since=language.moment(one.since, zone), error=one.error)
        for one in failing
    )


def _counted(count: int, language: Language) -> str:
    return language.number(count) if count else ""


def _time_of(slot: str) -> time:
    return datetime.strptime(slot, "%H%M").time()  # noqa: DTZ007 - a wall time, no moment
