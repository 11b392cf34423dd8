"""Settle: give back what workers that are gone had claimed. The tick does it by itself; a lone command asks for it."""

from newsletter.actions.services import Services
from newsletter.store import deliveries


def settle(services: Services) -> None:
    """Settle claims whose worker is gone: back to pending, or uncertain when a message had been handed over."""
    with services.store.begin() as tx:
        deliveries.sweep(tx, now=services.clock.now(), reply_limit=services.policy.reply_limit)
