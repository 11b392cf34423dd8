"""Copies of an edition for its readers, as quick as they can be made.

What comes out is what `letter.copy_for` and `PreparedMail.fill` make, and `message show` makes it by them. All that
readers share is done once an edition here, and what we made ourselves is not searched for what it cannot have.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter

from newsletter.actions.letter import Letter, copy_for
from newsletter.delivery import Claimed
from newsletter.ledger import tag_of
from newsletter.links import Links, Purpose, payload_of
from newsletter.message import (
    Forms,
    PreparedMail,
    Wire,
    checked_address,
    checked_tag,
    encode_plain,
    forms_of,
    is_plain,
)
from newsletter.render import long_date
from newsletter.rendition import Slot

LONGEST_BASE = 500
"""A ``base_url`` up to here leaves room for a token in a header's line."""
_KNOWN = (Slot.UNSUBSCRIBE_URL, Slot.PREFERENCES_URL, Slot.SUBSCRIBED_ON, Slot.ADDRESS)
"""What an edition's copy has values for, in the order in which `_quick` makes their forms."""


def copier(links: Links, letter: Letter, mail: PreparedMail) -> Callable[[Claimed], Wire]:
    """What makes the message of a delivery; it raises what `PreparedMail.fill` does."""
    plain = is_plain(links.base_url) and len(links.base_url) <= LONGEST_BASE
    known = all(slot in _KNOWN for slot, _ in mail.body.gaps)
    return (_quick if plain and known else _long)(links, letter, mail)


def _long(links: Links, letter: Letter, mail: PreparedMail) -> Callable[[Claimed], Wire]:
    def make(to: Claimed) -> Wire:
        return mail.fill(
            copy_for(links, letter, address=to.address, key=to.key, subscribed_at=to.subscribed_at)
        )

    return make


def _quick(links: Links, letter: Letter, mail: PreparedMail) -> Callable[[Claimed], Wire]:
    """As `_long`, whose links are known to be plain: 9 us a copy of 49 kB where that takes 31."""
    edition_id, language = letter.edition.id, letter.publication.language
    way_out_for = links.personal_for(Purpose.UNSUBSCRIBE)
    preferences_for = links.personal_for(Purpose.PREFERENCES)
    shows_address = any(slot is Slot.ADDRESS for slot, _ in mail.body.gaps)
    fillings = _picker([2 * _KNOWN.index(slot) + markup for slot, markup in mail.body.gaps])

    def make(to: Claimed) -> Wire:
        payload = payload_of(to.key)
        way_out = way_out_for(payload)
        leave, prefer = encode_plain(way_out), encode_plain(preferences_for(payload))
        address = forms_of(to.address) if shows_address else ()
        forms = (leave, leave, prefer, prefer, *_dated(to.subscribed_at.date(), language), *address)
        tag = checked_tag(tag_of(edition_id, to.key))
        return mail.filled(checked_address(to.address), tag, way_out, fillings(forms))

    return make


def _picker(places: Sequence[int]) -> Callable[[tuple[bytes, ...]], tuple[bytes, ...]]:
    """What picks those places out of a row."""
    if len(places) > 1:
        return itemgetter(*places)  # a tenth of the time, and of fewer it makes no tuple
    return lambda row: tuple(row[place] for place in places)


@lru_cache(maxsize=4096)  # readers share the dates of their subscriptions: 0.1 us, not 3
def _dated(on: date, language: str) -> Forms:
    return forms_of(long_date(on, language))
