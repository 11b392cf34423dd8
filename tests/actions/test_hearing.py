"""What came back, and what it means for its reader."""

from pathlib import Path

import pytest

from newsletter.actions.deliver import deliver
from newsletter.actions.feedback import Heard, hear
from newsletter.actions.feedback_folder import hear_folder
from newsletter.actions.notify import notify
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.actions.subscribe import add_reader, readers
from newsletter.digest import EditionId
from newsletter.errors import InputError
from newsletter.feedback import Kind
from newsletter.message import Wire
from newsletter.publication import Publication
from newsletter.store import subscriptions
from tests.conftest import FixedClock
from tests.desk import ON, SLUG, draft_at, outbox, publication_at, readers_at

ANN = "reader0@mail.example"


@pytest.fixture
def sent(services: Services, publication: Publication) -> Wire:
    """The copy that Ann was sent of an edition; there is another reader too."""
    readers_at(services, publication, 2)
    return next(wire for wire in send(services, publication) if wire.rcpt_to == ANN)


def send(services: Services, publication: Publication, *, day: int = 0) -> list[Wire]:
    before = len(outbox(services))
    edition = draft_at(services, publication, on=ON.replace(day=ON.day + day))
    publish_edition(services, edition)
    deliver(services, edition)
    return outbox(services)[before:]


def bounce(wire: Wire, status: str = "5.1.1", action: str = "failed") -> bytes:
    return (
        f"From: mailer-daemon@mail.example\nTo: {wire.mail_from}\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="part"\n\n'
        "--part\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\n"
        f"Final-Recipient: rfc822; {wire.rcpt_to}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; 550 {status} {wire.rcpt_to} said no\n\n--part--\n"
    ).encode()


def complaint(wire: Wire) -> bytes:
    return (
        b"From: feedback@provider.example\n"
        b'Content-Type: multipart/report; report-type=feedback-report; boundary="part"\n\n'
        b"--part\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n"
        b"--part\nContent-Type: message/rfc822\n\n" + wire.data + b"\n--part--\n"
    )


def states(services: Services, slug: str = SLUG) -> dict[str, str]:
    return {reader.address: reader.state.value for reader in readers(services, slug)}


def reason(services: Services, address: str = ANN) -> str:
    with services.store.read() as tx:
        found = subscriptions.suppression(tx, address)
    return "" if found is None else found.reason


def test_a_bad_address_is_suppressed_and_its_subscription_ends(
    services: Services, sent: Wire
) -> None:
    heard = hear(services, bounce(sent))

    assert (heard.handled, heard.suppressed) == (True, "bounced 5.1.1")
    assert states(services) == {ANN: "unsubscribed", "reader1@mail.example": "confirmed"}
    assert reason(services) == "bounced 5.1.1"


def test_a_suppressed_reader_gets_no_further_edition(
    services: Services, sent: Wire, publication: Publication
) -> None:
    hear(services, bounce(sent))

    assert [wire.rcpt_to for wire in send(services, publication, day=1)] == ["reader1@mail.example"]


def test_a_bad_address_ends_subscriptions_to_all_publications(
    services: Services, sent: Wire
) -> None:
    publication_at(services, "evening")
    add_reader(services, "evening", ANN, confirmed=True)

    hear(services, bounce(sent))

    assert states(services, "evening") == {ANN: "unsubscribed"}


def test_a_complaint_suppresses(services: Services, sent: Wire) -> None:
    heard = hear(services, complaint(sent))

    assert heard.feedback.kind is Kind.COMPLAINED
    assert (reason(services), states(services)[ANN]) == ("complained", "unsubscribed")


def test_the_reason_of_a_suppression_names_no_address(services: Services, sent: Wire) -> None:
    hear(services, bounce(sent, "5.1.1"))

    assert "@" not in reason(services)


def test_a_notice_that_bounces_suppresses_too(services: Services, publication: Publication) -> None:
    add_reader(services, SLUG, ANN, confirmed=False)
    notify(services)

    assert hear(services, bounce(outbox(services)[0])).suppressed
    assert states(services) == {ANN: "unsubscribed"}


def test_a_full_mailbox_is_noted_and_nothing_else(services: Services, sent: Wire) -> None:
    heard = hear(services, bounce(sent, "5.2.2"))

    assert (heard.handled, heard.suppressed) == (True, "")
    assert (reason(services), states(services)[ANN]) == ("", "confirmed")


def soft(
    services: Services, publication: Publication, clock: FixedClock, **forward: float
) -> list[Heard]:
    """Five editions, and each bounces softly from Ann."""
    readers_at(services, publication, 1)
    heard = []
    for day in range(5):
        [wire] = send(services, publication, day=day)
        heard.append(hear(services, bounce(wire, "4.4.1")))
        clock.forward(**forward)
    return heard


