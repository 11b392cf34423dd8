"""The one exception tree. Each error is a sentence for the operator that names the thing.

The edges choose the HTTP status and the exit code; nothing here knows of either.

    NewsletterError
    ├── SettingsError        a setting is unknown, missing or wrong
    ├── SchemaError          the database is older or newer than this code
    ├── NotFoundError        no such publication, edition, source, reader ...
    ├── StateError           the thing is not in a state that allows the act
    │   └── PreflightError   the mail of an edition has faults that stop a send
    ├── InputError           what a person or a file gave cannot be used
    │   ├── AddressError     not an e-mail address
    │   └── TokenError       a link's or the API's token is forged, cut short or of another purpose
    ├── FetchError           a source did not give what it should
    │   ├── ForbiddenTargetError   the fetch rules forbid that address
    │   └── UnknownHostError       there is no host of that name
    ├── RenderError          a template cannot be rendered
    ├── ModelError           the language model cannot be used
    ├── JournalError         the journal of what is being handed over cannot be written or read: nothing leaves
    └── TransportError       the mail could not be put on its way
        ├── NotHandedOverError     it broke before the message was complete: safe to try again
        │   └── UnreachableError   (in `newsletter.transport`) no conversation began at all: another server may serve
        └── NoAnswerError          the message was complete and the answer never came
"""

from collections.abc import Sequence

__all__ = [
    "AddressError",
    "FetchError",
    "ForbiddenTargetError",
    "InputError",
    "JournalError",
    "ModelError",
    "NewsletterError",
    "NoAnswerError",
    "NotFoundError",
    "NotHandedOverError",
    "PreflightError",
    "RenderError",
    "SchemaError",
    "SettingsError",
    "StateError",
    "TokenError",
    "TransportError",
    "UnknownHostError",
]


class NewsletterError(Exception):
    """Anything this product refuses or fails to do, in one sentence."""


class SettingsError(NewsletterError):
    """A setting is unknown, missing or wrong; the sentence says what would be right."""


class SchemaError(NewsletterError):
    """The database schema does not fit this version; the sentence names the command that mends it."""


class NotFoundError(NewsletterError):
    """No such thing.

    Args:
        kind: the glossary's word for the thing, e.g. ``publication``.
        name: what was asked for.
    """

    def __init__(self, kind: str, name: object) -> None:
        super().__init__(f"No {kind} {str(name)!r}.")
        self.kind = kind
        self.name = name


class StateError(NewsletterError):
    """The thing exists but is in a state that does not allow the act."""


class PreflightError(StateError):
    """The mail of an edition has faults that stop a send; nothing was sent or changed.

    Args:
        edition: its number.
        faults: a sentence each.
        passing: that all of them may pass by themselves, such as a page that does not answer now.
    """

    def __init__(self, edition: int, faults: Sequence[str], *, passing: bool = False) -> None:
        super().__init__(
            f"Edition {edition} does not go out: {' '.join(faults)} "
            f"Look at it: newsletter edition check {edition}"
        )
        self.edition = edition
        self.faults = tuple(faults)
        self.passing = passing


class InputError(NewsletterError):
    """What was given cannot be used; nothing was changed."""


class AddressError(InputError):
    """Not an e-mail address that mail can be sent to."""


class TokenError(InputError):
    """A token that this installation did not make, or made for another purpose."""


class FetchError(NewsletterError):
    """A source did not give what it should; the sentence says what it gave."""


class ForbiddenTargetError(FetchError):
    """The fetch rules forbid the address (private network, odd port, other scheme)."""


class UnknownHostError(FetchError):
    """The domain name system knows no host of that name."""


class RenderError(NewsletterError):
    """A template cannot be rendered; the sentence names it."""


class ModelError(NewsletterError):
    """The language model is missing or not the right one; the sentence says what to install."""


class JournalError(NewsletterError):
    """A journal cannot be written or read; the sentence names the file. No message leaves without its line."""


class TransportError(NewsletterError):
    """The mail could not be put on its way."""


class NotHandedOverError(TransportError):
    """The conversation broke before the message was complete, so trying again cannot send twice."""


class NoAnswerError(TransportError):
    """The message was handed over whole and the answer never came: nobody can know (RFC 5321 4.5.3.2.6)."""
