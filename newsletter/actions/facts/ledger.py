"""An edition's ledger: its totals and its lines."""

from newsletter.actions.facts.plain import Facts, plain
from newsletter.actions.show import Status
from newsletter.delivery import Delivery, Totals

TOTALS = (
    "eligible",
    "submitted",
    "pending",
    "claimed",
    "deferred",
    "refused",
    "skipped",
    "uncertain",
)


def status_facts(status: Status) -> Facts:
    """An edition's ledger: totals by state, whether they add up, and who is in trouble."""
    edition = status.edition
    return {
        "edition": edition.id,
        "on": edition.on.isoformat(),
        "state": edition.state.value,
        "subject": edition.subject,
        "note": edition.note,
        "slow": list(status.slow),
        **totals_facts(status.totals),
        "waiting": {
            "count": status.waiting.count,
            "first_at": plain(status.waiting.first_at),
            "last_at": plain(status.waiting.last_at),
        },
        "troubled": [delivery_facts(delivery) for delivery in status.troubled],
    }


def totals_facts(totals: Totals) -> Facts:
    """The totals by state, and what they say together."""
    return {
        "totals": {name: getattr(totals, name) for name in TOTALS},
        "adds_up": totals.adds_up,
        "finished": totals.finished,
    }


def delivery_facts(delivery: Delivery) -> Facts:
    """A line of the ledger."""
    return {
        "address": delivery.address,
        "state": delivery.state.value,
        "reason": delivery.reason,
        "attempts": delivery.attempts,
        "code": delivery.code,
        "server": delivery.server,
        "next_at": plain(delivery.next_at),
        "due_at": plain(delivery.due_at),
        "recorded_at": plain(delivery.recorded_at),
    }
