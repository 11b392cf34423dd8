"""What happened to an edition is reported once to each address, says what is recorded, and holds nothing up."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import text

from newsletter.actions import control, edit, manage, show
from newsletter.actions.deliver import deliver
from newsletter.actions.manage import Changes
from newsletter.actions.publish import publish_edition
from newsletter.actions.report import report, wire_of, write_reports
from newsletter.actions.report_facts import report_of
from newsletter.actions.run import run_schedule
from newsletter.actions.services import Services
from newsletter.actions.tick import tick
from newsletter.delivery import Reply
from newsletter.digest import EditionId, EditionState
from newsletter.errors import AddressError, InputError, NotHandedOverError
from newsletter.message import Wire
from newsletter.publication import Health, Publication
from newsletter.store import editions, reports, sources, subscriptions
from newsletter.transport import Server, SmtpTransport
from tests.conftest import FixedClock
from tests.desk import ON, SLUG, answering, draft_at, outbox, readers_at
from tests.render.golden_digest import renderer
from tests.transport.mail_servers import mail_server

ADMIN = "admin@news.example"
BLOCKED = Reply(code=554, text="5.7.1 <reader@mail.example> blocked", server="mx.test")
ACCEPTED = Reply(code=250, text="2.0.0 ok", server="mx.test")


@pytest.fixture
def told(services: Services, publication: Publication) -> Publication:
    """A publication that reports to one address."""
    return manage.set_publication(services, SLUG, Changes(report_to=ADMIN))


def rows(services: Services) -> list[tuple[str, str, str]]:
    """All reports: the kind of event, the address, the state."""
    with services.store.read() as tx:
        found = tx.execute(text("SELECT event, address, state FROM reports ORDER BY id"))
        return [(row.event.partition("/")[0], row.address, row.state) for row in found]


def mails(services: Services) -> list[EmailMessage]:
    """What admins got, readers' copies left out."""
    return [
        message_from_bytes(wire.data, policy=policy.default)
        for wire in outbox(services)
        if wire.rcpt_to.endswith("@news.example")
    ]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def published(services: Services, publication: Publication, *, readers: int = 3) -> EditionId:
    readers_at(services, publication, readers)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    return edition_id


def refusing(services: Services) -> Services:
    strict = replace(services, policy=replace(services.policy, pause_after_refusals=2))
    return answering(strict, lambda _wire: BLOCKED)


