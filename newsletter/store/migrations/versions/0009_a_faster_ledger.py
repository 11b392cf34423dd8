"""The ledger: the domain of each delivery, the hash of the bytes that left, and only what its queue needs.

Who waits to be sent to always has a time from which on they may be.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

DOMAIN = {
    "sqlite": "substr(address, instr(address, '@') + 1)",
    "postgresql": "split_part(address, '@', 2)",
}
CLAIMED = sa.text("state = 'claimed'")


def upgrade() -> None:
    for name in ("edition_id_state_id", "subscriber_id", "claim"):
        op.drop_index(f"ix_deliveries_{name}", table_name="deliveries")
    with op.batch_alter_table("deliveries") as table:
        table.add_column(
            sa.Column("domain", sa.String(length=255), server_default="", nullable=False)
        )
        table.add_column(
            sa.Column(
                "wire_sha256",
                sa.LargeBinary(length=32),
                nullable=True,
                comment="SHA-256 of the bytes that were handed over",
            )
        )
        table.drop_constraint("fk_deliveries_edition_id", type_="foreignkey")
        table.drop_constraint("fk_deliveries_subscriber_id", type_="foreignkey")
        table.drop_constraint("uq_deliveries_edition_id_subscriber_id", type_="unique")
        table.create_unique_constraint(
            "uq_deliveries_subscriber_id_edition_id", ["subscriber_id", "edition_id"]
        )
    _fill()
    op.create_index(
        "ix_deliveries_queue", "deliveries", ["edition_id", "state", "next_at", "id"], unique=False
    )
    op.create_index(
        "ix_deliveries_claim",
        "deliveries",
        ["claim"],
        unique=False,
        postgresql_where=CLAIMED,
        sqlite_where=CLAIMED,
    )


def _fill() -> None:
    domain = DOMAIN[op.get_bind().dialect.name]
    published = "SELECT published_at FROM editions WHERE editions.id = deliveries.edition_id"
    op.execute(f"UPDATE deliveries SET domain = {domain}")  # noqa: S608 - one of the two above
    op.execute(
        f"UPDATE deliveries SET next_at = ({published}) "  # noqa: S608 - the constant above
        "WHERE next_at IS NULL AND state IN ('pending', 'claimed')"
    )
