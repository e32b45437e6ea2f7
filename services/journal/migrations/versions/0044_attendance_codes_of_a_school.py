"""How each school writes its attendance codes; a closed year keeps the letters that it had."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from services.shared.database.tenancy import force_row_security

revision = "0044"
down_revision = "0043"

# In years that are closed already all schools wrote the same: an empty list says so.
_CLOSED = """
    DO $$
    DECLARE of_school text;
    BEGIN
        FOR of_school IN SELECT s.code FROM school s ORDER BY s.code LOOP
            PERFORM set_config('app.school_id', of_school, true);
            UPDATE class_journal j SET attendance_codes = '[]'
             WHERE j.school_id = of_school AND EXISTS (
                SELECT FROM year_closing c WHERE c.school_id = of_school
                   AND c.class_journal_id = j.id);
        END LOOP;
        PERFORM set_config('app.school_id', '', true);
    END $$
"""


def upgrade() -> None:
    """Create the table, and the column of what stood at the close."""
    op.create_table(
        "attendance_code",
        sa.Column("school_id", sa.Text, sa.ForeignKey("school.code"), primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("letters", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("in_use", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("spellings", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
        sa.CheckConstraint(
            "code IN ('Н', 'Б', 'У', 'НП', 'О')", name="ck_attendance_code_code"
        ),
        sa.CheckConstraint(
            "letters ~ '^[А-Яа-яЁё]{1,4}$'", name="ck_attendance_code_letters"
        ),
        sa.CheckConstraint(
            "name <> '' AND length(name) <= 60", name="ck_attendance_code_name"
        ),
    )
    force_row_security(op, "attendance_code")
    op.execute("ALTER TABLE class_journal ADD COLUMN IF NOT EXISTS attendance_codes text")
    op.execute(_CLOSED)


def downgrade() -> None:
    """Refuse: migrations go forward only."""
    raise NotImplementedError("migrations go forward only")
