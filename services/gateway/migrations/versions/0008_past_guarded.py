"""The past is added to and never rewritten: heads, seals, gaps and the inbox are guarded."""

from alembic import op

from services.shared.database.shared_migrations import audit

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the triggers."""
    audit.guard_past_v2(op)


def downgrade() -> None:
    """Refuse: what guards the past is not taken away."""
    raise NotImplementedError("migrations go forward only")
