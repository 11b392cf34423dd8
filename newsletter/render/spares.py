"""The byte budget: a mail that is too big sheds its spare parts, from its tail.

Gmail cuts a mail at 102 kB of HTML and hides its footer with the unsubscribe link, so templates mark
what may go: ``<!--spare:KIND-->...<!--/spare-->``, and what is said instead once something went:
``<!--instead-->...<!--/instead-->``. The parts are measured as they are sent, after inlining.
"""

import re

from newsletter.errors import RenderError

BUDGET_BYTES = 80_000
LIMIT_BYTES = 100_000
ORDER = ("headline", "paragraph", "section", "related", "credit")
"""What goes first; of each kind the last one first."""

_SPARE = re.compile(r"(<!--spare:[a-z]+-->.*?<!--/spare-->)", re.DOTALL)
_MARKS = re.compile(r"<!--(?:spare:[a-z]+|/spare|/?instead)-->")
_INSTEAD = re.compile(r"<!--instead-->.*?<!--/instead-->", re.DOTALL)


def fitted(html: str, *, budget_bytes: int = BUDGET_BYTES) -> str:
    """The HTML without marks, within the budget where its spare parts allow that.

    Raises:
        RenderError: even without spare parts Gmail would cut it.
    """
    whole = _MARKS.sub("", _INSTEAD.sub("", html))
    if _size(whole) <= budget_bytes:
        return whole
    trimmed = _MARKS.sub("", "".join(_kept(_SPARE.split(html), budget_bytes)))
    if _size(trimmed) > LIMIT_BYTES:
        raise RenderError(
            f"The mail has {_size(trimmed)} bytes of HTML beside its stories; {LIMIT_BYTES} are the limit."
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


def _size(html: str) -> int:
    return len(html.encode())
