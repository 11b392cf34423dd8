"""The editor's judgement: articles, rules and what was sent become a digest, with a reason for every choice.

Drops duplicates, groups articles into stories, chooses a lead, what is related to it and a spread of further stories.
Pure: knows no clock, chance, database, feed or mail; the same articles in another order give the same composition.
"""

from typing import TYPE_CHECKING

from newsletter.composer.hand import HEADLINES, NAMING, decided, taken_back

if TYPE_CHECKING:
    from newsletter.composer.composition import compose

__all__ = ["HEADLINES", "NAMING", "compose", "decided", "taken_back"]


def __getattr__(name: str) -> object:
    """Load what composes when it is first asked for: it takes 20 MB, and a process that only sends never does."""
    if name == "compose":
        from newsletter.composer.composition import compose  # noqa: PLC0415 - see above

        return compose
    raise AttributeError(name)
