"""Hear: what a message that came back means for its reader. Heard twice it does no more than once."""

from dataclasses import dataclass

from newsletter.actions.services import Services
from newsletter.actions.suppressing import suppression_reasons
from newsletter.digest import EditionId
from newsletter.feedback import Feedback, Kind, Tag, read_feedback
from newsletter.store import Transaction, acts, subscriptions
from newsletter.store import feedback as answers
from newsletter.subscriber import SubscriberId

WHAT = {
    Kind.HARD: "a bounce",
    Kind.SOFT: "a bounce",
    Kind.COMPLAINED: "a complaint",
    Kind.AUTOMATIC: "an automatic answer",
    Kind.UNKNOWN: "an answer",
}
"""What came back, in the words of the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message heard. ``handled`` is False for one that a person should read; ``suppressed`` says why, if it was."""

    feedback: Feedback
    handled: bool
    suppressed: str = ""

    @property
    def sentence(self) -> str:
        """What became of it."""
        told = " ".join(filter(None, (self.feedback.kind.value, self.feedback.status)))
        if not self.handled:
            return f"{told}: left for a person; {_why_left(self.feedback)}"
        return f"{told}: {'the reader is not mailed again' if self.suppressed else 'noted'}"


def hear(services: Services, raw: bytes, *, recipient: str = "") -> Heard:
    """Take a bounce, a complaint or an automatic answer in.

    A bad address or a complaint suppresses the reader and ends their subscriptions; so do soft bounces of several
    editions, unless one arrived in between. An answer of any kind shows that the copy had left: an uncertain delivery
    is submitted then. It is believed only when the key of the reader's subscription stands in it: anybody can write an
    address.

    Args:
        services: what actions work with.
        raw: the message.
        recipient: the envelope's recipient, when it is known.
    """
    heard = read_feedback(raw, recipient=recipient)
    if heard.tag is None:
        return Heard(feedback=heard, handled=heard.kind is Kind.AUTOMATIC)
    with services.store.begin() as tx:
        reader = answers.reader_of(tx, heard.tag)
        if reader is not None:
            _prove(services, tx, reader, heard.tag, heard)
        if heard.kind is Kind.AUTOMATIC:
            return Heard(feedback=heard, handled=True)
        if reader is None or heard.kind is Kind.UNKNOWN:
            return Heard(feedback=heard, handled=False)
        reason = _taken_in(services, tx, reader, heard.tag, heard)
    return Heard(feedback=heard, handled=True, suppressed=reason)


def _prove(
    services: Services, tx: Transaction, reader: SubscriberId, tag: Tag, heard: Feedback
) -> None:
    """Whatever answers a copy shows that it had left: an uncertain delivery was submitted."""
    if tag.is_edition:
        acts.prove(tx, EditionId(tag.number), reader, by=WHAT[heard.kind], now=services.clock.now())


def _taken_in(
    services: Services, tx: Transaction, reader: SubscriberId, tag: Tag, heard: Feedback
) -> str:
    now = services.clock.now()
    if not answers.keep(tx, reader, tag, heard, now=now):
        return ""  # it was all done then; a person may have lifted the suppression since
    reason = suppression_reasons(services, tx, {reader: heard}, now=now).get(reader, "")
    if reason:
        subscriptions.suppress_reader(tx, reader, reason=reason, now=now)
    return reason


def _why_left(heard: Feedback) -> str:
    if heard.kind is Kind.UNKNOWN:
        return heard.diagnostic
    if heard.tag is None:
        return "nothing in it says which copy it is about"
    return f"no copy {heard.tag.about} with its key was sent"
