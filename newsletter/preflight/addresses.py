"""Where links and pictures lead: addresses that work in a mail, away from any page."""

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from newsletter.preflight.document import Document, Link
from newsletter.preflight.finding import Check, Remark
from newsletter.preflight.sentences import counted, listed, quoted

LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
PICTURE_SCHEMES = frozenset({"http", "https", "cid", "data"})


def about_addresses(document: Document, *, base_url: str) -> Iterator[Remark]:
    """What is wrong with the addresses of links and pictures; those of one fault are named together.

    Args:
        document: the mail.
        base_url: what our own links begin with.
    """
    pictures = [Link(url=image.url, text=image.alt or "picture") for image in document.images]
    links = document.links
    yield from _empty(links, "link")
    yield from _empty(pictures, "picture")
    yield from _relative([*links, *pictures])
    yield from _odd(links, LINK_SCHEMES)
    yield from _odd(pictures, PICTURE_SCHEMES)
    yield from _unsafe([*links, *pictures], base_url=base_url)


def is_own(url: str, base_url: str) -> bool:
    """Whether an address is one of this installation's."""
    return url == base_url or url.startswith(f"{base_url}/")


def scheme_of(url: str) -> str:
    """The scheme in small letters; empty for a relative address and for what is none."""
    try:
        return urlsplit(url).scheme
    except ValueError:  # a broken IPv6 host
        return ""


def _empty(links: Sequence[Link], noun: str) -> Iterator[Remark]:
    found = [link for link in links if link.url in {"", "#"}]
    if found:
        names = listed([quoted(link.text) for link in found])
        sentence = f"{_lead(found, noun, 'leads', 'lead')} nowhere: {names}."
        yield Remark(check=Check.LINK_EMPTY, sentence=sentence)


def _relative(links: Sequence[Link]) -> Iterator[Remark]:
    """An in-page `#name` is left alone: where it does not work it does no harm."""
    found = _those(links, lambda link: link.url[:1] not in {"", "#"} and not scheme_of(link.url))
    if found:
        sentence = f"{_lead(found, 'link', 'is', 'are')} relative: {_named(found)}."
        yield Remark(check=Check.LINK_RELATIVE, sentence=sentence)


def _odd(links: Sequence[Link], schemes: frozenset[str]) -> Iterator[Remark]:
    found = _those(links, lambda link: scheme_of(link.url) not in schemes | {""})
    if found:
        sentence = f"No mail client opens {_named(found)}."
        yield Remark(check=Check.LINK_SCHEME, sentence=sentence)


def _unsafe(links: Sequence[Link], *, base_url: str) -> Iterator[Remark]:
    found = _those(links, lambda link: scheme_of(link.url) == "http")
    own = [link for link in found if is_own(link.url, base_url)]
    others = [link for link in found if not is_own(link.url, base_url)]
    if own:
        sentence = f"Our own links begin with {base_url}; readers need https. Set base_url."
        yield Remark(check=Check.OWN_LINK_HTTP, sentence=sentence)
    if others:
        sentence = f"{_lead(others, 'link', 'is', 'are')} http, not https: {_named(others)}."
        yield Remark(check=Check.LINK_HTTP, sentence=sentence)


def _those(links: Sequence[Link], wanted: Callable[[Link], bool]) -> list[Link]:
    """The links that are wanted, each address once, by its first link that says something."""
    found: dict[str, Link] = {}
    for link in filter(wanted, links):
        known = found.get(link.url)
        if known is None or not known.text:
            found[link.url] = link
    return list(found.values())


def _named(links: Sequence[Link]) -> str:
    return listed([f"{quoted(link.text)} ({link.url[:200]})" for link in links])


def _lead(links: Sequence[Link], noun: str, one: str, many: str) -> str:
    return f"{counted(len(links), noun)} {one if len(links) == 1 else many}"
