"""Suppressing: who is never mailed again for what was said of their address, in a bounce or in a refusal."""

from collections.abc import Mapping
from datetime import datetime

from newsletter.actions.services import Policy, Services
from newsletter.digest import EditionId
from newsletter.feedback import Feedback, Kind, soft_count
from newsletter.store import Transaction
from newsletter.store import feedback as answers
from newsletter.subscriber import SubscriberId


def suppression_reasons(
    services: Services,
    tx: Transaction,
    heard: Mapping[SubscriberId, Feedback],
    *,
    now: datetime,
) -> dict[SubscriberId, str]:
    """Why readers are not mailed again, of those of whom something new was written down.

    No reason names an address: a suppression keeps only a hash.
    """
    reasons = {reader: said for reader, one in heard.items() if (said := _at_once(one))}
    soft = [reader for reader, one in heard.items() if one.kind is Kind.SOFT]
    return reasons | _too_often(services.policy, tx, soft, now=now)


def _at_once(heard: Feedback) -> str:
    match heard.kind:
        case Kind.COMPLAINED:
            return "complained"
        case Kind.HARD:
            return f"bounced {heard.status}".strip()
        case _:
            return ""


def _too_often(
    policy: Policy, tx: Transaction, readers: list[SubscriberId], *, now: datetime
) -> dict[SubscriberId, str]:
    if not readers:
        return {}
    bounces = answers.soft_bounces(tx, readers, since=now - policy.soft_bounce_window)
    many = {r: found for r, found in bounces.items() if len(found) >= policy.soft_bounces}
    if not many:
        return {}
    oldest = EditionId(min(bounce.edition for found in many.values() for bounce in found))
    arrived = answers.arrived(tx, many, since=oldest)
    counts = {r: soft_count(found, arrived.get(r, ())) for r, found in many.items()}
    days = policy.soft_bounce_window.days
    return {
        reader: f"bounced {count} editions in {days} days"
        for reader, count in counts.items()
        if count >= policy.soft_bounces
    }
