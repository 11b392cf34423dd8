"""Refusals: what a server said while it refused a copy, read as a bounce is; and what counts against a reader."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from newsletter.feedback.heard import Feedback
from newsletter.feedback.parts import clean
from newsletter.feedback.status import code_in, kind_of

_POLICY_CODE = re.compile(r"[45]\.[67]\.\d{1,3}")
_POLICY_WORDS = re.compile(
    r"\b(?:blocked|block ?list(?:ed)?|black ?list(?:ed)?|dns[bw]l|rbl|spam|reputation|policy|policies|rate limit)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftBounce:
    """That a reader's copy of an edition could not be delivered, and what was said."""

    edition: int
    status: str
    diagnostic: str


def from_refusal(reason: str) -> Feedback:
    """What a server's reply says of the address, e.g. ``550 5.1.1 unknown user``."""
    words = clean(reason)
    code = code_in(words)
    return Feedback(kind=kind_of(code, words), status=code, diagnostic=words)


def is_policy(status: str, diagnostic: str) -> bool:
    """Whether it is said of us and not of the address (RFC 3463).

    A block, a policy, our reputation (X.7.X); or the message (X.6.X), as when a server on its way takes no addresses
    outside ASCII (5.6.7, RFC 6531).
    """
    if status:
        return bool(_POLICY_CODE.fullmatch(status))
    return bool(_POLICY_WORDS.search(diagnostic))


def soft_count(bounces: Iterable[SoftBounce], arrived: Iterable[int]) -> int:
    """How many editions bounced softly from a reader since one arrived.

    Args:
        bounces: what came back in the window.
        arrived: editions that a server took and that did not bounce. One counts when it is older than the newest that
            bounced: a bounce may come days later, so of a newer one nothing is known yet.
    """
    bounced = {b.edition for b in bounces if not is_policy(b.status, b.diagnostic)}
    newest = max(bounced, default=0)
    last = max((edition for edition in arrived if edition < newest), default=0)
    return sum(edition > last for edition in bounced)
