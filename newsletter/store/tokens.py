"""API tokens, kept as hashes: the token itself is shown once, when it is made."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, insert, select

from newsletter.errors import NotFoundError
from newsletter.store.database import Transaction
from newsletter.store.tables import api_tokens


def add(tx: Transaction, name: str, token: str, *, now: datetime) -> None:
    """Keep the hash of a new token under a name; the name must be free."""
    tx.execute(insert(api_tokens).values(name=name, token_hash=_hash(token), created_at=now))


def name_of(tx: Transaction, token: str) -> str | None:
    """Whose token that is, or None."""
    query = select(api_tokens.c.name).where(api_tokens.c.token_hash == _hash(token))
    return tx.execute(query).scalar_one_or_none()


def names(tx: Transaction) -> tuple[str, ...]:
    """The names of all tokens."""
    return tuple(tx.execute(select(api_tokens.c.name).order_by(api_tokens.c.name)).scalars())


def remove(tx: Transaction, name: str) -> None:
    """Make a token useless."""
    if tx.execute(delete(api_tokens).where(api_tokens.c.name == name)).rowcount == 0:
        raise NotFoundError("API token", name)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
