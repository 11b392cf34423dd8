"""Paces: who may send how much now, for all workers together. The rules are in `newsletter.pacing`.

What has to be remembered stands on a shelf: Redis or the database for what changes many times a second, the database
for what must survive. Knows no message, no edition and no SQL. `redis_shelf` is for whoever has a Redis: its client
takes 7 MB.
"""

from newsletter.paces.gate import Admission, Gate
from newsletter.paces.meter import Meter, Shelves
from newsletter.paces.paces import Heard, Paces
from newsletter.paces.shelf import Kind, MemoryShelf, Shelf, ShelfGoneError, SpareShelf

__all__ = [
    "Admission",
    "Gate",
    "Heard",
    "Kind",
    "MemoryShelf",
    "Meter",
    "Paces",
    "Shelf",
    "ShelfGoneError",
    "Shelves",
    "SpareShelf",
]
