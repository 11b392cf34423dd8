"""A rendition: the rendered subject, preheader, HTML and text of a mail, with slots where a reader's own values go.

The renderer makes it, the message room fills it; it is plain text all the way.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Slot(StrEnum):
    """What differs from reader to reader. Everything else in a mail is the same for all of them."""

    UNSUBSCRIBE_URL = "unsubscribe_url"
    PREFERENCES_URL = "preferences_url"
    CONFIRM_URL = "confirm_url"
    SUBSCRIBED_ON = "subscribed_on"
    ADDRESS = "address"


class NoticeKind(StrEnum):
    """The mails to one reader that are no editions; each has a folder of templates of its name."""

    CONFIRM = "confirm"
    WELCOME = "welcome"
    FAREWELL = "farewell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """A rendered mail. ``markers`` maps each slot to the text that stands for it in ``html`` and ``text``.

    A marker is plain ASCII letters, digits and ``-``, at most 40 characters, and occurs nowhere else in the mail.
    ``subject`` has no slots. ``page`` is the web edition, empty for mails that have none.
    """

    subject: str
    preheader: str
    html: str
    text: str
    markers: dict[Slot, str] = field(default_factory=dict)
    page: str = ""
