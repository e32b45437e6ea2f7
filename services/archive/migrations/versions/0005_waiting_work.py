"""One table of waiting work; packages that were to be kept are carried over."""

from alembic import op

from services.shared.database.shared_migrations.waiting_work import create_waiting_work_v1

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table and carry over what waits."""
    create_waiting_work_v1(op)
    op.execute(
        "INSERT INTO waiting_work (school_id, kind, id, data, due_at, attempts) "
        "SELECT school_id, 'keep_package', package_id, "
        "jsonb_build_object('handover_key', handover_key), next_attempt_at, attempts "
        "FROM package_intake"
    )
    op.drop_table("package_intake")


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
