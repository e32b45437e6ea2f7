"""No row of a chain, and no piece of work, is one that a worker cannot read or hold."""

from alembic import op

from services.shared.database.past_guards import bound_rows_v4
from services.shared.database.shared_migrations.waiting_work import bound_waiting_work_v2

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add both."""
    for table in ("access_log",):
        bound_rows_v4(op, table)
    bound_waiting_work_v2(op)


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
