"""What pacing remembers of servers and providers: rates, days, back-offs, breakers.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paces",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column(
            "name", sa.String(length=300), nullable=False, comment="of a server or a provider"
        ),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_paces")),
    )
