"""The golden edition as a proof without a fault, to break in one place at a time."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from newsletter.digest import Digest
from newsletter.preflight import Check, Proof, examine, silenced
from newsletter.rendition import Rendition, Slot
from tests.render.golden_digest import DIGEST, PUBLICATION, URLS, renderer

BASE_URL = "https://tide.example"
VALUES = {
    Slot.UNSUBSCRIBE_URL: f"{BASE_URL}/unsubscribe/IjFhYiI.c2lnbmF0dXJl",
    Slot.PREFERENCES_URL: f"{BASE_URL}/preferences/IjFhYiI.c2lnbmF0dXJl",
    Slot.SUBSCRIBED_ON: "1 May 2026",
    Slot.ADDRESS: "reader@mail.test",
}


press = cache(renderer)


@cache
def rendition() -> Rendition:
    return press().edition(PUBLICATION, DIGEST, urls=URLS)


@cache
def skeleton() -> Rendition:
    return rendition_of(silenced(DIGEST))


def telling(digest: Digest) -> Proof:
    """The proof of another digest."""
    return proof(
        digest=digest, rendition=rendition_of(digest), skeleton=rendition_of(silenced(digest))
    )


def rendition_of(digest: Digest) -> Rendition:
    return press().edition(PUBLICATION, digest, urls=URLS)


def proof(**changes: object) -> Proof:
    """The golden edition of an installation that mails people, signed, from a domain that exists."""
    given: dict[str, object] = {
        "rendition": rendition(),
        "skeleton": skeleton(),
        "values": VALUES,
        "digest": DIGEST,
        "publication": PUBLICATION,
        "sender_address": "tide@morningtide.pt",
        "tokens": press().tokens(PUBLICATION.design),
        "base_url": BASE_URL,
        "signs_for": "morningtide.pt",
    }
    return Proof(**(given | changes))  # type: ignore[arg-type]  # a test's shorthand


def with_mail(**changes: str) -> Proof:
    """The golden edition with another subject, preheader, HTML or text, whatever its articles say."""
    changed = replace(rendition(), **changes)  # type: ignore[arg-type]  # the same
    return proof(rendition=changed, skeleton=changed)


def with_html(old: str, new: str) -> Proof:
    """The golden edition with something else in its HTML."""
    html = rendition().html
    assert old in html, old
    return with_mail(html=html.replace(old, new))


def with_more(markup: str) -> Proof:
    """The golden edition with more at the end of its HTML."""
    return with_html("</body>", f"{markup}</body>")


def found(checked: Proof) -> Sequence[Check]:
    """The names of the checks that found something."""
    return [finding.check for finding in examine(checked)]


def sentence(checked: Proof, check: Check) -> str:
    """The one sentence that a check says."""
    [only] = [finding.sentence for finding in examine(checked) if finding.check is check]
    return only
