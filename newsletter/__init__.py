"""A daily digest from news feeds to mailboxes: each reader at most once, with a ledger that proves it."""

__version__ = "0.1.0"
