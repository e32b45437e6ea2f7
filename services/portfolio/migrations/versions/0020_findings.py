"""Why a file could not be shown, and the JPEG beside a picture that browsers do not show."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the columns, empty for the files that are there: of them nobody knows the reason."""
    op.add_column("item_file", sa.Column("finding", sa.Text))
    op.add_column("item_file", sa.Column("jpeg_key", sa.Text))
    op.add_column("item_file", sa.Column("jpeg_sha256", sa.Text))
    op.add_column("item_file", sa.Column("jpeg_size", sa.BigInteger))


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
