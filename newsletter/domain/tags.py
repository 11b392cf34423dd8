"""Tag lists such as ``v=DKIM1; p=...`` (RFC 6376 3.2), which DKIM and DMARC records are written in."""

from newsletter.domain.answer import Answer


def tags_of(text: str) -> dict[str, str]:
    """The tags of a record in their order, names in lower case; of a tag that comes twice the first."""
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def begins_with(text: str, version: str) -> bool:
    """Whether the first tag of a record is ``v=`` with exactly this version."""
    first = next(iter(tags_of(text).items()), ("", ""))
    return first == ("v", version)


def of_version(answer: Answer, version: str) -> tuple[str, ...]:
    """Those texts of an answer that are records of this version."""
    return tuple(text for text in answer.values if begins_with(text, version))