def broken_template(folder: Path, mail: str) -> Path:
    """An operator's folder whose template of a mail cannot be rendered."""
    template = folder / "email" / mail / "body.html"
    template.parent.mkdir(parents=True)
    template.write_text("{{ nonsense }}", encoding="utf-8")
    return folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A publication that reports to one address, and what is at hand to let something happen to it."""

    services: Services
    publication: Publication
    clock: FixedClock
    folder: Path


@pytest.fixture
def scene(services: Services, told: Publication, clock: FixedClock, tmp_path: Path) -> Scene:
    return Scene(services=services, publication=told, clock=clock, folder=tmp_path)


def sent(scene: Scene) -> None:
    deliver(scene.services, published(scene.services, scene.publication))


def paused(scene: Scene) -> None:
    deliver(refusing(scene.services), published(scene.services, scene.publication))


def failed(scene: Scene) -> None:
    edit.approve(scene.services, draft_at(scene.services, scene.publication))
    scene.clock.forward(hours=1)
    tick(scene.services)
    own = renderer(own=broken_template(scene.folder, "digest"))
    run_schedule(replace(scene.services, renderer=own), SLUG, ON)


def missed(scene: Scene) -> None:
    scene.clock.forward(hours=8)
    tick(scene.services)


def waiting(scene: Scene) -> None:
    manage.set_publication(scene.services, SLUG, Changes(approval_required=True))
    draft_at(scene.services, scene.publication)


EVENTS: dict[str, Callable[[Scene], None]] = {
    "sent": sent,
    "paused": paused,
    "failed": failed,
    "missed": missed,
    "approve": waiting,
}
SUBJECTS = {
    "sent": "Sent: 3 of 3 – The Big Picture, March 2",  # noqa: RUF001
    "paused": "Paused: 0 of 3 – The Big Picture, March 2",  # noqa: RUF001
    "failed": "Failed: The Big Picture, March 2",
    "missed": "Missed: The Big Picture, March 2",
    "approve": "Approve: Bridge – The Big Picture, March 2",  # noqa: RUF001
}


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_is_found_by_the_tick_and_reported_once(scene: Scene, event: str) -> None:
    EVENTS[event](scene)
    assert tick(scene.services).reports
    report(scene.services)
    assert not tick(scene.services).reports
    report(scene.services)
    assert rows(scene.services) == [(event, ADMIN, "submitted")]
    assert [str(mail["Subject"]) for mail in mails(scene.services)] == [SUBJECTS[event]]


@pytest.mark.parametrize("event", EVENTS)
def test_two_workers_at_once_report_an_event_once(scene: Scene, event: str) -> None:
    EVENTS[event](scene)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: report(scene.services), range(2)))
    report(scene.services)
    assert [kind for kind, _, _ in rows(scene.services)] == [event]
    assert len(mails(scene.services)) == 1


def test_an_event_found_twice_at_the_same_moment_is_written_once(scene: Scene) -> None:
    sent(scene)
    its_publication, now = scene.publication, scene.clock.now()
    with scene.services.store.read() as tx:
        [event] = reports.untold(
            tx, its_publication.id, since=now, today=ON, approval_required=False
        )
        its_report = report_of(tx, its_publication, event)
    for _ in range(2):
        with scene.services.store.begin() as tx:
            reports.add(
                tx,
                its_publication.id,
                event,
                its_report,
                address=ADMIN,
                suppressed=False,
                now=now,
            )
    assert rows(scene.services) == [("sent", ADMIN, "pending")]


@pytest.mark.parametrize("event", EVENTS)
def test_nobody_is_told_where_nobody_is_named(scene: Scene, event: str) -> None:
    manage.set_publication(scene.services, SLUG, Changes(report_to=""))
    EVENTS[event](scene)
    assert not tick(scene.services).reports
    report(scene.services)
    assert rows(scene.services) == []


def test_each_address_gets_the_report(scene: Scene) -> None:
    manage.set_publication(scene.services, SLUG, Changes(report_to=f"{ADMIN}, desk@news.example"))
    sent(scene)
    report(scene.services)
    assert [str(mail["To"]) for mail in mails(scene.services)] == [ADMIN, "desk@news.example"]


def test_what_happened_before_there_was_somebody_to_tell_is_told_to_nobody(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    deliver(services, published(services, publication))
    clock.forward(minutes=1)
    manage.set_publication(services, SLUG, Changes(report_to=ADMIN))
    report(services)
    assert rows(services) == []


def test_what_happened_long_ago_is_no_news(scene: Scene) -> None:
    manage.set_publication(scene.services, SLUG, Changes(scheduled=False))
    sent(scene)
    scene.clock.forward(days=31)
    assert not tick(scene.services).reports


def test_an_edition_of_an_old_date_that_goes_out_today_is_reported(scene: Scene) -> None:
    readers_at(scene.services, scene.publication, 1)
    edition_id = draft_at(scene.services, scene.publication, on=ON - timedelta(days=365))
    publish_edition(scene.services, edition_id)
    deliver(scene.services, edition_id)
    report(scene.services)
    assert [kind for kind, _, _ in rows(scene.services)] == ["sent"]


def test_who_is_named_later_is_not_told_again_what_was_reported(scene: Scene) -> None:
    sent(scene)
    report(scene.services)
    manage.set_publication(scene.services, SLUG, Changes(report_to=f"{ADMIN} new@news.example"))
    assert not tick(scene.services).reports


def test_an_edition_that_pauses_itself_again_is_reported_again(scene: Scene) -> None:
    edition_id = published(scene.services, scene.publication, readers=5)
    for _ in range(2):
        deliver(refusing(scene.services), edition_id)
        report(scene.services)
        control.resume(scene.services, edition_id)
        scene.clock.forward(minutes=1)
    told = [str(mail["Subject"]) for mail in mails(scene.services)]
    assert [kind for kind, _, _ in rows(scene.services)] == ["paused", "paused"]
    assert len(told) == 2


def test_a_draft_is_reported_once_however_often_it_is_composed(scene: Scene) -> None:
    waiting(scene)
    report(scene.services)
    scene.clock.forward(minutes=5)
    draft_at(scene.services, scene.publication)
    assert not tick(scene.services).reports


def test_a_draft_that_needs_no_approval_is_no_event(scene: Scene) -> None:
    draft_at(scene.services, scene.publication)
    assert not tick(scene.services).reports


def test_a_draft_of_a_day_that_is_over_waits_for_nobody(scene: Scene) -> None:
    manage.set_publication(scene.services, SLUG, Changes(approval_required=True, scheduled=False))
    draft_at(scene.services, scene.publication, on=ON - timedelta(days=1))
    assert not tick(scene.services).reports


def test_an_edition_paused_by_hand_is_no_event(scene: Scene) -> None:
    control.pause(scene.services, published(scene.services, scene.publication))
    assert not tick(scene.services).reports


def test_an_edition_cancelled_by_hand_is_no_event(scene: Scene) -> None:
    control.cancel(scene.services, published(scene.services, scene.publication))
    assert not tick(scene.services).reports


def test_the_totals_in_the_mail_are_those_of_the_ledger(scene: Scene) -> None:
    edition_id = published(scene.services, scene.publication)

    def answer(wire: Wire) -> Reply:
        return BLOCKED if wire.rcpt_to.startswith("reader1") else ACCEPTED

    deliver(answering(scene.services, answer), edition_id)
    report(scene.services)
    [mail] = mails(scene.services)
    totals = show.status(scene.services, edition_id).totals
    assert (totals.submitted, totals.refused, totals.adds_up) == (2, 1, True)
    told = text_of(mail)
    for line in (
        f"Expected: {totals.eligible}",
        f"Taken by the mail server: {totals.submitted}",
        f"Refused: {totals.refused}",
        f"To be tried again: {totals.deferred}",
        f"Uncertain (handed over, no answer): {totals.uncertain}",
        f"Skipped (left meanwhile, or suppressed): {totals.skipped}",
        "It adds up",
        f"newsletter edition status {edition_id}",
        f"https://news.example/{SLUG}/2026-03-02/0700",
    ):
        assert line in told


def test_a_ledger_that_does_not_add_up_is_told_first(scene: Scene) -> None:
    edition_id = published(scene.services, scene.publication)
    with scene.services.store.begin() as tx:
        editions.count(tx, edition_id, 4)
    deliver(scene.services, edition_id)
    report(scene.services)
    [mail] = mails(scene.services)
    assert str(mail["Subject"]).startswith("Does not add up: 3 of 4 ")
    assert "It does not add up: 3 counted, 4 expected." in text_of(mail)


def test_a_report_shows_replies_and_nobodys_address(scene: Scene) -> None:
    paused(scene)
    report(scene.services)
    [mail] = mails(scene.services)
    assert "554 5.7.1 … blocked" in text_of(mail)
    assert b"mail.example" not in mail.as_bytes()


def test_a_report_of_a_failure_says_what_stopped_the_edition(scene: Scene) -> None:
    failed(scene)
    report(scene.services)
    assert "The template digest/body.html, line 1 cannot be" in text_of(mails(scene.services)[0])


def test_a_report_of_a_pause_says_why(scene: Scene) -> None:
    paused(scene)
    report(scene.services)
    told = " ".join(text_of(mails(scene.services)[0]).replace(">", "").split())
    assert "2 readers in a row were refused, the last with: 554 5.7.1 … blocked" in told


def test_a_report_names_the_sources_that_fail_and_since_when(scene: Scene) -> None:
    source = manage.add_source(scene.services, SLUG, "https://ledger.example/feed", title="Ledger")
    with scene.services.store.begin() as tx:
        health = Health(failing_since=scene.clock.now(), failures=3, error="it answered 503")
        sources.record_health(tx, source.id, health)
    sent(scene)
    report(scene.services)
    told = text_of(mails(scene.services)[0])
    assert "Ledger since Mar 2, 6:00 AM · it answered 503" in " ".join(told.split())


def test_a_report_says_what_was_so_when_it_was_written(scene: Scene) -> None:
    paused(scene)
    write_reports(scene.services)
    scene.clock.forward(minutes=1)
    control.resume(scene.services, show.find_edition(scene.services, f"{SLUG}/latest"))
    deliver(scene.services, show.find_edition(scene.services, f"{SLUG}/latest"))
    report(scene.services)
    assert [str(mail["Subject"])[:6] for mail in mails(scene.services)] == ["Paused", "Sent: "]


def test_a_report_is_no_list_mail_and_no_answering_machine_answers_it(scene: Scene) -> None:
    sent(scene)
    report(scene.services)
    [mail] = mails(scene.services)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    assert mail["List-Id"] is None
    assert f'newsletter publication set {SLUG} --report-to ""' in text_of(mail)


def test_a_report_arrives_at_a_real_mail_server(scene: Scene) -> None:
    sent(scene)
    with (
        mail_server() as (inbox, port),
        closing(SmtpTransport(Server(host="127.0.0.1", port=port))) as transport,
    ):
        report(replace(scene.services, transport=transport))
    [envelope] = inbox.envelopes
    mail = message_from_bytes(envelope.original_content, policy=policy.default)
    assert envelope.rcpt_tos == [ADMIN]
    assert str(mail["Subject"]) == SUBJECTS["sent"]
    assert rows(scene.services) == [("sent", ADMIN, "submitted")]


def test_a_suppressed_address_is_not_mailed(scene: Scene) -> None:
    with scene.services.store.begin() as tx:
        subscriptions.suppress(tx, ADMIN, reason="x", now=scene.clock.now())
    sent(scene)
    report(scene.services)
    assert rows(scene.services) == [("sent", ADMIN, "skipped")]
    assert mails(scene.services) == []


def test_a_dead_mail_server_delays_a_report_and_loses_none(scene: Scene) -> None:
    def dead(_wire: Wire) -> Reply:
        raise NotHandedOverError("mx.test:25 refused the connection")

    sent(scene)
    assert report(answering(scene.services, dead)).stopped
    scene.clock.forward(minutes=2)
    assert tick(scene.services).reports
    report(scene.services)
    assert rows(scene.services) == [("sent", ADMIN, "submitted")]


def test_a_broken_template_delays_a_report_until_it_is_mended(scene: Scene) -> None:
    sent(scene)
    own = renderer(own=broken_template(scene.folder, "report"))
    report(replace(scene.services, renderer=own))
    assert rows(scene.services) == [("sent", ADMIN, "deferred")]
    scene.clock.forward(minutes=2)
    report(scene.services)
    assert rows(scene.services) == [("sent", ADMIN, "submitted")]


def test_a_report_that_cannot_be_sent_holds_no_edition_up(scene: Scene) -> None:
    own = renderer(own=broken_template(scene.folder, "report"))
    broken = replace(scene.services, renderer=own)
    paused(replace(scene, services=broken))
    report(broken)
    edition_id = show.find_edition(broken, f"{SLUG}/latest")
    control.resume(broken, edition_id)
    assert tick(broken).editions == (edition_id,)
    deliver(broken, edition_id)
    assert show.edition_of(broken, edition_id).state is EditionState.SENT


def test_a_worker_that_dies_leaves_its_reports_to_others(scene: Scene) -> None:
    sent(scene)
    write_reports(scene.services)
    with scene.services.store.begin() as tx:
        reports.claim(
            tx, claim="dead", limit=9, now=scene.clock.now(), lease=scene.services.policy.lease
        )
    scene.clock.forward(minutes=6)
    assert tick(scene.services).reports
    report(scene.services)
    assert rows(scene.services) == [("sent", ADMIN, "submitted")]


def test_the_same_report_always_gives_the_same_bytes(scene: Scene) -> None:
    sent(scene)
    write_reports(scene.services)
    with scene.services.store.begin() as tx:
        [mailing] = reports.claim(
            tx, claim="x", limit=9, now=scene.clock.now(), lease=scene.services.policy.lease
        )
    first = wire_of(scene.services, mailing, scene.publication)
    scene.clock.forward(hours=1)
    assert wire_of(scene.services, mailing, scene.publication) == first


def test_addresses_are_kept_in_one_form_each_once(services: Services, told: Publication) -> None:
    changed = manage.set_publication(
        services, SLUG, Changes(report_to="a@NEWS.example,b@müller.example  a@news.example")
    )
    assert changed.report_to == "a@news.example b@xn--mller-kva.example"


def test_who_is_told_since_when_survives_other_changes(
    services: Services, told: Publication, clock: FixedClock
) -> None:
    clock.forward(hours=1)
    changed = manage.set_publication(
        services, SLUG, Changes(tagline="New", report_to="x@a.example")
    )
    assert changed.report_since == told.report_since


def test_what_is_no_address_is_refused(services: Services, publication: Publication) -> None:
    with pytest.raises(AddressError, match="nobody"):
        manage.set_publication(services, SLUG, Changes(report_to="a@news.example, nobody"))


def test_more_addresses_than_a_mail_room_has_admins_are_refused(
    services: Services, publication: Publication
) -> None:
    crowd = " ".join(f"a{number}@news.example" for number in range(21))
    with pytest.raises(InputError, match="at most 20"):
        manage.set_publication(services, SLUG, Changes(report_to=crowd))
