"""What came of a file beside what is kept of it, and why they differ."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns, empty for the files that are there: what came of them is not known."""
    op.add_column("item_file", sa.Column("arrived_size", sa.BigInteger))
    op.add_column("item_file", sa.Column("arrived_sha256", sa.Text))
    op.add_column("item_file", sa.Column("altered_because", sa.Text))
    for name, condition in (
        ("arrived_sha256", "arrived_sha256 ~ '^[0-9a-f]{64}$'"),
        ("arrived_size", "(arrived_size IS NULL) = (arrived_sha256 IS NULL)"),
        (
            "altered_because",
            "(altered_because IS NOT NULL) = "
            "(arrived_sha256 IS NOT NULL AND arrived_sha256 <> sha256)",
        ),
    ):
        op.create_check_constraint(op.f(f"ck_item_file_{name}"), "item_file", condition)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
