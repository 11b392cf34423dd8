"""A message taken apart with the standard library's parser: its parts, its fields, its texts."""

from collections.abc import Iterator
from email.message import Message
from typing import TypeAlias

Mail: TypeAlias = "Message[str, str]"
LONGEST_FIELD = 1000


def parts_of_type(mail: Mail, content_type: str) -> Iterator[Mail]:
    """The parts of a type, however deep."""
    return (part for part in mail.walk() if part.get_content_type() == content_type)


def blocks_of(part: Mail) -> tuple[Mail, ...]:
    """The groups of fields of a report part: the parser gives each as a message without a body."""
    payload = part.get_payload()
    return tuple(b for b in payload if isinstance(b, Message)) if isinstance(payload, list) else ()


def field(mail: Mail, name: str) -> str:
    """A field on one line; nothing where there is none. It was written by others: printable, and not endless."""
    return clean(str(mail.get(name, "")))


def clean(text: str) -> str:
    """Text that every database and terminal takes: one line of printable characters."""
    words = text[: 2 * LONGEST_FIELD].encode("ascii", "replace").decode("ascii").split()
    line = " ".join(words)[:LONGEST_FIELD]
    return "".join(letter if letter.isprintable() else "?" for letter in line)


def text_of(mail: Mail) -> str:
    """The readable text of a mail: its text parts decoded, one after another."""
    return "\n".join(
        _decoded(part) for part in mail.walk() if part.get_content_maintype() == "text"
    )


def _decoded(part: Mail) -> str:
    payload = part.get_payload(decode=True)
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return text.replace("\r\n", "\n")
