"""Classes as schools name them: «5 эколог», «9» without a letter, grade 12 of evening schools."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Let a class have no letter, name it as schools do, give grade 12 the terms of grade 11."""
    op.execute("ALTER TABLE school_class DROP CONSTRAINT ck_school_class_letter")
    op.execute("ALTER TABLE school_class DROP COLUMN name")
    op.execute(
        """
        ALTER TABLE school_class ADD COLUMN name text NOT NULL GENERATED ALWAYS AS (
            grade::text || CASE WHEN length(letter) > 3 THEN ' ' ELSE '' END || letter
        ) STORED
        """
    )
    # Row-level security shows the owner too one school at a time.
    op.execute(
        """
        DO $$
        DECLARE code text;
        BEGIN
            FOR code IN SELECT s.code FROM school s LOOP
                PERFORM set_config('app.school_id', code, true);
                INSERT INTO term
                    (school_id, id, year_id, grade, kind, number, name, starts_on, ends_on)
                SELECT t.school_id, gen_random_uuid(), t.year_id, 12, t.kind, t.number, t.name,
                    t.starts_on, t.ends_on
                FROM term t
                WHERE t.grade = 11 AND t.kind <> 'year' AND NOT EXISTS (
                    SELECT FROM term o
                    WHERE o.school_id = t.school_id AND o.year_id = t.year_id AND o.grade = 12);
            END LOOP;
            PERFORM set_config('app.school_id', '', true);
        END $$
        """
    )


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
