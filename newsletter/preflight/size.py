"""Size: what Gmail cuts off or throws away."""

import re
from collections.abc import Iterator, Sequence

from newsletter.preflight.finding import Check, Remark

LARGE_BYTES = 81_000
"""The renderer sheds headlines down to 80,000; a reader's own links come on top of that."""
CLIPPED_BYTES = 100_000
"""Gmail cuts at 102 kB of HTML and hides what is below, the way to unsubscribe among it."""
STYLE_BYTES = 16_000
"""Gmail drops all of `<style>` beyond this, and where an @-rule stands inside another one (caniemail: html-style)."""

_SILENT = re.compile(r"""/\*.*?\*/|"[^"\n]*"|'[^'\n]*'""", re.DOTALL)
_MARK = re.compile(r"[{}]|@[a-z-]+")


def about_size(html: str, styles: Sequence[str]) -> Iterator[Remark]:
    """What is too big to arrive whole.

    Args:
        html: as it is sent, with a reader's values.
        styles: the contents of its `<style>` elements.
    """
    size = len(html.encode())
    if size > CLIPPED_BYTES:
        sentence = f"The HTML has {size:,} bytes; Gmail cuts it off and hides the footer."
        yield Remark(check=Check.SIZE_CLIPPED, sentence=sentence)
    elif size > LARGE_BYTES:
        sentence = f"The HTML has {size:,} bytes of the {CLIPPED_BYTES:,} that Gmail shows."
        yield Remark(check=Check.SIZE_LARGE, sentence=sentence)
    yield from _about_styles(styles)


def _about_styles(styles: Sequence[str]) -> Iterator[Remark]:
    size = sum(len(style.encode()) for style in styles)
    if size > STYLE_BYTES:
        sentence = f"The kept <style> has {size:,} bytes; Gmail drops it beyond {STYLE_BYTES:,}."
        yield Remark(check=Check.STYLE_LARGE, sentence=sentence)
    for rule in dict.fromkeys(rule for style in styles for rule in _nested(style)):
        sentence = f"{rule} stands inside another @-rule of the kept <style>; Gmail drops it all."
        yield Remark(check=Check.STYLE_NESTED, sentence=sentence)


def _nested(style: str) -> Iterator[str]:
    """The @-rules that stand inside braces."""
    depth = 0
    for found in _MARK.finditer(_SILENT.sub("", style)):
        mark = found[0]
        if mark.startswith("@") and depth > 0:
            yield mark
        depth += {"{": 1, "}": -1}.get(mark, 0)
