"""Schedules with several hours, readers with zones of their own, and deliveries with hours of their own.

Revision: 0011, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

WAITS = "state IN ('pending', 'deferred')"
LATER = sa.text(f"{WAITS} AND next_at IS NOT NULL")
HAD_AN_HOUR = sa.text(f"{WAITS} AND next_at IS NULL AND due_at IS NOT NULL")


def upgrade() -> None:
    op.add_column(
        "publications", sa.Column("schedule", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("editions", sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("editions", sa.Column("last_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "editions", sa.Column("at_once", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "subscriptions",
        sa.Column("timezone", sa.String(length=64), server_default="", nullable=False),
    )
    op.create_index(
        "ix_subscriptions_publication_id_state_timezone",
        "subscriptions",
        ["publication_id", "state", "timezone"],
    )
    op.add_column("deliveries", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_deliveries_edition_id_next_at",
        "deliveries",
        ["edition_id", "next_at"],
        sqlite_where=LATER,
        postgresql_where=LATER,
    )
    op.create_index(
        "ix_deliveries_edition_id_given_back",
        "deliveries",
        ["edition_id"],
        sqlite_where=HAD_AN_HOUR,
        postgresql_where=HAD_AN_HOUR,
    )
