"""Lanes over real SMTP: many connections at once, refusals in between, servers that are not there."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count as count_from

import pytest

from newsletter.actions import control, show
from newsletter.actions.deliver import deliver
from newsletter.actions.lane import Stretch
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.delivery import Reply
from newsletter.digest import EditionId, EditionState
from newsletter.errors import NoAnswerError
from newsletter.message import Wire
from newsletter.store import claims
from newsletter.transport import transport_from
from tests.conftest import FixedClock
from tests.desk import MAILABLE, answering, draft_at, outbox, publication_at, readers_at
from tests.servers import free_port
from tests.transport.mail_servers import DROP, mail_server, raw_server

READERS = 90
CROWD = 2000
TAKEN = Reply(code=250, text="2.0.0 taken", server="mx.test")


@pytest.fixture
def edition_id(services: Services) -> EditionId:
    publication = publication_at(services, "lanes", **MAILABLE)
    readers_at(services, publication, READERS)
    made = draft_at(services, publication)
    publish_edition(services, made)
    return made


def delivered(services: Services, edition_id: EditionId, *urls: str) -> Stretch:
    """Deliver over six connections, forty messages in hand."""
    policy = replace(services.policy, connections=6, batch=40)
    transport = transport_from(urls)
    try:
        return deliver(replace(services, transport=transport, policy=policy), edition_id)
    finally:
        transport.close()


@pytest.mark.parametrize("extensions", [(), ("PIPELINING",), ("PIPELINING", "CHUNKING")])
def test_every_reader_gets_one_copy_over_several_connections(
    services: Services, edition_id: EditionId, extensions: tuple[str, ...]
) -> None:
    with mail_server(extensions=extensions) as (inbox, port):
        stretch = delivered(services, edition_id, f"smtp://127.0.0.1:{port}")
    assert sorted(envelope.rcpt_tos[0] for envelope in inbox.envelopes) == sorted(
        f"reader{number}@mail.example" for number in range(READERS)
    )
    assert stretch.worked == show.status(services, edition_id).totals.submitted == READERS


def test_refusals_in_between_are_recorded_and_hold_nobody_up(
    services: Services, edition_id: EditionId
) -> None:
    answers = {"RCPT": ["250 ok", "550 5.1.1 no", "450 4.2.1 later"] * 10}
    with raw_server(answers, extensions=("PIPELINING",)) as server:
        delivered(services, edition_id, f"smtp://127.0.0.1:{server.port}")
    totals = show.status(services, edition_id).totals
    assert (totals.refused, totals.deferred, totals.submitted) == (10, 10, READERS - 20)
    assert len(set(server.taken)) == len(server.taken) == READERS - 20


def test_when_no_server_is_there_nobody_is_touched_and_the_edition_says_why(
    services: Services, edition_id: EditionId
) -> None:
    stretch = delivered(services, edition_id, f"smtp://127.0.0.1:{free_port()}")
    totals = show.status(services, edition_id).totals
    assert "cannot be reached" in stretch.stopped
    assert show.edition_of(services, edition_id).note == stretch.stopped
    assert (totals.pending, totals.adds_up) == (READERS, True)


def test_a_dead_server_of_two_costs_nobody_their_copy(
    services: Services, edition_id: EditionId
) -> None:
    with mail_server(extensions=("PIPELINING",)) as (inbox, port):
        urls = (f"smtp://127.0.0.1:{free_port()}?weight=9", f"smtp://127.0.0.1:{port}")
        delivered(services, edition_id, *urls)
    assert len(inbox.envelopes) == show.status(services, edition_id).totals.submitted == READERS


def test_two_servers_share_the_work_and_nobody_gets_two(
    services: Services, edition_id: EditionId
) -> None:
    with mail_server(extensions=("PIPELINING",)) as (one, port), mail_server() as (two, other):
        delivered(services, edition_id, f"smtp://127.0.0.1:{port}", f"smtp://127.0.0.1:{other}")
    taken = [envelope.rcpt_tos[0] for inbox in (one, two) for envelope in inbox.envelopes]
    assert len(set(taken)) == len(taken) == READERS
    assert one.envelopes
    assert two.envelopes


def test_others_are_called_once_where_there_is_plenty(
    services: Services, edition_id: EditionId
) -> None:
    calls: list[str] = []
    policy = replace(services.policy, batch=20)
    services = replace(services, policy=policy)
    deliver(services, edition_id, on_plenty=lambda: calls.append("come"))
    assert calls == ["come"]


def test_no_more_are_in_hand_than_a_batch_of_one(services: Services, edition_id: EditionId) -> None:
    in_hand: list[int] = []

    def counting(_wire: Wire) -> Reply:
        in_hand.append(show.status(services, edition_id).totals.claimed)
        return Reply(code=250, text="2.0.0 ok", server="mx.test")

    one = replace(answering(services, counting), policy=replace(services.policy, batch=1))
    deliver(one, edition_id)
    assert in_hand == [1] * READERS


def test_others_are_not_called_for_a_few(services: Services) -> None:
    publication = publication_at(services, "few", **MAILABLE)
    readers_at(services, publication, 3)
    made = draft_at(services, publication)
    publish_edition(services, made)
    calls: list[str] = []
    deliver(services, made, on_plenty=lambda: calls.append("come"))
    assert calls == []


def test_the_ledger_knows_when_the_bytes_left_and_what_they_were(
    services: Services, edition_id: EditionId
) -> None:
    deliver(services, edition_id)
    for wire in outbox(services):
        line = show.delivery_of(services, edition_id, wire.rcpt_to)
        assert line is not None
        assert line.checksum == wire.checksum
        assert line.handed_over_at == services.clock.now()


def test_nothing_is_left_of_a_claim_that_was_worked_off(
    services: Services, edition_id: EditionId
) -> None:
    with mail_server() as (_, port):
        delivered(services, edition_id, f"smtp://127.0.0.1:{port}")
    with services.store.read() as tx:
        assert claims.every(tx) == ()


def test_a_server_that_answers_no_message_pauses_the_edition(
    services: Services, edition_id: EditionId
) -> None:
    few = replace(services, policy=replace(services.policy, pause_after_refusals=10))
    with raw_server({"DOT": [DROP] * READERS}, extensions=("PIPELINING",)) as server:
        stretch = delivered(few, edition_id, f"smtp://127.0.0.1:{server.port}")
    edition, totals = (
        show.edition_of(services, edition_id),
        show.status(services, edition_id).totals,
    )
    assert (edition.state, edition.note) == (EditionState.PAUSED, stretch.stopped)
    assert "16 messages in a row were not answered, the last: " in edition.note
    assert f"127.0.0.1:{server.port}" in edition.note
    assert (
        16 <= len(server.taken) == totals.uncertain <= 16 + 2 * 6
    )  # in the air, and the next behind them
    assert totals.pending == READERS - totals.uncertain


def answering_but(nth: int) -> Callable[[Wire], Reply]:
    """A mail server that never answers each so-manyth message."""
    count = count_from(1)

    def answer(_wire: Wire) -> Reply:
        if next(count) % nth == 0:
            raise NoAnswerError("mx.test:25 was handed the message and did not answer")
        return TAKEN

    return answer


def crowd(services: Services) -> EditionId:
    publication = publication_at(services, "crowd", **MAILABLE)
    readers_at(services, publication, CROWD)
    made = draft_at(services, publication)
    publish_edition(services, made)
    return made


def test_a_server_of_several_that_answers_nothing_pauses_the_edition_though_the_others_answer(
    services: Services,
) -> None:
    edition_id = crowd(services)
    deliver(answering(services, answering_but(3)), edition_id)
    edition = show.edition_of(services, edition_id)
    assert edition.state is EditionState.PAUSED
    assert edition.note.startswith("Far more than one message in 10 was not answered")
    assert "mx.test:25" in edition.note
    assert show.status(services, edition_id).totals.uncertain <= CROWD / 8


def test_a_few_messages_without_an_answer_pause_nothing(services: Services) -> None:
    edition_id = crowd(services)
    strict = replace(services, policy=replace(services.policy, pause_after_refusals=20))
    deliver(answering(strict, answering_but(20)), edition_id)
    assert show.edition_of(services, edition_id).state is EditionState.SENT
    assert show.status(services, edition_id).totals.uncertain == CROWD / 20


def test_refusals_in_a_row_are_counted_from_lane_to_lane_until_somebody_lets_it_go_on(
    services: Services, edition_id: EditionId, clock: FixedClock
) -> None:
    def no(_wire: Wire) -> Reply:
        clock.forward(seconds=4)
        return Reply(code=550, text="5.1.1 no", server="mx.test")

    policy = replace(services.policy, batch=1, pause_after_refusals=5)
    slow = replace(answering(services, no), policy=policy)
    stretches = [deliver(slow, edition_id) for _ in range(2)]
    note = show.edition_of(services, edition_id).note
    control.resume(slow, edition_id)
    stretches.append(deliver(slow, edition_id))
    assert [stretch.pauses for stretch in stretches] == [False, True, False]
    assert note.startswith("5 readers in a row were refused")
