"""Copies made quickly are those that are made the long way."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newsletter.actions import letter
from newsletter.actions.copies import LONGEST_BASE, copier
from newsletter.delivery import Claimed, DeliveryId
from newsletter.errors import AddressError, InputError
from newsletter.links import Links
from newsletter.message import Wire, prepare
from newsletter.rendition import Slot
from newsletter.store import Store, editions
from tests.conftest import FixedClock
from tests.desk import SECRET, draft_at, publication_at, services_at
from tests.message.sample_letter import signer

TO = Claimed(
    id=DeliveryId(1),
    address="anna@mail.example",
    domain="mail.example",
    key="abcdefghijklmnopqrstuvwxyz",
    subscribed_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC),
    attempts=0,
    next_at=None,
    due_at=None,
)


@pytest.fixture(scope="module")
def its_letter(tmp_path_factory: pytest.TempPathFactory) -> letter.Letter:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('copies')}/n.db")
    store.upgrade()
    services = services_at(store, FixedClock())
    edition_id = draft_at(services, publication_at(services))
    with store.read() as tx:
        return letter.letter_of(services, tx, editions.by_id(tx, edition_id))


def links(base_url: str) -> Links:
    return Links(base_url=base_url, keys=(SECRET,))


def quick(its: letter.Letter, to: Claimed, base_url: str = "https://news.example") -> Wire:
    mail = prepare(its.rendition, its.letterhead, signer=signer())
    return copier(links(base_url), its, mail)(to)


def long(its: letter.Letter, to: Claimed, base_url: str = "https://news.example") -> Wire:
    mail = prepare(its.rendition, its.letterhead, signer=signer())
    made = letter.copy_for(
        links(base_url), its, address=to.address, key=to.key, subscribed_at=to.subscribed_at
    )
    return mail.fill(made)


@pytest.mark.parametrize(
    "base_url",
    [
        "https://news.example",
        "http://127.0.0.1:8000",
        "https://a-rather-long-name.of-a.newsletter.publisher.example/below/~a,folder",
        # A dot, or the one in the token, is the first of a line.
        f"https://{'x' * 65}.example",
        *(f"https://{'x' * length}.example" for length in range(5, 12)),
        "https://news.example/a=b&c='d'",
        "https://news.example/" + "x" * LONGEST_BASE,
    ],
)
def test_a_copy_is_the_same_behind_any_base_url(its_letter: letter.Letter, base_url: str) -> None:
    assert quick(its_letter, TO, base_url) == long(its_letter, TO, base_url)


@pytest.mark.parametrize(
    "to",
    [
        TO._replace(address="o'brien+a=b&c@mail.example"),
        TO._replace(address="zoë@müller.example"),
        TO._replace(key="0123456789" * 3),
        TO._replace(subscribed_at=datetime(1999, 12, 31, tzinfo=UTC)),
    ],
    ids=["odd address", "smtputf8", "key", "date"],
)
def test_a_copy_is_the_same_for_any_reader(its_letter: letter.Letter, to: Claimed) -> None:
    assert quick(its_letter, to) == long(its_letter, to)


def test_a_copy_that_shows_its_address_is_the_same(its_letter: letter.Letter) -> None:
    rendition = its_letter.rendition
    html = rendition.html.replace("</body>", "SLOT-address</body>")
    markers = {**rendition.markers, Slot.ADDRESS: "SLOT-address"}
    shown = replace(its_letter, rendition=replace(rendition, html=html, markers=markers))
    to = TO._replace(address="<o'brien>@mail.example")
    odd = TO._replace(address="o'brien&a@mail.example")
    assert quick(shown, odd) == long(shown, odd)
    assert b"o&#x27;brien&amp;a@mail.example" in quick(shown, odd).data
    with pytest.raises(AddressError):
        quick(shown, to)


@pytest.mark.parametrize("address", ["anna", "anna@mail.example\r\nBcc: eve@mail.example", ""])
def test_what_is_no_address_is_refused(its_letter: letter.Letter, address: str) -> None:
    with pytest.raises(AddressError):
        quick(its_letter, TO._replace(address=address))


@pytest.mark.parametrize("base_url", ["https://news.example/" + "x" * 900, "https://köln.example"])
def test_a_link_that_fits_no_header_is_refused(its_letter: letter.Letter, base_url: str) -> None:
    with pytest.raises(InputError, match="List-Unsubscribe"):
        quick(its_letter, TO, base_url)


@pytest.mark.parametrize("key", ["", "a b", "a\r\nb", 'a"b'])
def test_a_key_that_could_break_out_is_refused(its_letter: letter.Letter, key: str) -> None:
    with pytest.raises(ValueError, match="no subscription key"):
        quick(its_letter, TO._replace(key=key))


def test_a_key_that_is_no_tag_is_refused(its_letter: letter.Letter) -> None:
    with pytest.raises(InputError, match="is no tag"):
        quick(its_letter, TO._replace(key="ABC"))
