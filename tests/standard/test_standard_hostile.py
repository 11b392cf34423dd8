"""Row 9 of docs/letter.md: articles that mean harm, in every look, with all that is opened and fetched watched."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from email import message_from_bytes
from html import unescape

import pytest

from newsletter.design import Design
from newsletter.publication import Publication
from newsletter.render import Renderer
from newsletter.rendition import Rendition
from tests.render.golden_digest import DIGEST, PUBLICATION, URLS, renderer
from tests.render.hard_digest import hostile_digest
from tests.render.hostile_items import TITLES
from tests.render.watch import watched
from tests.standard.letters import LOOKS, Letter
from tests.standard.wire_format import wire_faults

PARAGRAPHS = 12
"""The most that a design lets a mail show; of the hostile ones so many are not dropped as a whole."""

pytestmark = [
    pytest.mark.parametrize("look", LOOKS),
    pytest.mark.no_cover,  # quicker tests cover it: traced, these take twice as long
]


class Listener:
    """A loopback port that nobody should call."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0)
        self.port = int(self._socket.getsockname()[1])

    def called(self) -> bool:
        try:
            self._socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with closing(Listener()) as listening:
        yield listening


def rendered(ours: Renderer, look: str, *, port: int = 0) -> Rendition:
    """The golden edition, or with a port the hostile one, in a look, with every paragraph that there is."""
    digest = hostile_digest(port=port) if port else DIGEST
    return ours.edition(dressed(look), digest, urls=URLS)


def dressed(look: str) -> Publication:
    return replace(PUBLICATION, design=Design(look=look, opening_paragraphs=PARAGRAPHS))


def foreign(events: list[str]) -> list[str]:
    """Events but for the project's own templates."""
    return [event for event in events if not (event.startswith("open") and "/templates/" in event)]


def test_a_hostile_edition_renders_and_nothing_is_fetched_or_opened(
    look: str, listener: Listener
) -> None:
    ours = renderer()
    rendered(ours, look)  # the zone's file and the language's are read once
    (made, _), seen = watched(
        lambda: (rendered(ours, look, port=listener.port), rendered(ours, look))
    )
    assert foreign(seen) == []
    assert not listener.called()
    assert "kept" in made.page


def test_the_edition_after_a_hostile_one_is_what_it_would_have_been(look: str) -> None:
    ours = renderer()
    before = rendered(ours, look)
    rendered(ours, look, port=9)
    assert rendered(ours, look) == before == rendered(renderer(), look)


def test_a_hostile_edition_has_no_markup_of_its_own(look: str) -> None:
    made = rendered(renderer(), look, port=9)
    tame = rendered(renderer(), look)
    for html, usual in ((made.html, tame.html), (made.page, tame.page)):
        lower = html.lower()
        for tag in ("script", "iframe", "object", "svg", "math", "style"):
            assert lower.count(f"<{tag}") == usual.lower().count(f"<{tag}"), tag
        assert lower.count("</body") == lower.count("</html") == 1
        assert not re.search(r"<[^>]*(?:javascript|vbscript|data|file):", lower)
        assert "@import" not in lower
        assert "49" not in re.findall(r"7\*7|\b49\b", unescape(html))


def test_what_a_hostile_page_tells_machines_is_still_json(look: str) -> None:
    made = rendered(renderer(), look, port=9)
    told = re.findall(r'<script type="application/ld\+json">(.*?)</script>', made.page)
    assert [json.loads(text)["@context"] for text in told] == ["https://schema.org"]
    assert not re.search(r"[<>]|javascript:|file:|data:", told[0])


def test_no_number_was_calculated_and_every_headline_is_printed(look: str) -> None:
    made = rendered(renderer(), look, port=9)
    seen = " ".join(unescape(made.html).split())
    for title in TITLES[:3] + TITLES[4:8] + TITLES[9:12]:
        assert " ".join(title.split()) in seen


def test_a_hostile_edition_goes_on_the_wire_without_a_fault(look: str) -> None:
    made = rendered(renderer(), look, port=9)
    letter = Letter(name="hostile", publication=dressed(look), rendition=made)
    assert wire_faults(letter) == []
    assert message_from_bytes(letter.data)["Bcc"] is None
