"""The byte budget: a mail that is too big sheds its spare parts, from its tail.

Gmail cuts a mail at 102 kB of HTML and hides its footer with the unsubscribe link, so templates mark
what may go: ``<!--spare:KIND-->...<!--/spare-->``, and what is said instead once something went:
``<!--instead-->...<!--/instead-->``. The parts are measured as they are sent: after inlining, and with
room for the values that will stand where the markers are.
"""

import re
from collections.abc import Mapping

from newsletter.errors import RenderError
from newsletter.rendition import Slot

BUDGET_BYTES = 80_000
"""Of HTML, with a reader's values filled in; the rest to Gmail's 102 kB is for what relays add."""
ROOM_BYTES = 330
"""What a reader's value takes at most: an address of 254 (RFC 5321) or a URL of 200 characters, some escaped."""
ORDER = ("headline", "paragraph", "section", "related", "credit")
"""What goes first; of each kind the last one first."""

_SPARE = re.compile(r"(<!--spare:[a-z]+-->.*?<!--/spare-->)", re.DOTALL)
_MARKS = re.compile(r"<!--(?:spare:[a-z]+|/spare|/?instead)-->")
_INSTEAD = re.compile(r"<!--instead-->.*?<!--/instead-->", re.DOTALL)


def fitted(
    html: str,
    *,
    mail: str,
    markers: Mapping[Slot, str],
    budget_bytes: int = BUDGET_BYTES,
) -> str:
    """The HTML without marks, within the budget once a reader's values are filled in.

    Args:
        html: the inlined document with its marks.
        mail: the folder of its templates, for the error's sentence.
        markers: what stands for the readers' values.
        budget_bytes: how much it may have, in UTF-8.

    Raises:
        RenderError: even without its spare parts it has more.
    """
    room = budget_bytes - _growth(html, markers)
    whole = _MARKS.sub("", _INSTEAD.sub("", html))
    if _size(whole) <= room:
        return whole
    trimmed = _MARKS.sub("", "".join(_kept(_SPARE.split(html), room)))
    if _size(trimmed) > room:
        raise RenderError(
            f"The mail {mail} is too big: what its templates cannot spare has {_size(trimmed)} bytes of HTML, "
            f"and {room} are the limit ({_biggest(trimmed)})."
        )
    return trimmed


def _kept(pieces: list[str], budget_bytes: int) -> list[str]:
    """The pieces (every second one is spare) without those that must go."""
    excess = sum(_size(_MARKS.sub("", piece)) for piece in pieces) - budget_bytes
    for kind in ORDER:
        for index in range(len(pieces) - 2, 0, -2):
            if excess <= 0:
                return pieces
            if pieces[index].startswith(f"<!--spare:{kind}-->"):
                excess -= _size(_MARKS.sub("", pieces[index]))
                pieces[index] = ""
    return pieces


def _growth(html: str, markers: Mapping[Slot, str]) -> int:
    """Bytes that a mail gains at most where values take the place of markers."""
    return sum(html.count(marker) * (ROOM_BYTES - len(marker)) for marker in markers.values())


def _biggest(html: str) -> str:
    """What weighs most in a document, for whoever must make it lighter."""
    styles = sum(map(len, re.findall(r"<style.*?</style>", html, re.DOTALL)))
    inlined = sum(map(len, re.findall(r' style="[^"]*"', html)))
    parts = {"style blocks": styles, "inlined styles": inlined}
    parts["text and tags"] = len(html) - styles - inlined
    name = max(parts, key=lambda part: parts[part])
    return f"mostly {name}"


def _size(html: str) -> int:
    """Bytes on the wire, where a line ends in two of them (RFC 5321 2.3.8)."""
    return len(html.encode()) + html.count("\n")
