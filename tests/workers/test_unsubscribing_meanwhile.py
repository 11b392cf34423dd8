"""Readers unsubscribe while their edition is being sent: a real worker, a real mail server, a real database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller

from newsletter.actions import show
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.actions.subscribe import unsubscribe
from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId
from newsletter.links import Purpose
from newsletter.settings import load_settings
from newsletter.store import deliveries
from newsletter.wiring import wire
from tests.desk import MAILABLE, SECRET, draft_at, publication_at, readers_at
from tests.servers import free_port
from tests.waiting import PATIENCE_SECONDS, until
from tests.workers.processes import Environment, running

READERS = 100
BATCH = 10
HELD_AT = 25


class Gate:
    """A mail server that takes messages up to one, and holds the answer to that one until it is opened."""

    def __init__(self) -> None:
        self.takers: list[str] = []
        self.reached, self.open = Event(), Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a message; while the gate is closed no connection is answered."""
        self.takers.append(envelope.rcpt_tos[0])
        if len(self.takers) == HELD_AT:
            self.reached.set()
            self.open.wait(PATIENCE_SECONDS)
        return "250 2.0.0 taken"


def test_whoever_unsubscribes_while_an_edition_is_sent_gets_no_mail_after_the_batch_in_hand(
    postgres_url: str, redis_url: str, tmp_path: Path
) -> None:
    with gated() as (gate, port):
        environment = described(postgres_url, redis_url, port, tmp_path / "journal")
        services = wire(load_settings(**_named(environment)))
        keys, edition_id = published(services)
        with running(environment, "beat"), running(environment, "worker", "--concurrency", "1"):
            assert gate.reached.wait(PATIENCE_SECONDS)
            for key in keys:
                unsubscribe(services, services.links.token(Purpose.UNSUBSCRIBE, key))
            in_hand = addresses(services, edition_id, DeliveryState.CLAIMED)
            had_it = set(gate.takers)
            gate.open.set()
            until(lambda: show.status(services, edition_id).totals.finished)
        skipped = addresses(services, edition_id, DeliveryState.SKIPPED)
        services.store.close()
    assert len(in_hand) <= BATCH
    assert set(gate.takers) - had_it <= in_hand
    assert len(gate.takers) == READERS - len(skipped) <= HELD_AT + BATCH
    assert not skipped & set(gate.takers)


@contextmanager
def gated() -> Iterator[tuple[Gate, int]]:
    gate = Gate()
    controller = Controller(gate, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield gate, controller.port
    finally:
        gate.open.set()
        controller.stop()


def described(database: str, broker: str, port: int, journal: Path) -> Environment:
    return {
        "NEWSLETTER_DATABASE_URL": database,
        "NEWSLETTER_BROKER_URL": broker,
        "NEWSLETTER_SECRET_KEY": SECRET,
        "NEWSLETTER_BASE_URL": "https://news.example",
        "NEWSLETTER_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "NEWSLETTER_BATCH": str(BATCH),
        "NEWSLETTER_CONNECTIONS": "2",
        "NEWSLETTER_JOURNAL": str(journal),
    }


def published(services: Services) -> tuple[list[str], EditionId]:
    """The keys of the readers, and an edition on its way to them."""
    publication = publication_at(services, scheduled=False, **MAILABLE)
    keys = readers_at(services, publication, READERS)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    return keys, edition_id


def addresses(services: Services, edition_id: EditionId, state: DeliveryState) -> set[str]:
    with services.store.read() as tx:
        return {line.address for line in deliveries.in_states(tx, edition_id, [state], limit=1000)}


def _named(environment: Environment) -> dict[str, Any]:
    return {name.removeprefix("NEWSLETTER_").lower(): value for name, value in environment.items()}
