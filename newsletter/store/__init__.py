"""The store: every query of the product, a file a family, each giving frozen values.

A query takes the open `Transaction` first; actions own when one begins and ends.
"""

from newsletter.store.database import Store, Transaction

__all__ = ["Store", "Transaction"]
