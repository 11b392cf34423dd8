"""Reports: who gets them, what was told, and when an edition paused itself.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "publications", sa.Column("report_to", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "publications", sa.Column("report_since", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("editions", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_editions_publication_id_state_finished_at",
        "editions",
        ["publication_id", "state", "finished_at"],
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "publication_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "event",
            sa.String(length=64),
            nullable=False,
            comment="what it tells of, e.g. sent/12",
        ),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("report", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("server", sa.String(length=255), server_default="", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.String(length=64), server_default="", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name=op.f("fk_reports_publication_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("event", "address", name=op.f("uq_reports_event_address")),
    )
    op.create_index("ix_reports_state_id", "reports", ["state", "id"])
