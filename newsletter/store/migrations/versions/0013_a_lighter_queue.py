"""A lighter queue: no index of deliveries has what a claim changes, and a claim knows where its deliveries are.

What a version without journals had in hand is in no claim, so nobody could tell of it any more: it is settled here.

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITS = sa.text("next_at IS NOT NULL")
IN_TROUBLE = sa.text("recorded_at IS NOT NULL AND coalesce(code, 0) / 100 <> 2")
OWN = "deliveries WHERE claim = claims.key AND state = 'claimed'"
NOBODYS = "state = 'claimed' AND claim NOT IN (SELECT key FROM claims)"


def upgrade() -> None:
    op.add_column(
        "claims",
        sa.Column(
            "first_id", BIG_ID, nullable=True, comment="between these ids are its deliveries"
        ),
    )
    op.add_column("claims", sa.Column("last_id", BIG_ID, nullable=True))
    op.execute(
        f"UPDATE claims SET first_id = (SELECT min(id) FROM {OWN}), "  # noqa: S608 - the constant above
        f"last_id = (SELECT max(id) FROM {OWN})"
    )
    op.add_column(
        "deliveries", sa.Column("turn", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.execute("UPDATE deliveries SET turn = 1 WHERE state = 'deferred'")
    _settle()
    for name in ("queue", "claim"):
        op.drop_index(f"ix_deliveries_{name}", table_name="deliveries")
    _index("queue", ["edition_id", "turn", "next_at", "id"], where=WAITS)
    _index("trouble", ["edition_id", "id"], where=IN_TROUBLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE deliveries SET (fillfactor = 40)")


def _settle() -> None:
    """What nobody began is given back, what was handed over is uncertain, and what is open has a time."""
    op.execute(
        "UPDATE deliveries SET state = 'pending', claim = '', lease_until = NULL "  # noqa: S608 - as above
        f"WHERE {NOBODYS} AND handed_over_at IS NULL"
    )
    op.execute(
        "UPDATE deliveries SET state = 'uncertain', next_at = NULL, recorded_at = handed_over_at, "  # noqa: S608 - as above
        "reason = 'handed over; the worker went away before an answer was recorded' "
        f"WHERE {NOBODYS}"
    )
    published = "SELECT published_at FROM editions WHERE editions.id = deliveries.edition_id"
    op.execute(
        f"UPDATE deliveries SET next_at = ({published}) "  # noqa: S608 - the constant above
        "WHERE next_at IS NULL AND state IN ('pending', 'claimed', 'deferred')"
    )


def _index(name: str, columns: list[str], *, where: sa.TextClause) -> None:
    op.create_index(
        f"ix_deliveries_{name}",
        "deliveries",
        columns,
        unique=False,
        postgresql_where=where,
        sqlite_where=where,
    )
