"""Achievement folders with their covers, on the shared mechanism."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

from services.shared.database.shared_migrations import audit, messaging
from services.shared.database.tenancy import force_row_security

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    audit.create_audit_v1(op)
    messaging.create_messaging_v1(op)
    op.create_table(
        "achievement_folder",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("pupil_id", UUID, nullable=False),
        sa.Column("class_id", UUID, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.UniqueConstraint(
            "school_id", "pupil_id", name="uq_achievement_folder_school_id_pupil_id"
        ),
    )
    op.create_table(
        "folder_cover",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("folder_id", UUID, primary_key=True),
        sa.Column("object_key", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "folder_id"],
            ["achievement_folder.school_id", "achievement_folder.id"],
            name="fk_folder_cover_school_id_achievement_folder",
        ),
        sa.CheckConstraint("size > 0", name="ck_folder_cover_size"),
    )
    op.create_table(
        "object_removal",
        sa.Column("id", UUID, primary_key=True),
        sa.Column("object_key", sa.Text, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
    )
    force_row_security(op, "achievement_folder", "folder_cover")


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
