"""Paces: the shelf in the database for what pacing remembers of servers and providers."""

from collections.abc import Sequence

from sqlalchemy import and_, delete, select, update

from newsletter.paces import Kind
from newsletter.store.database import Store, Transaction
from newsletter.store.inserting import insert_new
from newsletter.store.tables import paces


class StoreShelf:
    """See `newsletter.paces.Shelf`. Each question is a transaction of its own: it is asked outside of any other."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def every(self, kinds: Sequence[Kind]) -> dict[tuple[Kind, str], str]:
        """See `Shelf`."""
        with self._store.read() as tx:
            rows = tx.execute(select(paces).where(paces.c.kind.in_(kinds)))
            return {(Kind(row.kind), row.name): row.state for row in rows}

    def read(self, kind: Kind, name: str) -> str | None:
        """See `Shelf`."""
        with self._store.read() as tx:
            wanted = and_(paces.c.kind == kind, paces.c.name == name)
            text: str | None = tx.execute(select(paces.c.state).where(wanted)).scalar_one_or_none()
            return text

    def swap(self, kind: Kind, name: str, *, old: str | None, new: str | None) -> bool:
        """See `Shelf`."""
        with self._store.begin() as tx:
            return _swapped(tx, kind, name, old=old, new=new)

    def close(self) -> None:
        """The database is closed by whoever opened it."""


def _swapped(tx: Transaction, kind: Kind, name: str, *, old: str | None, new: str | None) -> bool:
    if old is None:
        if new is None:
            there = select(paces.c.name).where(paces.c.kind == kind, paces.c.name == name)
            return tx.execute(there).first() is None
        row = {"kind": kind, "name": name, "state": new}
        return insert_new(tx, paces, [row], ["kind", "name"])
    read = (paces.c.kind == kind) & (paces.c.name == name) & (paces.c.state == old)
    if new is None:
        return tx.execute(delete(paces).where(read)).rowcount == 1
    return tx.execute(update(paces).where(read).values(state=new)).rowcount == 1
