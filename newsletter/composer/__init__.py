"""The editor's judgement: articles, rules and what was sent become a digest, with a reason for every choice.

Drops duplicates, groups articles into stories, chooses a lead, what is related to it and a spread of further stories.
Pure: knows no clock, chance, database, feed or mail; the same articles in another order give the same composition.
"""

from newsletter.composer.composition import compose
from newsletter.composer.hand import NAMING, decided, taken_back
from newsletter.composer.placements import HEADLINES

__all__ = ["HEADLINES", "NAMING", "compose", "decided", "taken_back"]
