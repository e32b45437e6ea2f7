"""One table of waiting work; packages that were to be made are carried over."""

from alembic import op

from services.shared.database.shared_migrations.waiting_work import create_waiting_work_v1

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table and carry over what waits."""
    create_waiting_work_v1(op)
    op.execute(
        "INSERT INTO waiting_work (school_id, kind, id, due_at, attempts) "
        "SELECT school_id, 'make_package', package_id, next_attempt_at, attempts FROM package_work"
    )
    op.drop_table("package_work")


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
