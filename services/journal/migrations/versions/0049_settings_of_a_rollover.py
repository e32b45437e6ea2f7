"""What a rollover took over of the settings of the year before, so that it can be taken back."""

from alembic import op

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    """Add the column; what was rolled over before has taken over nothing."""
    op.execute(
        "ALTER TABLE year_rollover ADD COLUMN IF NOT EXISTS settings jsonb NOT NULL DEFAULT '{}'"
    )


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
