"""Pre-flight as publishing does it: errors stop an edition where it stands, warnings do not."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from newsletter.actions import edit, manage, show
from newsletter.actions.check import check_edition, check_facts
from newsletter.actions.publish import publish, publish_edition
from newsletter.actions.services import Services
from newsletter.digest import Edition, EditionId, EditionState
from newsletter.errors import PreflightError, StateError
from newsletter.message import DkimSigner
from newsletter.preflight import Check, Severity
from newsletter.publication import Publication
from newsletter.store import editions, renditions
from newsletter.transport import Fleet, MaildirTransport, Member, MemoryTransport, only_files
from tests.actions.relay import RelayTransport
from tests.desk import MAILABLE, ON, SLUG, composition, draft_at, publication_at, readers_at
from tests.message.sample_letter import private_key

MENDED = manage.Changes(**MAILABLE)  # type: ignore[arg-type]  # a shorthand


@pytest.fixture
def earnest(services: Services) -> Services:
    """The same desk, with a mail server behind it."""
    return replace(services, transport=RelayTransport())


def found(services: Services, edition_id: EditionId) -> dict[Check, Severity]:
    return {one.check: one.severity for one in check_edition(services, edition_id).findings}


def edition(services: Services, edition_id: EditionId) -> Edition:
    return show.edition_of(services, edition_id)


def test_a_rehearsal_publishes_with_warnings(services: Services, publication: Publication) -> None:
    edition_id = draft_at(services, publication)
    published = publish(services, edition_id)
    assert {warning.check for warning in published.warnings} == {
        Check.POSTAL_ADDRESS,
        Check.SENDER_PLACEHOLDER,
        Check.DKIM_UNSIGNED,
    }
    assert edition(services, edition_id).state is EditionState.SENDING


def test_in_earnest_errors_stop_the_edition_and_are_all_named(
    earnest: Services, publication: Publication
) -> None:
    edition_id = draft_at(earnest, publication)
    with pytest.raises(PreflightError) as caught:
        publish_edition(earnest, edition_id)
    said = str(caught.value)
    assert said.startswith(f"Edition {edition_id} does not go out: ")
    assert "has no postal address" in said
    assert "desk@news.example is a placeholder" in said
    assert said.endswith(f"newsletter edition check {edition_id}")
    assert isinstance(caught.value, StateError)
    assert not caught.value.passing


@pytest.mark.parametrize("state", [EditionState.DRAFT, EditionState.APPROVED])
def test_a_stopped_edition_stays_what_it_was(
    earnest: Services, publication: Publication, state: EditionState
) -> None:
    readers_at(earnest, publication, 3)
    edition_id = draft_at(earnest, publication)
    if state is EditionState.APPROVED:
        edit.approve(earnest, edition_id)
    before = edition(earnest, edition_id)
    with pytest.raises(PreflightError):
        publish_edition(earnest, edition_id)
    assert edition(earnest, edition_id) == before
    assert show.status(earnest, edition_id).totals.counted == 0
    with earnest.store.read() as tx:
        assert renditions.frozen(tx, edition_id) is None


def test_a_mended_edition_goes_out(earnest: Services, publication: Publication) -> None:
    readers_at(earnest, publication, 3)
    edition_id = draft_at(earnest, publication)
    with pytest.raises(PreflightError):
        publish_edition(earnest, edition_id)
    manage.set_publication(earnest, SLUG, MENDED)
    assert publish_edition(earnest, edition_id).pending == 3


def test_an_edition_that_is_under_way_is_not_stopped_by_what_changed_meanwhile(
    services: Services, earnest: Services, publication: Publication
) -> None:
    readers_at(services, publication, 2)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    again = publish(earnest, edition_id)
    assert (again.totals.pending, again.warnings) == (2, ())


def test_what_went_out_is_checked_as_it_was_sent(
    services: Services, publication: Publication
) -> None:
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    manage.set_publication(services, SLUG, manage.Changes(sender="Desk <desk@bigpicture.pt>"))
    assert Check.SENDER_PLACEHOLDER in found(services, edition_id)


def test_checking_writes_nothing(services: Services, publication: Publication) -> None:
    edition_id = draft_at(services, publication)
    statements: list[str] = []
    event.listen(
        services.store.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_rest: statements.append(statement),
    )
    check_edition(services, edition_id)
    assert statements
    assert not [
        one for one in statements if one.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
    ]


def test_an_edition_without_a_digest_cannot_be_checked(
    services: Services, publication: Publication
) -> None:
    empty = replace(composition(), digest=None, reason="nothing new")
    with services.store.begin() as tx:
        edition_id = editions.save_draft(
            tx,
            empty,
            publication_id=publication.id,
            on=ON,
            slot="0700",
            subject="",
            now=services.clock.now(),
        )
    with pytest.raises(StateError, match="nothing to tell"):
        check_edition(services, edition_id)


def test_the_domain_that_signs_is_held_against_the_sender(services: Services) -> None:
    made = publication_at(services, "other", sender="Desk <desk@mail.bigpicture.pt>")
    edition_id = draft_at(services, made)
    for domain, said in (("bigpicture.pt", set()), ("relay.net", {Check.DKIM_FOREIGN})):
        signer = DkimSigner(domain=domain, selector="s", private_key_pem=private_key())
        checks = found(replace(services, signer=signer), edition_id)
        assert checks.keys() & {Check.DKIM_FOREIGN, Check.DKIM_UNSIGNED} == said


def test_facts_tell_the_verdict_the_counts_and_every_finding(
    earnest: Services, publication: Publication
) -> None:
    facts = check_facts(check_edition(earnest, draft_at(earnest, publication)))
    assert (facts["passed"], facts["errors"], facts["warnings"]) == (False, 2, 1)
    assert facts["findings"][0] == {
        "severity": "error",
        "check": "postal-address",
        "sentence": "The Big Picture has no postal address, which most countries' law asks for "
        "(newsletter publication set big-picture --postal-address).",
    }


def test_a_fleet_only_files_when_all_its_members_do(tmp_path: Path) -> None:
    memory = Member(transport=MemoryTransport())
    folder = Member(transport=MaildirTransport(tmp_path))
    assert only_files(Fleet([memory, folder]))
    assert not only_files(Fleet([memory, Member(transport=RelayTransport())]))
