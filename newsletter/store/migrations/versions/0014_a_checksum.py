"""What stands for the bytes of a mail is a checksum of its pieces now, and no longer their SHA-256.

Older rows keep the SHA-256: `message show` knows both.

Revision: 0014, after 0013.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries RENAME COLUMN wire_sha256 TO checksum")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("COMMENT ON COLUMN deliveries.checksum IS 'of the bytes that were handed over'")
