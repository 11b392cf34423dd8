"""What readers were told: links, identities and fingerprints of sentences; the moment an edition was composed for.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("edition_items", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("identity", sa.String(length=16), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("url", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column(
                "sentences",
                sa.Text(),
                server_default="",
                nullable=False,
                comment="fingerprints, separated by blanks",
            )
        )
    with op.batch_alter_table("editions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("composed_for", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_deliveries_subscriber_id", ["subscriber_id"], unique=False)
    op.execute("UPDATE editions SET composed_for = created_at")
