"""Readers by the hundred thousand: made inside the database, as nobody signs up that fast."""

from hashlib import sha256

from sqlalchemy import text

from newsletter.actions.services import Services
from newsletter.publication import Publication
from newsletter.store import Transaction

DOMAINS = 50
DAYS = 1500
"""Readers signed up on so many different days: their copies say which."""

_POSTGRES = (
    """INSERT INTO subscribers (address, address_hash, created_at)
    SELECT address, encode(sha256(convert_to(address, 'UTF8')), 'hex'), now() FROM (
      SELECT 'reader' || n || '@mail' || (n % CAST(:domains AS int)) || '.example' AS address
      FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n) AS made""",
    """INSERT INTO subscriptions (publication_id, subscriber_id, key, state, origin, created_at,
      confirmed_at)
    SELECT CAST(:publication AS int), id, substr(md5(CAST(:publication AS text) || '/' || id), 1, 26),
      'confirmed', 'admin', now(), now() - (id % CAST(:days AS int)) * interval '1 day'
    FROM subscribers ORDER BY id LIMIT :last""",
)
_SQLITE = (
    """INSERT INTO subscribers (address, address_hash, created_at)
    SELECT address, hex_sha256(address), datetime() || '.000000' FROM (
      WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)
      SELECT 'reader' || n || '@mail' || (n % CAST(:domains AS int)) || '.example' AS address FROM numbers)""",
    """INSERT INTO subscriptions (publication_id, subscriber_id, key, state, origin, created_at, confirmed_at)
    SELECT :publication, id, lower(hex(randomblob(13))), 'confirmed', 'admin', datetime() || '.000000',
      datetime('now', '-' || (id % :days) || ' days') || '.000000'
    FROM subscribers ORDER BY id LIMIT :last""",
)


def admit(services: Services, publication: Publication, readers: int) -> None:
    """Give a publication without readers so many confirmed ones."""
    subscribers, subscriptions = _SQLITE if services.store.embedded else _POSTGRES
    with services.store.begin() as tx:
        if services.store.embedded:
            _teach(tx)
        there = tx.execute(text("SELECT count(*) FROM subscribers")).scalar_one()
        if there < readers:
            values = {"first": there + 1, "last": readers, "domains": DOMAINS}
            tx.execute(text(subscribers), values)
        values = {"publication": publication.id, "last": readers, "days": DAYS}
        tx.execute(text(subscriptions), values)
    with services.store.begin() as tx:
        tx.execute(text("ANALYZE"))


def _teach(tx: Transaction) -> None:
    """SQLite has no SHA-256 of its own."""
    connection = tx.connection.driver_connection
    if connection is None:
        raise LookupError("there is no connection")
    connection.create_function("hex_sha256", 1, lambda text: sha256(text.encode()).hexdigest())
