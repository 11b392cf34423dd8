"""What people and policies did to lines of the ledger, what becomes of uncertain ones, and which refusals were heard.

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ledger_acts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("delivery_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=16), server_default="", nullable=False),
        sa.Column("by", sa.String(length=255), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to", sa.String(length=16), server_default="", nullable=False),
        sa.Column("state", sa.String(length=16), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_ledger_acts_delivery_id_deliveries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_acts")),
    )
    op.create_index("ix_ledger_acts_delivery_id", "ledger_acts", ["delivery_id"])
    op.add_column(
        "publications",
        sa.Column(
            "resend_uncertain_hours",
            sa.Integer(),
            nullable=True,
            comment="none: what is uncertain is held",
        ),
    )
    op.add_column(
        "editions", sa.Column("refusals_heard_until", sa.DateTime(timezone=True), nullable=True)
    )
