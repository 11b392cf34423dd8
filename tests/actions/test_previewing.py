"""Looking at every mail, from the sample or a real edition, and having one sent to oneself."""

from dataclasses import fields, replace
from datetime import date
from email import message_from_bytes, policy

import pytest

from newsletter.actions import preview, show
from newsletter.actions.checkup import check_templates
from newsletter.actions.preview import NOBODY, Variant
from newsletter.actions.publish import publish_edition
from newsletter.actions.samples import PICTURES, SAMPLE, picture_of, sample_edition
from newsletter.actions.services import Services
from newsletter.actions.specimens import MAILS, Specimen
from newsletter.actions.subscribe import sign_up, subscription_of, unsubscribe
from newsletter.actions.trial import send_specimen
from newsletter.digest import Digest, EditionId, Item, Label
from newsletter.errors import AddressError, InputError, NotFoundError, StateError
from newsletter.links import Purpose
from newsletter.publication import Publication
from newsletter.rendition import NoticeKind, Slot
from newsletter.store import deliveries, editions, subscriptions
from tests.conftest import FixedClock
from tests.desk import ON, SLUG, draft_at, outbox, publication_at
from tests.one_database import store  # noqa: F401 - in place of the fixture with both databases

ME = "me@mail.example"
LANGUAGES = ("en", "ar")


@pytest.fixture
def publication(services: Services) -> Publication:
    return publication_at(services, tagline="Focus on the BIG picture.")


def sample(services: Services, publication: Publication) -> Digest:
    digest = sample_edition(services, publication).composition.digest
    assert digest is not None
    return digest


