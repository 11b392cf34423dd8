"""What the tick does with lines: uncertain ones sent again by a policy, proofs, and refusals heard as bounces are."""

from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.actions import control, manage, show
from newsletter.actions.deliver import deliver
from newsletter.actions.feedback import hear
from newsletter.actions.manage import Changes
from newsletter.actions.publish import publish_edition
from newsletter.actions.retry import retry
from newsletter.actions.services import Services
from newsletter.actions.subscribe import add_reader, readers, remove_reader
from newsletter.actions.tick import tick
from newsletter.delivery import DeliveryState, Reply
from newsletter.digest import EditionId
from newsletter.errors import InputError, NoAnswerError
from newsletter.ledger import ActKind
from newsletter.message import Wire
from newsletter.publication import Publication
from newsletter.store import acts, subscriptions
from newsletter.store.tables import editions as table
from tests.actions.ledger_desk import (
    BLOCKED,
    REFUSED,
    SILENT,
    UNKNOWN,
    line_of,
    mixed_edition,
    moody,
    states,
)
from tests.conftest import FixedClock
from tests.desk import ON, SLUG, answering, draft_at, outbox, publication_at, readers_at


@pytest.fixture
def edition_id(services: Services, publication: Publication) -> EditionId:
    return mixed_edition(services, publication)


def policy(services: Services, uncertain: str) -> None:
    manage.set_publication(services, SLUG, Changes(uncertain=uncertain))


def later(services: Services, clock: FixedClock, edition_id: EditionId, **by: float) -> list[str]:
    """Who is sent a copy, after so long, by the tick and the worker that it rings."""
    clock.forward(**by)
    tick(services)
    before = len(outbox(services))
    deliver(services, edition_id)
    return [wire.rcpt_to for wire in outbox(services)[before:]]


