"""A report of each kind from invented facts, to be looked at: no row, no reader, no server is behind it."""

from datetime import datetime, timedelta

from newsletter.delivery import Totals
from newsletter.digest import EditionId
from newsletter.report import Failing, Refusal, Report, ReportKind

SENT = Totals(eligible=1000, submitted=994, refused=4, skipped=1, uncertain=1)
PAUSED = Totals(eligible=1000, submitted=312, refused=52, pending=636)
_NOTE = "The template digest/body.html, line 3 cannot be rendered: 'lede' is undefined."
_NOTES = {
    ReportKind.PAUSED: "50 readers in a row were refused, the last with: 554 5.7.1 blocked, see https://blocks.example",
    ReportKind.FAILED: _NOTE,
    ReportKind.REMIND: "If nobody does, it goes out as it is, five minutes after its hour.",
    ReportKind.UNAPPROVED: "nobody approved it by its hour, so nobody gets it",
}
_TITLE = "Strait of Calder reopens after 41 days"


def sample_report(kind: ReportKind, *, now: datetime) -> Report:
    """A report as it might be now, with every block that its kind has."""
    totals = {ReportKind.SENT: SENT, ReportKind.PAUSED: PAUSED}.get(kind)
    return Report(
        kind=kind,
        on=now.date(),
        slot="0700",
        at=now,
        title="" if kind is ReportKind.MISSED else _TITLE,
        note=_NOTES.get(kind, ""),
        edition_id=None if kind is ReportKind.MISSED else EditionId(12),
        published_at=now - timedelta(minutes=12) if totals else None,
        totals=totals,
        refusals=_refusals(totals),
        failing=(_failing(now),),
    )


def _refusals(totals: Totals | None) -> tuple[Refusal, ...]:
    if totals is None:
        return ()
    unknown = Refusal(reply="550 5.1.1 …: user unknown", count=2)
    rest = totals.refused - unknown.count
    return (Refusal(reply="554 5.7.1 blocked, see https://blocks.example", count=rest), unknown)


def _failing(now: datetime) -> Failing:
    error = "the server answered 503 Service Unavailable"
    return Failing(name="Harbour Ledger", since=now - timedelta(days=2), error=error)