def digest_specimen(services: Services, edition_id: EditionId = SAMPLE, look: str = "") -> Specimen:
    return preview.specimen(services, SLUG, "digest", look=look, edition_id=edition_id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_has_every_kind_of_block(
    services: Services, publication: Publication, language: str
) -> None:
    digest = sample(services, replace(publication, language=language))
    lead = digest.lead
    assert lead.picture is not None
    assert all((lead.picture.alt, lead.picture.caption, lead.picture.credit))
    assert lead.audio is not None
    assert lead.audio.seconds
    assert all((lead.section, lead.summary, lead.author, lead.minutes, lead.credits))
    for name in (field.name for field in fields(Digest)):
        assert getattr(digest, name), name
    told = {item.label for item in digest.items()}
    assert told == set(Label)
    assert any(item.earlier for item in digest.items())
    pictured = [all(item.picture for item in section.items) for section in digest.sections]
    assert sorted(pictured) == [False, True]
    assert {item.language for item in digest.headlines} > {language}
    markup = "".join(digest.lead_paragraphs)
    assert all(f"<{tag}>" in markup for tag in ("p", "h3", "ul", "blockquote", "strong"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pictures_of_the_sample_are_our_own(
    services: Services, publication: Publication, language: str
) -> None:
    digest = sample(services, replace(publication, language=language))
    urls = {item.picture.url for item in digest.items() if item.picture}
    ours = {f"https://news.example/preview/-/{name}" for name in PICTURES}
    assert urls
    assert urls <= ours
    assert all(picture_of(name).startswith(b"\x89PNG") for name in PICTURES)


def test_there_are_no_other_pictures(services: Services) -> None:
    with pytest.raises(NotFoundError, match="picture"):
        picture_of("../english.py")


def test_the_sample_is_of_the_publications_own_day(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    clock.forward(hours=16)
    edition = sample_edition(services, replace(publication, timezone="Pacific/Auckland"))
    assert edition.on == date(2026, 3, 3)


def test_a_publication_read_from_the_right_has_such_a_sample(services: Services) -> None:
    publication_at(services, language="he", name="גלים")
    shown = preview.shown_html(services, digest_specimen(services), Variant(), pictures="")
    assert 'dir="rtl"' in shown
    assert "العبّارة" in shown


def test_a_publications_mails_have_its_own_name_sender_and_fixed_words(services: Services) -> None:
    publication_at(services, language="de", name="Tagblatt", sender="Tagblatt <t@tag.example>")
    specimen = digest_specimen(services)
    assert "Weiterlesen bei The Harbour Post" in specimen.rendition.html
    assert "Tagblatt" in specimen.rendition.html
    assert specimen.letterhead.sender.address == "t@tag.example"


def test_every_mail_is_shown_the_digest_in_each_look(
    services: Services, publication: Publication
) -> None:
    shown = [(specimen.mail.name, specimen.look) for specimen in preview.specimens(services, SLUG)]
    looks = services.renderer.looks()
    own = publication.design.look
    assert {look for name, look in shown if name == "digest"} == set(looks)
    assert shown[0] == ("digest", own)
    assert [pair for pair in shown if pair[0] != "digest"] == [
        (mail.name, own) for mail in MAILS if not mail.has_looks
    ]
    assert len(shown) == len(set(shown))


def test_what_is_shown_has_no_slot_left(services: Services, publication: Publication) -> None:
    for specimen in preview.specimens(services, SLUG):
        html = preview.shown_html(services, specimen, Variant(), pictures="/p/")
        for text in (html, preview.shown_text(specimen)):
            assert "slot-" not in text
        if Slot.ADDRESS in specimen.rendition.markers:
            assert NOBODY in html
        assert "https://news.example/unsubscribe" not in html
        assert 'src="https://news.example/' not in html


def test_a_real_edition_takes_the_samples_place(
    services: Services, publication: Publication
) -> None:
    edition = draft_at(services, publication)
    specimen = digest_specimen(services, edition)
    assert "Bridge 1 opens to trains" in specimen.rendition.html
    assert specimen.edition_id == edition


def test_what_went_out_is_shown_as_readers_got_it(
    services: Services, publication: Publication
) -> None:
    edition = draft_at(services, publication)
    publish_edition(services, edition)
    assert digest_specimen(services, edition).rendition == show.preview(services, edition)


def test_an_edition_of_another_publication_is_not_found(
    services: Services, publication: Publication
) -> None:
    other = publication_at(services, "other")
    edition = draft_at(services, other)
    with pytest.raises(NotFoundError, match=f"{SLUG}/{edition}"):
        digest_specimen(services, edition)


@pytest.mark.parametrize(
    ("mail", "look", "edition"), [("letter", "", 0), ("digest", "baroque", 0), ("digest", "", 77)]
)
def test_what_there_is_not_is_named(
    services: Services, publication: Publication, mail: str, look: str, edition: int
) -> None:
    with pytest.raises(NotFoundError):
        preview.specimen(services, SLUG, mail, look=look, edition_id=EditionId(edition))


def test_an_edition_or_the_sample_is_found_by_name(
    services: Services, publication: Publication
) -> None:
    edition = draft_at(services, publication)
    named = preview.matter_named
    assert named(services, f"{SLUG}/sample").edition.id == SAMPLE
    assert named(services, f"{SLUG}/{ON}").edition.id == edition
    assert named(services, str(edition)).edition.id == edition
    with pytest.raises(InputError, match="names no edition"):
        named(services, "sample")
    with pytest.raises(NotFoundError):
        named(services, "nothing/sample")


def test_looking_sends_and_stores_nothing(services: Services, publication: Publication) -> None:
    preview.specimens(services, SLUG)
    assert outbox(services) == []
    with services.store.read() as tx:
        assert editions.summaries(tx, publication_id=publication.id, limit=1) == ()


def test_one_copy_of_each_mail_arrives_as_it_is_shown(
    services: Services, publication: Publication
) -> None:
    shown = preview.specimens(services, SLUG)
    for specimen in shown:
        send_specimen(services, specimen, ME)
    for specimen, wire in zip(shown, outbox(services), strict=True):
        mail = message_from_bytes(wire.data, policy=policy.default)
        assert wire.rcpt_to == ME
        assert mail["Subject"] == specimen.rendition.subject
        assert b"slot-" not in wire.data


def test_a_copys_personal_links_change_nothing(
    services: Services, publication: Publication
) -> None:
    send_specimen(services, digest_specimen(services), ME)
    mail = message_from_bytes(outbox(services)[0].data, policy=policy.default)
    token = mail["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with pytest.raises(NotFoundError):
        unsubscribe(services, token)
    with pytest.raises(NotFoundError):
        subscription_of(services, Purpose.UNSUBSCRIBE, token)


def test_a_copy_is_in_no_ledger(services: Services, publication: Publication) -> None:
    edition = draft_at(services, publication)
    send_specimen(services, digest_specimen(services, edition), ME)
    with services.store.read() as tx:
        assert deliveries.totals(tx, edition).counted == 0


def test_what_is_no_address_gets_nothing(services: Services, publication: Publication) -> None:
    with pytest.raises(AddressError):
        send_specimen(services, digest_specimen(services), "me")
    assert outbox(services) == []


def test_who_is_never_to_be_mailed_gets_no_copy_either(
    services: Services, publication: Publication
) -> None:
    with services.store.begin() as tx:
        subscriptions.suppress(tx, ME, reason="a test", now=services.clock.now())
    with pytest.raises(StateError, match="never to be mailed"):
        send_specimen(services, digest_specimen(services), ME)
    assert outbox(services) == []


def test_a_stolen_token_sends_few_copies(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    few = replace(services, policy=replace(services.policy, specimens_an_hour=2))
    specimen = digest_specimen(few)
    for number in range(2):
        send_specimen(few, specimen, f"victim{number}@mail.example")
    with pytest.raises(StateError, match="No more than 2 copies"):
        send_specimen(few, specimen, ME)
    assert len(outbox(services)) == 2
    clock.forward(minutes=61)
    send_specimen(few, specimen, ME)
    assert len(outbox(services)) == 3


def test_copies_keep_nobody_from_signing_up(services: Services, publication: Publication) -> None:
    send_specimen(services, digest_specimen(services), ME)
    sign_up(services, SLUG, ME, ip="192.0.2.1")
    with services.store.read() as tx:
        assert subscriptions.of_reader(tx, publication.id, ME) is not None


def test_the_doctor_looks_at_every_mail_of_the_list(
    services: Services, publication: Publication
) -> None:
    assert {mail.name for mail in MAILS} >= {"digest", *NoticeKind}
    check_templates(services, publication)


def test_items_of_the_sample_are_each_their_own(
    services: Services, publication: Publication
) -> None:
    items: tuple[Item, ...] = sample(services, publication).items()
    assert len({item.canonical_url for item in items}) == len(items)
