"""A pupil whose record went into another's says into whose."""

from alembic import op

from services.shared.database.online import add_check, validate

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """Add the column; no row has it yet, so that the rules hold at once."""
    op.execute("ALTER TABLE pupil ADD COLUMN IF NOT EXISTS merged_into uuid")
    op.execute("ALTER TABLE pupil DROP CONSTRAINT IF EXISTS fk_pupil_school_id_pupil")
    op.execute(
        "ALTER TABLE pupil ADD CONSTRAINT fk_pupil_school_id_pupil"
        " FOREIGN KEY (school_id, merged_into) REFERENCES pupil (school_id, id) NOT VALID"
    )
    add_check(op, "ck_pupil_merged_into", "pupil", "merged_into <> id")
    validate(op, "fk_pupil_school_id_pupil", "pupil")


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