def test_soft_bounces_of_five_editions_suppress(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    heard = soft(services, publication, clock, days=1)

    assert [one.suppressed for one in heard] == ["", "", "", "", "bounced 5 editions in 30 days"]


def test_soft_bounces_that_lie_far_apart_do_not_suppress(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    heard = soft(services, publication, clock, days=10)

    assert [one.suppressed for one in heard] == [""] * 5


def test_a_bounce_heard_many_times_counts_once(services: Services, sent: Wire) -> None:
    for _ in range(6):
        assert hear(services, bounce(sent, "5.2.2")).handled

    assert reason(services) == ""


def test_a_delay_is_no_bounce(services: Services, sent: Wire) -> None:
    for _ in range(6):
        heard = hear(services, bounce(sent, "4.4.1", action="delayed"))

    assert (heard.feedback.kind, reason(services)) == (Kind.AUTOMATIC, "")


def test_an_automatic_answer_changes_nothing(services: Services, sent: Wire) -> None:
    vacation = f"To: {sent.mail_from}\nAuto-Submitted: auto-replied\n\nAway.\n".encode()

    assert hear(services, vacation).handled
    assert states(services)[ANN] == "confirmed"


@pytest.mark.parametrize("spoilt", ["key", "edition", "none"])
def test_a_bounce_without_its_proof_is_left_for_a_person(
    services: Services, sent: Wire, spoilt: str
) -> None:
    tag = sent.mail_from.partition("+")[2].partition("@")[0]
    about, key = tag.split(".")
    other = {"key": f"{about}.{key[::-1]}", "edition": f"e999.{key}", "none": "nobody"}[spoilt]

    heard = hear(services, bounce(sent).replace(tag.encode(), other.encode()))

    assert (heard.handled, states(services)[ANN]) == (False, "confirmed")
    why = "says which copy" if spoilt == "none" else "with its key was sent"
    assert why in heard.sentence


def test_the_envelopes_recipient_is_proof_enough(services: Services, sent: Wire) -> None:
    raw = bounce(sent).replace(sent.mail_from.encode(), b"somebody@news.example")

    assert not hear(services, raw).handled
    assert hear(services, raw, recipient=sent.mail_from).handled


def test_what_a_person_wrote_is_left_for_a_person(services: Services, sent: Wire) -> None:
    heard = hear(services, f"To: {sent.mail_from}\nSubject: Thank you\n\nFine.\n".encode())

    assert not heard.handled
    assert "left for a person" in heard.sentence


def test_a_key_of_another_reader_does_not_fit_an_edition_they_were_not_sent(
    services: Services, sent: Wire, publication: Publication
) -> None:
    late = add_reader(services, SLUG, "late@mail.example", confirmed=True)
    tag = sent.mail_from.partition("+")[2].partition("@")[0]
    forged = f"{tag.split('.')[0]}.{late.key}"

    assert not hear(services, bounce(sent).replace(tag.encode(), forged.encode())).handled


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for part in ("new", "cur", "tmp"):
        (tmp_path / "bounces" / part).mkdir(parents=True)
    return tmp_path / "bounces"


def test_a_folder_is_emptied_but_for_what_a_person_should_read(
    services: Services, sent: Wire, maildir: Path
) -> None:
    (maildir / "new" / "1.bounce").write_bytes(bounce(sent, "5.2.2"))
    (maildir / "cur" / "2.letter:2,S").write_bytes(b"Subject: Hello\n\nHello!\n")

    report = hear_folder(services, maildir)

    assert report.handled == {"bounced_soft": 1}
    assert [line.partition(":")[0] for line in report.left] == ["2.letter"]
    assert [file.name for file in (maildir / ".handled" / "cur").iterdir()] == ["1.bounce:2,S"]
    assert not list((maildir / "new").iterdir())


def test_a_folder_heard_again_tells_only_what_is_left(
    services: Services, sent: Wire, maildir: Path
) -> None:
    (maildir / "new" / "1").write_bytes(bounce(sent, "5.2.2"))
    hear_folder(services, maildir)

    assert hear_folder(services, maildir).handled == {}


def test_a_run_cut_short_before_it_moved_a_message_does_no_harm(
    services: Services, sent: Wire, maildir: Path
) -> None:
    (maildir / "new" / "1").write_bytes(bounce(sent, "5.1.1"))
    hear(services, bounce(sent, "5.1.1"))

    assert hear_folder(services, maildir).handled == {"bounced_hard": 1}
    assert reason(services) == "bounced 5.1.1"


def test_a_folder_that_is_no_maildir_is_named(services: Services, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no Maildir"):
        hear_folder(services, tmp_path)


def test_the_ledger_still_adds_up_after_bounces(services: Services, sent: Wire) -> None:
    from newsletter.store import deliveries

    hear(services, bounce(sent))

    with services.store.read() as tx:
        totals = deliveries.totals(tx, EditionId(1))
    assert (totals.adds_up, totals.submitted) == (True, 2)
