"""Evidence by Message-ID: what a relay's log or a provider's events tell of uncertain deliveries."""

import io

import pytest

from newsletter.actions import evidence
from newsletter.actions.evidence import TELLS, Event, Weighed, weigh
from newsletter.actions.evidence_file import read_evidence
from newsletter.actions.feedback import hear
from newsletter.actions.ledger import totals_of
from newsletter.actions.privacy import erase_reader
from newsletter.actions.services import Services
from newsletter.digest import EditionId
from newsletter.errors import InputError
from newsletter.publication import Publication
from tests.actions.ledger_desk import GOT, SILENT, UNKNOWN, line_of, mixed_edition, states


@pytest.fixture
def edition_id(services: Services, publication: Publication) -> EditionId:
    return mixed_edition(services, publication)


def event(services: Services, edition_id: EditionId, address: str, word: str) -> Event:
    return Event(message_id=line_of(services, edition_id, address).message_id, event=word)


@pytest.mark.parametrize(("word", "state"), TELLS.items())
def test_an_event_resolves_what_is_uncertain(
    services: Services, edition_id: EditionId, word: str, state: str
) -> None:
    done = weigh(services, [event(services, edition_id, SILENT, word)], by="ann")
    line = line_of(services, edition_id, SILENT)
    assert (line.delivery.state, done) == (state, Weighed(**{state: 1}))
    assert line.acts[0].sentence.startswith(f"resolved as {state} by ann ({word}) on ")
    assert totals_of(services, edition_id).adds_up


def test_what_is_not_uncertain_stays_as_it_is(services: Services, edition_id: EditionId) -> None:
    before = states(services, edition_id)
    events = [
        event(services, edition_id, GOT, "delivered"),
        event(services, edition_id, UNKNOWN, "delivered"),
    ]
    done = weigh(services, events, by="ann")
    assert done == Weighed(known=1, contradicted=1)
    assert (states(services, edition_id), line_of(services, edition_id, UNKNOWN).acts) == (
        before,
        (),
    )


def test_the_last_event_of_a_mail_counts(services: Services, edition_id: EditionId) -> None:
    told = ("refused", "deferred", "delivered")
    events = [event(services, edition_id, SILENT, word) for word in told]
    assert weigh(services, events, by="ann") == Weighed(submitted=1)


def test_the_same_again_is_known(services: Services, edition_id: EditionId) -> None:
    events = [event(services, edition_id, SILENT, "delivered")]
    weigh(services, events, by="ann")
    assert weigh(services, events, by="ann") == Weighed(known=1)


def test_a_key_that_does_not_fit_is_of_no_copy(services: Services, edition_id: EditionId) -> None:
    own = line_of(services, edition_id, SILENT).message_id
    wrong = [
        own.replace(f"<e{edition_id}.", f"<e{edition_id + 1}."),
        own.replace(f"<e{edition_id}.", f"<n{edition_id}."),
        own.replace(line_of(services, edition_id, SILENT).delivery.key, "a" * 26),
        "<somebody@else.example>",
    ]
    done = weigh(services, [Event(message_id=each, event="refused") for each in wrong], by="ann")
    assert (done, states(services, edition_id)[SILENT]) == (Weighed(unknown=4), "uncertain")


def test_who_was_erased_has_no_copy(services: Services, edition_id: EditionId) -> None:
    told = event(services, edition_id, SILENT, "delivered")
    erase_reader(services, SILENT)
    assert weigh(services, [told], by="ann") == Weighed(unknown=1)


def test_many_are_weighed_in_sets(
    services: Services, edition_id: EditionId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "AT_A_TIME", 2)
    events = [event(services, edition_id, address, "delivered") for address in (GOT, UNKNOWN)]
    events += [Event(message_id="<a@b.example>", event="delivered")]
    events += [event(services, edition_id, SILENT, "delivered")]
    assert weigh(services, events, by="ann") == Weighed(
        submitted=1, known=1, contradicted=1, unknown=1
    )


def test_brackets_and_case_do_not_matter(services: Services, edition_id: EditionId) -> None:
    own = line_of(services, edition_id, SILENT).message_id.strip("<>").upper()
    done = weigh(services, [Event(message_id=own, event=" Delivered ")], by="ann")
    assert done == Weighed(submitted=1)


def test_one_wrong_event_changes_nothing(services: Services, edition_id: EditionId) -> None:
    events = [
        event(services, edition_id, SILENT, "delivered"),
        event(services, edition_id, SILENT, "clicked"),
    ]
    with pytest.raises(InputError, match="'clicked' is no event; right would be accepted, bounced"):
        weigh(services, events, by="ann")
    assert states(services, edition_id)[SILENT] == "uncertain"


def test_a_bounce_that_was_heard_is_known(services: Services, edition_id: EditionId) -> None:
    line = line_of(services, edition_id, SILENT)
    tag = line.message_id.strip("<>").partition("@")[0]
    hear(
        services, b"Auto-Submitted: auto-replied\n\nback soon", recipient=f"bounce+{tag}@x.example"
    )
    done = weigh(services, [event(services, edition_id, SILENT, "bounced")], by="ann")
    assert done == Weighed(known=1)


def test_a_file_has_columns_in_any_order_and_more_of_them() -> None:
    file = io.StringIO("at,EVENT,message_id\n,bounced,<a@b>\n\n2026,delivered,<c@d>\n")
    assert read_evidence(file, name="log.csv") == (
        Event(message_id="<a@b>", event="bounced"),
        Event(message_id="<c@d>", event="delivered"),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "log.csv has no column 'message_id'; its first line is: ''"),
        ("message_id\n<a@b>\n", "log.csv has no column 'event'"),
        ("message_id,event\n<a@b>,opened\n", "log.csv, line 2: 'opened' is no event"),
        ("message_id,event\n<a@b>,bounced\n<c@d>\n", "log.csv, line 3: '' is no event"),
        ("event,message_id\nbounced\n", "log.csv, line 2: The Message-ID is missing."),
    ],
)
def test_a_file_that_is_wrong_says_where(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as failed:
        read_evidence(io.StringIO(text), name="log.csv")
    assert sentence in str(failed.value)


def test_a_file_that_is_not_utf_8_is_named() -> None:
    file = io.TextIOWrapper(io.BytesIO(b"message_id,event\n<a@b>,\xff\n"), encoding="utf-8")
    with pytest.raises(InputError, match=r"log\.csv is no CSV file in UTF-8"):
        read_evidence(file, name="log.csv")
