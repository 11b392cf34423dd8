"""Schedules with several hours, readers with zones of their own, and deliveries with hours of their own.

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


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