def test_uncertain_deliveries_are_held_where_no_policy_says_otherwise(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    assert later(services, clock, edition_id, hours=40) == []
    assert states(services, edition_id)[SILENT] == "uncertain"


def test_a_policy_sends_uncertain_deliveries_again_after_its_hours(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    policy(services, "resend:6h")
    assert later(services, clock, edition_id, hours=5, minutes=59) == []
    assert later(services, clock, edition_id, minutes=1) == [SILENT]
    assert show.edition_of(services, edition_id).state == "sent"


def test_the_ledger_shows_that_the_policy_sent_it_again(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    policy(services, "resend:1h")
    later(services, clock, edition_id, hours=1)
    line = line_of(services, edition_id, SILENT)
    assert (line.delivery.state, line.delivery.attempts) == ("submitted", 2)
    assert [act.sentence.partition(";")[0] for act in line.acts] == [
        "resent by the policy resend:1h on 2026-03-02 07:00 UTC"
    ]


def test_a_policy_sends_nothing_a_third_time(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    policy(services, "resend:1h")
    clock.forward(hours=1)
    tick(services)
    deliver(answering(services, moody), edition_id)
    assert later(services, clock, edition_id, hours=2) == []
    assert states(services, edition_id)[SILENT] == "uncertain"


def test_a_tick_that_slept_since_it_looked_sends_nothing_a_third_time(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    policy(services, "resend:1h")
    stale = line_of(services, edition_id, SILENT).delivery
    clock.forward(hours=1)
    tick(services)
    deliver(answering(services, moody), edition_id)
    with services.store.begin() as tx:
        moved = acts.move(
            tx, [stale], DeliveryState.PENDING, kind=ActKind.RESENT, by="p", now=clock.now()
        )
    assert moved == 0


def test_a_line_that_was_put_back_while_its_edition_was_finished_is_worked_on(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    retry(services, edition_id, REFUSED, by="ann")
    with services.store.begin() as tx:
        tx.execute(table.update().values(state="sent", finished_at=clock.now()))
    tick(services)
    deliver(services, edition_id)
    assert sorted(wire.rcpt_to for wire in outbox(services)) == [UNKNOWN, BLOCKED]


def test_a_policy_sends_no_old_news(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    policy(services, "resend:1h")
    assert later(services, clock, edition_id, hours=48) == []


def test_a_policy_sends_nothing_to_who_unsubscribed_meanwhile(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    policy(services, "resend:1h")
    remove_reader(services, SLUG, SILENT)
    assert later(services, clock, edition_id, hours=2) == []
    assert states(services, edition_id)[SILENT] == "uncertain"


def test_a_policy_leaves_a_paused_edition_alone(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    policy(services, "resend:1h")
    retry(services, edition_id, REFUSED, by="ann")
    control.pause(services, edition_id)
    assert later(services, clock, edition_id, hours=2) == []


@pytest.mark.parametrize("text", ["", "resend", "resend:0h", "resend:48h", "resend:6", "drop"])
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="right would be hold"):
        manage.READ["uncertain"](text)


def bounce(tag: str, status: str) -> bytes:
    return (
        f"From: mailer-daemon@mail.example\nTo: bounce+{tag}@news.example\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="part"\n\n'
        "--part\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\n"
        f"Final-Recipient: rfc822; x@mail.example\nAction: failed\nStatus: {status}\n\n--part--\n"
    ).encode()


def complaint(tag: str) -> bytes:
    return (
        b"From: feedback@provider.example\n"
        b'Content-Type: multipart/report; report-type=feedback-report; boundary="part"\n\n'
        b"--part\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n"
        b"--part\nContent-Type: message/rfc822\n\nMessage-ID: <" + tag.encode() + b"@news.example>"
        b"\n\nText\n--part--\n"
    )


def vacation(tag: str) -> bytes:
    return (
        f"From: x@mail.example\nTo: bounce+{tag}@news.example\nAuto-Submitted: auto-replied\n\nAway"
    ).encode()


def letter(tag: str) -> bytes:
    return f"From: x@mail.example\nIn-Reply-To: <{tag}@news.example>\n\nThank you!".encode()


def tag_of(services: Services, edition_id: EditionId, address: str) -> str:
    line = line_of(services, edition_id, address)
    return line.message_id.strip("<>").partition("@")[0]


def test_whatever_comes_back_shows_that_the_message_had_left(
    services: Services, publication: Publication
) -> None:
    answers = {
        "a bounce": lambda tag: bounce(tag, "5.1.1"),
        "a complaint": complaint,
        "an automatic answer": vacation,
        "an answer": letter,
    }
    readers_at(services, publication, len(answers))
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    deliver(answering(services, silent), edition_id)

    for number, answer in enumerate(answers.values()):
        hear(services, answer(tag_of(services, edition_id, f"reader{number}@mail.example")))

    lines = [line_of(services, edition_id, f"reader{n}@mail.example") for n in range(4)]
    assert [line.delivery.state.value for line in lines] == ["submitted"] * 4
    assert [line.acts[0].by for line in lines] == list(answers)


def silent(_wire: Wire) -> Reply:
    raise NoAnswerError("mx did not answer")


def test_a_bounce_counts_beside_what_it_proves(services: Services, edition_id: EditionId) -> None:
    heard = hear(services, bounce(tag_of(services, edition_id, SILENT), "5.1.1"))
    assert heard.suppressed == "bounced 5.1.1"
    assert states(services, edition_id)[SILENT] == "submitted"


def test_a_wrong_key_proves_nothing(services: Services, edition_id: EditionId) -> None:
    hear(services, bounce(f"e{edition_id}.{'a' * 26}", "5.1.1"))
    assert states(services, edition_id)[SILENT] == "uncertain"


def test_what_was_refused_is_not_made_submitted_by_an_answer(
    services: Services, edition_id: EditionId
) -> None:
    hear(services, vacation(tag_of(services, edition_id, UNKNOWN)))
    assert states(services, edition_id)[UNKNOWN] == "refused"


def test_what_is_proved_is_sent_again_by_no_policy(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    policy(services, "resend:1h")
    hear(services, vacation(tag_of(services, edition_id, SILENT)))
    assert later(services, clock, edition_id, hours=2) == []


def reason(services: Services, address: str) -> str:
    with services.store.read() as tx:
        found = subscriptions.suppression(tx, address)
    return "" if found is None else found.reason


def test_a_bad_address_is_suppressed_when_its_refusal_has_settled(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    heard = []
    for minutes in (9, 1):
        clock.forward(minutes=minutes)
        tick(services)
        heard.append(reason(services, UNKNOWN))
    assert heard == ["", "bounced 5.1.1"]
    [unsubscribed] = [r for r in readers(services, SLUG) if r.state == "unsubscribed"]
    assert unsubscribed.address == UNKNOWN


def test_a_refusal_for_policy_suppresses_nobody(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    for day in range(7):
        sent(services, publication, day, Reply(code=554, text="5.7.1 blocked", server="mx"))
        clock.forward(days=1)
        tick(services)
    assert reason(services, "reader0@mail.example") == ""


def sent(services: Services, publication: Publication, day: int, reply: Reply) -> EditionId:
    readers_at(services, publication, 1)
    edition_id = draft_at(services, publication, on=ON + timedelta(days=day))
    publish_edition(services, edition_id)
    deliver(answering(services, lambda _wire: reply), edition_id)
    return edition_id


FULL = Reply(code=552, text="5.2.2 mailbox full", server="mx")
TAKEN = Reply(code=250, text="2.0.0 taken", server="mx")


def suppressed_on(
    services: Services, publication: Publication, clock: FixedClock, replies: list[Reply]
) -> list[str]:
    told = []
    for day, reply in enumerate(replies):
        sent(services, publication, day, reply)
        clock.forward(days=1)
        tick(services)
        told.append(reason(services, "reader0@mail.example"))
    return told


def test_soft_refusals_of_five_editions_suppress(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    told = suppressed_on(services, publication, clock, [FULL] * 5)
    assert told == ["", "", "", "", "bounced 5 editions in 30 days"]


def test_an_edition_that_arrives_begins_the_count_anew(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    told = suppressed_on(services, publication, clock, [FULL, FULL, FULL, FULL, TAKEN, FULL, FULL])
    assert set(told) == {""}


def test_refusals_of_a_paused_edition_are_not_heard_until_it_goes_on(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    readers_at(services, publication, 3)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    nervous = replace(services, policy=replace(services.policy, pause_after_refusals=2))
    deliver(
        answering(nervous, lambda _w: Reply(code=550, text="5.1.1 unknown", server="mx")),
        edition_id,
    )
    clock.forward(hours=1)
    tick(services)
    paused = reason(services, "reader0@mail.example")
    control.resume(services, edition_id)
    tick(services)
    assert (paused, reason(services, "reader0@mail.example")) == ("", "bounced 5.1.1")


def test_a_refusal_that_is_retried_in_time_is_not_heard(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    retry(services, edition_id, REFUSED, by="ann")
    assert later(services, clock, edition_id, minutes=30) == [UNKNOWN, BLOCKED]
    tick(services)
    assert reason(services, UNKNOWN) == ""


def test_who_was_let_in_again_is_not_suppressed_for_the_same_refusal(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    clock.forward(minutes=10)
    tick(services)
    with services.store.begin() as tx:
        subscriptions.lift_suppression(tx, UNKNOWN)
    clock.forward(minutes=10)
    tick(services)
    assert reason(services, UNKNOWN) == ""


def test_refusals_end_subscriptions_to_all_publications(
    services: Services, clock: FixedClock, edition_id: EditionId
) -> None:
    publication_at(services, "evening")
    add_reader(services, "evening", UNKNOWN, confirmed=True)
    clock.forward(minutes=10)
    tick(services)
    assert [reader.state.value for reader in readers(services, "evening")] == ["unsubscribed"]
