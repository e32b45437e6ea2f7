"""One table of waiting work; removals and previews that waited are carried over."""

from alembic import op

from services.shared.database.shared_migrations.waiting_work import create_waiting_work_v1

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the table and carry over what waits."""
    create_waiting_work_v1(op)
    op.execute(
        "INSERT INTO waiting_work (school_id, kind, id, data, due_at) "
        "SELECT 'platform', 'remove_object', id, jsonb_build_object('object_key', object_key), "
        "due_at FROM object_removal"
    )
    op.execute(
        "INSERT INTO waiting_work (school_id, kind, id, due_at, attempts, interrupted) "
        "SELECT school, 'draw_preview', file_id, due_at, tries, tries FROM preview_waiting"
    )
    op.drop_table("object_removal")
    op.drop_table("preview_waiting")


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
