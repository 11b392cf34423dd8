"""The editor's hand: what sources may take, where a feed last listed an article, and four more decisions.

Revision: 0002, after 0001.
"""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DECISIONS = sa.table(
    "editorial_decisions",
    sa.column("id", sa.BigInteger),
    sa.column("identity", sa.String),
    sa.column("canonical_url", sa.Text),
    sa.column("decision", sa.String),
)


def upgrade() -> None:
    with op.batch_alter_table("sources") as table:
        table.add_column(sa.Column("cap", sa.Integer(), nullable=True))
        table.add_column(
            sa.Column("order_is_editorial", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("articles") as table:
        table.add_column(sa.Column("position_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("editorial_decisions") as table:
        table.add_column(
            sa.Column(
                "identity",
                sa.String(length=64),
                nullable=True,
                comment="SHA-256 of decision, article, other",
            )
        )
        table.add_column(sa.Column("other", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("section", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("place", sa.Integer(), server_default="0", nullable=False))
    _identify()
    with op.batch_alter_table("editorial_decisions") as table:
        table.alter_column("identity", existing_type=sa.String(length=64), nullable=False)
        table.alter_column(
            "canonical_url",
            existing_type=sa.String(length=2000),
            type_=sa.Text(),
            server_default="",
        )
        table.drop_constraint(
            op.f("uq_editorial_decisions_publication_id_on_slot_canonical_url"), type_="unique"
        )
        table.create_unique_constraint(
            op.f("uq_editorial_decisions_publication_id_on_slot_identity"),
            ["publication_id", "on", "slot", "identity"],
        )


def _identify() -> None:
    """Name each decision that is there as the store names new ones."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(DECISIONS)).all():
        identity = sha256(f"{row.decision}\n{row.canonical_url}\n".encode()).hexdigest()
        connection.execute(
            sa.update(DECISIONS).where(DECISIONS.c.id == row.id).values(identity=identity)
        )
