"""The domain of each delivery, and the hash of the bytes that left.

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


def upgrade() -> None:
    op.add_column(
        "deliveries",
        sa.Column("domain", sa.String(length=255), server_default="", nullable=False),
    )
    op.add_column(
        "deliveries",
        sa.Column(
            "wire_sha256",
            sa.LargeBinary(length=32),
            nullable=True,
            comment="SHA-256 of the bytes that were handed over",
        ),
    )
    domain = DOMAIN[op.get_bind().dialect.name]
    op.execute(f"UPDATE deliveries SET domain = {domain}")  # noqa: S608 - one of the two above
