"""What the network says of a mail's links and pictures: which ones to visit, and what is wrong with what was seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsletter.digest import Digest
from newsletter.preflight.addresses import is_own, scheme_of
from newsletter.preflight.document import read_document
from newsletter.preflight.finding import Check, Remark
from newsletter.preflight.proof import Proof
from newsletter.preflight.sentences import counted, listed, quoted
from newsletter.rendition import Slot

HEAVY_BYTES = 1_000_000
HEAVY_BYTES_TOGETHER = 3_000_000
MOST_DEAD = 10
"""Named one by one; beyond that it is the network, or a source that is gone."""
GONE = frozenset({404, 410})
FINE = range(200, 300)
PERSONAL = (Slot.UNSUBSCRIBE_URL, Slot.PREFERENCES_URL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address of a link or picture; ``name`` is the headline of its article, or what a reader sees of it."""

    url: str
    name: str
    picture: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What was seen at an address.

    ``status`` is 0 when nobody answered; ``trouble`` says why, in a sentence that names the address and has no full
    stop. ``no_host`` says that there is no such host; ``size_bytes`` is None where the server did not tell.
    """

    status: int = 0
    trouble: str = ""
    no_host: bool = False
    content_type: str = ""
    size_bytes: int | None = None


def targets_of(proof: Proof) -> tuple[Target, ...]:
    """The addresses in a mail that are the same for all readers, each once: http and https only."""
    document = read_document(proof.mail().html)
    personal = {proof.values.get(slot) for slot in PERSONAL}
    headlines = _headlines(proof.digest)
    pictures = [(image.url, image.alt, True) for image in document.images]
    links = [(link.url, link.text, False) for link in document.links]
    found: dict[str, Target] = {}
    for url, told, picture in (*pictures, *links):
        if scheme_of(url) in {"http", "https"} and url not in personal:
            own, name = is_own(url, proof.base_url), headlines.get(url) or told or url
            found.setdefault(url, Target(url=url, name=name, picture=picture, own=own))
    return tuple(found.values())


def _headlines(digest: Digest) -> dict[str, str]:
    """Which article an address belongs to: its own, its picture's, its copies'."""
    found: dict[str, str] = {}
    for item in digest.items():
        found.setdefault(item.url, item.title)
        if item.picture is not None:
            found.setdefault(item.picture.url, item.title)
        for credit in item.credits:
            found.setdefault(credit.url, credit.title)
    return found


def about_visits(targets: Sequence[Target], visits: Mapping[str, Visit]) -> Iterator[Remark]:
    """What is wrong with what links and pictures lead to; a target that was not visited is passed over."""
    seen = [(target, visits[target.url]) for target in targets if target.url in visits]
    yield from _about_dead(seen)
    yield from _about_unchecked(seen)
    yield from _about_pictures([one for one in seen if one[0].picture and one[1].status in FINE])


def about_way_out(visit: Visit) -> Iterator[Remark]:
    """What is wrong with the page behind a reader's link to unsubscribe."""
    if visit.status not in FINE:
        why = visit.trouble or f"it answers {visit.status}"
        sentence = f"The page to unsubscribe cannot be reached: {why}."
        yield Remark(check=Check.UNSUBSCRIBE_DEAD, sentence=sentence)


def _about_dead(seen: Sequence[tuple[Target, Visit]]) -> Iterator[Remark]:
    dead = [(target, visit) for target, visit in seen if visit.status in GONE or visit.no_host]
    for target, visit in dead[:MOST_DEAD]:
        why = visit.trouble or f"{target.url} answers {visit.status}"
        yield Remark(check=Check.LINK_DEAD, sentence=f"{quoted(target.name)} leads nowhere: {why}.")
    more = len(dead) - MOST_DEAD
    if more > 0:
        sentence = f"{counted(more, 'more link')} {'leads' if more == 1 else 'lead'} nowhere."
        yield Remark(check=Check.LINK_DEAD, sentence=sentence)


def _about_unchecked(seen: Sequence[tuple[Target, Visit]]) -> Iterator[Remark]:
    shy = [
        visit.trouble or f"{quoted(target.name)} ({target.url}) answers {visit.status}"
        for target, visit in seen
        if not (visit.status in FINE or visit.status in GONE or visit.no_host)
    ]
    if shy:
        sentence = f"{counted(len(shy), 'link')} could not be checked: {listed(shy)}."
        yield Remark(check=Check.LINK_UNCHECKED, sentence=sentence)


def _about_pictures(seen: Sequence[tuple[Target, Visit]]) -> Iterator[Remark]:
    for target, visit in seen:
        kind = visit.content_type.partition(";")[0].strip().lower()
        if kind and not kind.startswith("image/"):
            sentence = f"The picture {target.url} is {quoted(kind)}, which no mail client shows."
            yield Remark(check=Check.PICTURE_TYPE, sentence=sentence)
        if (visit.size_bytes or 0) > HEAVY_BYTES:
            sentence = f"The picture {target.url} has {visit.size_bytes:,} bytes."
            yield Remark(check=Check.PICTURE_HEAVY, sentence=sentence)
    together = sum(visit.size_bytes or 0 for _, visit in seen)
    if together > HEAVY_BYTES_TOGETHER:
        sentence = f"The pictures have {together:,} bytes together: too heavy for a phone."
        yield Remark(check=Check.PICTURES_HEAVY, sentence=sentence)
