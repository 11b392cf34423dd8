"""Where articles come from: fetching documents, and reading feeds and files into articles.

Bytes in, frozen articles out. Everything from outside is taken for hostile: addresses, sizes, times,
markup, encodings. Knows nothing of the database, of digests and of the clock.
"""

from newsletter.sources.fetch import Fetched, Fetcher, Limits, Look
from newsletter.sources.looking import look_at
from newsletter.sources.reading import Reading, read, read_file

__all__ = ["Fetched", "Fetcher", "Limits", "Look", "Reading", "look_at", "read", "read_file"]
