"""How a publication looks.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("publications", sa.Column("design", sa.Text(), server_default="", nullable=False))
