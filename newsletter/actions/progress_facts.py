"""Progress as plain values for JSON: the command line, the status route and the events of the API tell the same."""

from datetime import datetime

from newsletter.actions.facts import Facts, totals_facts
from newsletter.actions.watch import Sight
from newsletter.progress import Lot, Share
from newsletter.report import without_addresses

DECIMALS = 3


def progress_facts(sight: Sight) -> Facts:
    """An edition's progress: how far, how fast, when it may be done, by server, by domain, and what is in the way.

    Rates are in messages a second, moments in UTC, ``done`` is from 0 to 1. ``by_domain`` was counted at
    ``by_domain_at``; its last entry may be the rest, without a name.
    """
    seen = sight.progress
    course = seen.course
    return {
        "edition": course.id,
        "state": course.state.value,
        "subject": course.subject,
        "note": course.note,
        **totals_facts(seen.totals),
        "at": _moment(seen.at),
        "done": _rounded(seen.done),
        "rate": _rounded(seen.rate),
        "eta": _moment(seen.eta),
        "quiet_seconds": _rounded(seen.quiet_seconds),
        "due": seen.due,
        "later": seen.later,
        "next_at": _moment(seen.next_at),
        "due_until": _moment(seen.due_until),
        "published_at": _moment(course.published_at),
        "finished_at": _moment(course.finished_at),
        "seconds": _rounded(seen.seconds),
        "mean_rate": _rounded(seen.mean_rate),
        "by_server": [{"server": one.name, **_share_facts(one)} for one in seen.servers],
        "by_domain": [_domain_facts(one) for one in sight.domains],
        "by_domain_at": _moment(sight.domains_at),
        "reasons": [_reason_facts(one) for one in seen.reasons],
        "slow": list(seen.slow),
    }


def _domain_facts(share: Share) -> Facts:
    return {"domain": share.name, "domains": share.domains, **_share_facts(share)}


def _share_facts(share: Share) -> Facts:
    return {
        "readers": share.readers,
        "submitted": share.submitted,
        "waiting": share.waiting,
        "deferred": share.deferred,
        "refused": share.refused,
        "skipped": share.skipped,
        "uncertain": share.uncertain,
        "rate": _rounded(share.rate),
    }


def _reason_facts(lot: Lot) -> Facts:
    return {
        "state": lot.state.value,
        "readers": lot.readers,
        "code": lot.code,
        "server": lot.server,
        "reason": without_addresses(lot.reason),
        "next_at": _moment(lot.next_at),
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)
